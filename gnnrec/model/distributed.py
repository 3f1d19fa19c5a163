"""Part 4 on several processes: each holds some columns of every embedding, and trains them alone.

Columns never mix in propagation, nor in Adam. Only a score is a sum over all columns, so the scores of triplets, and
the penalty, are all that processes have to add up. `torch.distributed` does that, as `torchrun` has set it up.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

import torch
from torch import Tensor

from gnnrec.errors import InputError, ProcessError
from gnnrec.model.device import CPU

Made = TypeVar("Made")
PATIENCE = timedelta(seconds=50)
"""How long a process waits for another one within a pass. That one has died is noticed at once, wherever it was; it is
for a machine that is gone without a word."""
PREPARATION = timedelta(hours=1)
"""The same while each of them prepares its part, and one may have more to do than another."""
NEEDED = ("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT")
"""What torchrun tells each process in its environment."""


class World:
    """The processes of one training, seen from one of them; a process alone is a world, too.

    Attributes:
        rank: number of this process, from 0.
        size: how many there are.
        device: where what is exchanged has to be.
        patient: the same processes, who wait for each other as long as preparations take.
        bytes_summed: bytes that this process has given to be added up so far.
        seconds_summed: how long it has waited for their sums.
    """

    def __init__(
        self,
        rank: int = 0,
        size: int = 1,
        device: torch.device = CPU,
        patient: torch.distributed.ProcessGroup | None = None,
    ) -> None:
        self.rank, self.size, self.device, self.patient = rank, size, device, patient
        self.bytes_summed, self.seconds_summed = 0, 0.0

    @property
    def is_first(self) -> bool:
        """Whether this is the process that speaks, writes and keeps."""
        return self.rank == 0

    def columns(self, dim: int, rank: int | None = None) -> slice:
        """Which of `dim` columns a process holds, this one when left out; the first ones hold one more at most.

        Raises:
            InputError: there are more processes than columns.
        """
        if self.size > dim:
            raise InputError(
                f"{self.size} processes cannot share {dim} column(s); start {dim} at most, or choose more columns."
            )
        rank = self.rank if rank is None else rank
        each, more = divmod(dim, self.size)
        first = rank * each + min(rank, more)
        return slice(first, first + each + (rank < more))

    def sum(self, values: Tensor, *, patient: bool = False) -> Tensor:
        """The sum of every process's values, in place; to the bit the same in each of them.

        Args:
            values: as many in each process.
            patient: whether some may come to it much later than others.

        Raises:
            ProcessError: another process is gone, or does not answer.
        """
        if self.size > 1:
            started = time.perf_counter()
            with self._others():
                torch.distributed.all_reduce(values, group=self.patient if patient else None)
            self.bytes_summed += values.numel() * values.element_size()
            self.seconds_summed += time.perf_counter() - started
        return values

    def gather(self, own: Tensor, dim: int) -> Tensor:
        """All columns, in every process. (num_nodes, dim)

        Args:
            own: the columns that this process holds. (num_nodes, how many these are)

        Raises:
            ProcessError: another process is gone, or does not answer.
        """
        if self.size == 1:
            return own
        whole = own.new_empty(len(own), dim)
        for rank in range(self.size):
            columns = self.columns(dim, rank)
            part = own.contiguous() if rank == self.rank else whole[:, columns].contiguous()
            with self._others():
                torch.distributed.broadcast(part, rank)
            whole[:, columns] = part
        return whole

    def told(self, text: str) -> str:
        """What the first process has to say, in each of them; they wait until it does.

        Raises:
            ProcessError: another process is gone.
        """
        if self.size == 1:
            return text
        said = torch.tensor(list(text.encode()), dtype=torch.uint8)
        length = self.sum(
            torch.tensor(float(self.is_first and len(said)), dtype=torch.float32, device=self.device), patient=True
        )
        if not self.is_first:
            said = torch.empty(int(length), dtype=torch.uint8)
        said = said.to(self.device)
        with self._others():
            torch.distributed.broadcast(said, 0, group=self.patient)
        return bytes(said.tolist()).decode()

    def leave(self) -> None:
        """Part when all are done."""
        if self.size > 1:
            with self._others():
                torch.distributed.barrier(group=self.patient)
            torch.distributed.destroy_process_group()

    @contextmanager
    def _others(self) -> Iterator[None]:
        """Say it in a sentence when the others do not take part."""
        try:
            yield
        except RuntimeError as error:
            raise ProcessError(
                f"process {self.rank} of {self.size} ends, because another one was killed or has not answered for "
                f"{PATIENCE.seconds} seconds; start all of them again."
            ) from error


ALONE = World()
"""A process that shares its training with no other."""


def is_launched(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this is one of several processes, as torchrun starts them."""
    return environment.get("WORLD_SIZE", "1") != "1"


def join(device: torch.device, environment: Mapping[str, str] = os.environ) -> World:
    """Meet the other processes of this training; alone where there are none.

    Args:
        device: where the training will be: NCCL adds up on cuda, Gloo on the CPU.
        environment: where torchrun says who this process is.

    Raises:
        InputError: the environment is not whole, or the others do not come.
    """
    if not is_launched(environment):
        return ALONE
    missing = [name for name in NEEDED if not environment.get(name)]
    if missing:
        are = "is" if len(missing) == 1 else "are"
        raise InputError(
            f"WORLD_SIZE says that there are {environment.get('WORLD_SIZE')} processes, but {' and '.join(missing)} "
            f"{are} missing; start them with torchrun, or unset WORLD_SIZE."
        )
    if device.type not in {"cpu", "cuda"}:
        raise InputError(f"Several processes cannot share a training on {device.type}; choose cpu.")
    size = _number(environment, "WORLD_SIZE", 1, 10**6)
    rank = _number(environment, "RANK", 0, size - 1)
    _number(environment, "MASTER_PORT", 0, 65535)
    where = f"{environment['MASTER_ADDR']}:{environment['MASTER_PORT']}"
    try:
        torch.distributed.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=PATIENCE)
        patient = torch.distributed.new_group(timeout=PREPARATION)
    except (RuntimeError, ValueError) as error:
        raise ProcessError(
            f"process {rank} of {size} did not meet the others at {where} within {PATIENCE.seconds} seconds; "
            "start all of them at once, with the same MASTER_ADDR and MASTER_PORT."
        ) from error
    return World(rank, size, device, patient)


def _number(environment: Mapping[str, str], name: str, low: int, high: int) -> int:
    text = environment[name]
    if not text.isdecimal() or not low <= int(text) <= high:
        shown = text if text.isdecimal() else repr(text)
        raise InputError(f"{name} is {shown}; it must be a whole number from {low} to {high}, as torchrun sets it.")
    return int(text)


def agreed(world: World, prepare: Callable[[], Made]) -> Made:
    """What each process prepares for itself, once all have managed to; where one has not, none goes on.

    Raises:
        InputError: the first process failed, as others did too, perhaps; or another one did, which says why.
        ProcessError: this process failed, but not the first.
    """
    if world.size == 1:
        return prepare()
    failed, problem = torch.zeros(world.size, dtype=torch.float32, device=world.device), None
    try:
        made = prepare()
    except InputError as error:
        failed[world.rank], problem = 1, error
    failed = world.sum(failed, patient=True)
    if not failed.any():
        return made
    if problem is None:
        raise InputError("Another process could not begin, and says why; start all of them again.")
    if failed[0]:
        raise problem
    raise ProcessError(f"process {world.rank} of {world.size}: {problem}") from problem
