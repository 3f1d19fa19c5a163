"""Hostile files, each read in a process of its own with a limit of memory and a deadline: answered in words or read."""

from __future__ import annotations

import os
import resource
import signal
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gnnrec import InputError, load_ratings_file
from tests.holds.bombs import BOMBS
from tests.holds.client import memory_mb
from tests.holds.row import Row

MOST_MB = 2048
"""Beside what a process has before it reads anything."""
LEAST_MB = 1024
DEADLINE = 120.0
LEAST_DEADLINE = 30.0
BEFORE = "15 of 92 passed 4 GB; one never ended"


@dataclass(frozen=True)
class Read:
    """How the reading of a file ended."""

    said: str
    seconds: float
    mb: float

    @property
    def holds(self) -> bool:
        """Whether it was read, or refused in a sentence."""
        return self.said.startswith(("read: ", "refused: "))


def run(share: float, folder: Path) -> Iterator[Row]:
    """The row of the hostile files: all of them, smaller ones where the share is."""
    most_mb, deadline = (MOST_MB, DEADLINE) if share >= 1 else (LEAST_MB, LEAST_DEADLINE)
    warm_up(folder)
    wrong, reads = [], []
    for write in BOMBS:
        path = write(folder, 1.0 if share >= 1 else 0.3)
        found = read_apart(path, most_mb, deadline)
        path.unlink()
        reads.append(found)
        if not found.holds:
            name = write.__name__.replace("_", " ")
            wrong.append(f"{name}: {found.said[:200]} ({found.seconds:.0f} s, {found.mb:,.0f} MB)")
    most, longest = max(read.mb for read in reads), max(read.seconds for read in reads)
    today = f"{len(BOMBS) - len(wrong)} of {len(BOMBS)} read or refused; at most {most:,.0f} MB and {longest:.0f} s"
    yield Row(f"no file takes over {most_mb:,} MB or {deadline:.0f} s", BEFORE, today, not wrong, wrong)


def warm_up(folder: Path) -> None:
    """Read a file, so that what is imported late is imported once, before the forks."""
    (folder / "small.csv").write_text("".join(f"{user},{item},4\n" for user in range(30) for item in range(20)))
    load_ratings_file(folder / "small.csv")


def read_apart(path: Path, most_mb: int, deadline: float) -> Read:
    """Read a file in a process that may have so much more memory than this one, and so many seconds."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as told:
        begun = time.monotonic()
        child = os.fork()
        if not child:
            _limit(most_mb)
            _read(path, told.fileno())
        is_late, usage = _wait(child, begun + deadline)
        seconds = time.monotonic() - begun
        told.seek(0)
        said = f"it was ended after {deadline:g} s" if is_late else told.read() or "the process died"
    return Read(said, seconds, max(0.0, usage.ru_maxrss / 1024 - memory_mb(os.getpid())))


def _limit(most_mb: int) -> None:
    """As a server with so much memory has it; a process group of its own, so that all that is started can be ended."""
    os.setsid()
    most = int(memory_mb(os.getpid(), "VmSize") + most_mb) * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _read(path: Path, told: int) -> None:
    """Read it and say how that ended. Never returns."""
    said = "died"
    try:
        said = f"read: {len(load_ratings_file(path).interactions):,} ratings"
    except InputError as error:
        said = f"refused: {error}"
    except BaseException:
        said = traceback.format_exc(chain=False).strip().splitlines()[-1]
    finally:
        os.write(told, said[:2000].encode(errors="replace"))
        os._exit(0)


def _wait(child: int, until: float) -> tuple[bool, resource.struct_rusage]:
    """Wait for a process, and end it and its own when it is late. Whether it was, and what it used."""
    is_late = False
    while True:
        ended, _, usage = os.wait4(child, os.WNOHANG)
        if ended:
            with suppress(ProcessLookupError):  # what it left behind
                os.killpg(child, signal.SIGKILL)
            return is_late, usage
        if time.monotonic() > until:
            is_late = True
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
        time.sleep(0.05)
