"""A device that is not there: its tensors are computed on the CPU, and what mixes the two is an error, as on a card."""

from collections.abc import Iterable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

ELSEWHERE = torch.device("xpu", 0)
"""A kind of device that PyTorch knows by name, and that this machine does not have."""
NO_WORK = {torch._C._nn._parse_to, torch._has_compatible_shallow_copy_type}
"""What a module asks before it moves."""


def is_elsewhere(tensor: Tensor) -> bool:
    return getattr(tensor, "_is_elsewhere", False)


class Elsewhere(TorchFunctionMode):
    """While it is active, tensors that are made on ELSEWHERE or sent there stay there, with all that comes of them."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if func == Tensor.device.__get__:  # type: ignore[attr-defined]
            return ELSEWHERE if is_elsewhere(args[0]) else torch.device("cpu")
        if func == Tensor.data.__set__:  # type: ignore[attr-defined]
            args[0]._is_elsewhere = is_elsewhere(args[1])
            return func(*args)
        if func in NO_WORK:
            return func(*args, **kwargs)
        sent = self._destination(func, args, kwargs)
        if sent is not None:
            args = tuple(torch.device("cpu") if arg == ELSEWHERE else arg for arg in args)
            kwargs = {name: torch.device("cpu") if value == ELSEWHERE else value for name, value in kwargs.items()}
            return mark(func(*args, **kwargs), sent, apart=args)
        given = [tensor for tensor in tensors_in([*args, *kwargs.values()]) if tensor.dim() > 0]
        places = {is_elsewhere(tensor) for tensor in given}
        if len(places) > 1:
            raise RuntimeError(f"{func.__name__} is given tensors on two devices")
        if func is Tensor.numpy and True in places:
            raise TypeError("a tensor on another device cannot become an array")
        scalars = [tensor for tensor in tensors_in([*args, *kwargs.values()]) if tensor.dim() == 0]
        there = True in places or (not places and any(map(is_elsewhere, scalars)))
        found = func(*args, **kwargs)
        return mark(found, True) if there else found

    @staticmethod
    def _destination(func: Any, args: Any, kwargs: Any) -> bool | None:
        """Whether a tensor is sent or made elsewhere (True), on the CPU (False), or nowhere in particular (None)."""
        named = [one for one in [*args, *kwargs.values()] if isinstance(one, torch.device)]
        if func is Tensor.cpu:
            return False
        if named:
            return named[0] == ELSEWHERE
        if func is Tensor.to and isinstance(args[1], Tensor):
            return is_elsewhere(args[1])
        return None


def mark(found: Any, there: bool, apart: Iterable[Any] = ()) -> Any:
    """Note where results are; one that is an argument, unchanged, and moves becomes a tensor of its own."""
    if isinstance(found, Tensor):
        if any(found is arg and is_elsewhere(arg) != there for arg in apart):
            found = found.clone()
        found._is_elsewhere = there
    else:
        for tensor in tensors_in([found]):
            tensor._is_elsewhere = there
    return found


def tensors_in(values: Iterable[Any]) -> Iterator[Tensor]:
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, list | tuple):
            yield from tensors_in(value)
