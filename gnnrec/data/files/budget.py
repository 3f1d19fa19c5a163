"""Part 1: how much a file may unpack to, and how long it may take: tied to the memory at hand, whatever it says of
itself."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec, TypeVar

from gnnrec.data.files.memory import free_memory
from gnnrec.errors import InputError

UNPACKED_SHARE = 4
"""A reading may unpack this part of the free memory: a quarter."""
MEMORY_SHARE = 2
"""And it may take this part of it in all: half."""
SECONDS = 60.0
"""How long a stranger's file may be read; whoever reads a file of their own can end it."""
LEAST = 2**26
"""Bytes that are always thought free: little enough for any machine, and a small party needs no more."""
ROW = 60
"""Bytes of memory that a rating costs while its file is read and checked."""
PYTHON_ROW = 5 * ROW
"""What it costs where Python holds its cells one by one: documents of JSON and workbooks."""
WHOLE_SHARE = 8
"""A document that is held as a whole, as JSON is, takes many times its bytes, so it may have this part of the bound."""
MOST_RAGGED = 100_000
LONGEST_CELL = 2**20
"""Bytes of an id, a title or any other cell that is used."""
LONGEST_LINE = 2**23
PREVIEW_CELL = 200
"""Characters of a cell that are looked at and shown."""

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Budget:
    """What one reading may use.

    Attributes:
        unpacked: bytes of all its files, once they are unpacked.
        rows: of one table.
        memory: bytes that a process of its own may take in all.
        ragged: rows with more or fewer fields than there are columns.
        seconds: from its start.
    """

    unpacked: int
    rows: int
    memory: int
    ragged: int = MOST_RAGGED
    seconds: float = math.inf

    @property
    def whole(self) -> int:
        """Bytes of a document that has to be held as a whole."""
        return self.unpacked // WHOLE_SHARE

    @property
    def python_rows(self) -> int:
        """Rows whose cells Python holds one by one."""
        return self.rows * ROW // PYTHON_ROW


def budget_at_hand(seconds: float = math.inf) -> Budget:
    """A quarter of the free memory for what is unpacked, half of it for rows or for a process."""
    free = max(free_memory(), LEAST)
    return Budget(free // UNPACKED_SHARE, free // MEMORY_SHARE // ROW, free // MEMORY_SHARE, seconds=seconds)


@dataclass(eq=False)
class Spending:
    """What a reading has used so far of its budget.

    Attributes:
        budget: what it may use.
        until: when it must have ended, on the monotonic clock, in seconds.
        taken: bytes by file; the most that one pass over it has given.
    """

    budget: Budget
    until: float
    taken: dict[str, int] = field(default_factory=dict)

    def take(self, source: object, size: int, *, packed: bool = True) -> None:
        """Note that this pass over a file has given so many bytes.

        Raises:
            InputError: they are too many, with those of the files beside it, or it took too long.
        """
        self.check_time(source)
        name = str(source)
        self.taken[name] = max(self.taken.get(name, 0), size)
        if packed and sum(self.taken.values()) > self.budget.unpacked:
            raise too_large(source, self.budget.unpacked, "a quarter")

    def check_time(self, source: object) -> None:
        """Raises InputError when the time is up."""
        if time.monotonic() > self.until:
            raise too_long(source, self.budget.seconds)

    def check_whole(self, source: object, size: int) -> None:
        """Raises InputError when a document that is held as a whole has too many bytes."""
        if size > self.budget.whole:
            raise too_large(source, self.budget.whole, f"a {4 * WHOLE_SHARE}th")

    def check_rows(self, source: object, rows: int) -> None:
        """Raises InputError when a table has too many rows."""
        if rows > self.budget.rows:
            raise _too_many(source, self.budget.rows, ROW)

    def check_cells(self, source: object, cells: int) -> None:
        """Raises InputError when a matrix has too many cells, each of which may be a rating."""
        if cells > self.budget.rows:
            raise _too_many(source, self.budget.rows, ROW, "cell")

    def check_python_rows(self, source: object, rows: int) -> None:
        """Raises InputError when a table has too many rows for Python to hold; now and then looks at the clock."""
        if rows > self.budget.python_rows:
            raise _too_many(source, self.budget.python_rows, PYTHON_ROW)
        if rows % 1000 == 0:
            self.check_time(source)


_open: ContextVar[Spending | None] = ContextVar("_open", default=None)


def spending() -> Spending:
    """Of the reading that is under way; of a new one, with all its budget left, where none is."""
    return _open.get() or _begun(budget_at_hand())


@contextmanager
def within(budget: Budget) -> Iterator[Spending]:
    """Everything that is read here shares one budget."""
    begun = _begun(budget)
    token = _open.set(begun)
    try:
        yield begun
    finally:
        _open.reset(token)


def budgeted(read: Callable[P, R]) -> Callable[P, R]:
    """A way of reading whose files share one budget: the one that is open, else a new one from the memory at hand.

    Where memory runs out all the same, it says so in a sentence.
    """

    @wraps(read)
    def reading(*args: P.args, **kwargs: P.kwargs) -> R:
        if _open.get() is not None:
            return read(*args, **kwargs)
        with within(budget_at_hand()):
            try:
                return read(*args, **kwargs)
            except MemoryError:
                first = next(iter((*args, *kwargs.values())), "The file")
                raise no_memory(getattr(first, "source", first)) from None

    return reading


def _begun(budget: Budget) -> Spending:
    return Spending(budget, time.monotonic() + budget.seconds)


def too_large(source: object, size: int, share: str) -> InputError:
    """What to say of a file that unpacks to more than may be."""
    return InputError(
        f"{source} unpacks to more than {in_bytes(size)}, {share} of the memory that is free; give a part of it."
    )


def too_long(source: object, seconds: float) -> InputError:
    """What to say of a file that takes longer than may be."""
    return InputError(f"{source} takes longer to read than {seconds:g} seconds; give a part of it.")


def _too_many(source: object, most: int, each: int, what: str = "row") -> InputError:
    return InputError(
        f"{source} has more than {most:,} {what}s, which is what half of the free memory holds at {each} bytes a "
        f"{what}; give a part of it."
    )


def no_memory(source: object) -> InputError:
    """What to say of a file that asked for more memory than there was."""
    return InputError(f"{source} takes more memory to read than is free; give a part of it.")


def in_bytes(size: int) -> str:
    """A number of bytes in words: 1.2 GB."""
    for power, unit in ((3, "GB"), (2, "MB"), (1, "kB")):
        if size >= 1000**power:
            return f"{size / 1000**power:.3g} {unit}"
    return f"{size} bytes"
