"""Where tensors are: the processor, or a card."""

from __future__ import annotations

from typing import Literal

import torch

from gnnrec.errors import InputError
from gnnrec.model.graph import sparse_csr

DeviceName = Literal["auto", "cpu", "cuda", "mps"]
CPU = torch.device("cpu")


def choose_device(name: DeviceName = "auto", number: int = 0) -> torch.device:
    """The device of a name, tried out.

    Args:
        name: auto is cuda where PyTorch sees a card, else cpu; mps is never chosen by itself.
        number: which of several cards, from 0, such as the number of this process on its machine.

    Raises:
        InputError: PyTorch sees no such device, or it cannot multiply sparse matrices there.
    """
    if name == "cpu" or (name == "auto" and not torch.cuda.is_available()):
        return CPU
    kind = "cuda" if name == "auto" else name
    seen = {"cuda": torch.cuda.device_count(), "mps": int(torch.backends.mps.is_available())}[kind]
    if not seen:
        raise InputError(
            f"PyTorch sees no device of the kind {kind}; choose cpu, or install a build of PyTorch that knows the card."
        )
    if number >= seen:
        raise InputError(
            f"PyTorch sees {seen} devices of the kind {kind}, and process {number} of this machine needs one; start "
            f"{seen} at most, or choose cpu."
        )
    device = torch.device(kind, number)
    _try_out(device)
    return device


def wait_for(device: torch.device) -> None:
    """Return when a card has done what it was given; what is on the CPU is done already."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _try_out(device: torch.device) -> None:
    """One product with a sparse matrix, which training is made of and not every device can do."""
    try:
        starts, columns = torch.tensor([0, 1]).int(), torch.tensor([0]).int()
        matrix = sparse_csr(
            starts.to(device), columns.to(device), torch.ones(1, dtype=torch.float32, device=device), (1, 1)
        )
        float((matrix @ torch.ones(1, 1, dtype=torch.float32, device=device)).sum())
    except (RuntimeError, NotImplementedError) as error:
        reason = " ".join(str(error).split())[:200]
        raise InputError(f"PyTorch {torch.__version__} cannot train on {device} ({reason}); choose cpu.") from error
