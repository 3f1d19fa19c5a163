"""Part 1: how much a file may unpack to, and how long it may take: tied to the memory at hand, whatever it says of
itself."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from gnnrec.errors import InputError

MEMINFO = Path("/proc/meminfo")
CGROUPS = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"), Path("/sys/fs/cgroup/memory/memory.usage_in_bytes")),
)
"""Limit and use of memory, in bytes, where a container has one: in the second form and in the first."""
UNKNOWN = 2**32
"""Bytes that are taken to be free where nothing says how many are."""
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
    return Budget(free // 4, free // 2 // ROW, free // 2, seconds=seconds)


def free_memory() -> int:
    """Bytes of memory that can be had without taking them from anybody, a container's limit respected."""
    found = [_of_meminfo(), *(_of_cgroup(limit, used) for limit, used in CGROUPS)]
    return min((free for free in found if free is not None), default=UNKNOWN)


def _of_meminfo() -> int | None:
    try:
        lines = dict(line.split(":", 1) for line in MEMINFO.read_text().splitlines() if ":" in line)
        return int(lines["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return _half_of_all()


def _half_of_all() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (AttributeError, OSError, ValueError):
        return None


def _of_cgroup(limit: Path, used: Path) -> int | None:
    try:
        return max(int(limit.read_text()) - int(used.read_text()), 0)
    except (OSError, ValueError):  # there is no such file, or it says "max"
        return None


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
    """A way of reading whose files share one budget: the one that is open, else a new one from the memory at hand."""

    @wraps(read)
    def reading(*args: P.args, **kwargs: P.kwargs) -> R:
        if _open.get() is not None:
            return read(*args, **kwargs)
        with within(budget_at_hand()):
            return read(*args, **kwargs)

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


def _too_many(source: object, rows: int, each: int) -> InputError:
    return InputError(
        f"{source} has more than {rows:,} rows, which is what half of the free memory holds at {each} bytes a row; "
        "give a part of it."
    )


def in_bytes(size: int) -> str:
    """A number of bytes in words: 1.2 GB."""
    for power, unit in ((3, "GB"), (2, "MB"), (1, "kB")):
        if size >= 1000**power:
            return f"{size / 1000**power:.3g} {unit}"
    return f"{size} bytes"
