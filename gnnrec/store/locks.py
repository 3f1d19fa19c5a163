"""A lock that holds across processes, and whose every wait has an end."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

STALE = 8.0
"""Seconds without a sign of life after which a holder of a lock is not waited for any longer."""
BEATS = 8
"""Signs of life in that time."""
POLL = 0.1
"""Seconds between two looks at a lock that somebody else holds."""


class Cancelled(Exception):  # noqa: N818  # nothing went wrong
    """Who asked for it no longer wants it."""


class NoFolderError(Exception):
    """There can be no lock in this folder.

    Attributes:
        error: what the system said.
    """

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


class NoLockError(Exception):
    """The lock cannot be had, since its holder does not move.

    Attributes:
        why: a clause for a person.
        remedy: a sentence for them.
    """

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(f"{why}. {remedy}")
        self.why, self.remedy = why, remedy


@contextmanager
def held(
    path: Path,
    cancelled: Callable[[], bool],
    stale: float = STALE,
    poll: float = POLL,
    waits: Callable[[str], None] = lambda who: None,
) -> Iterator[None]:
    """Hold a lock while the block runs. The system lets go of the lock of a process that dies.

    Args:
        path: the lock; beside it stands a file `.holder` with the process's id, touched while it is alive.
        cancelled: looked at between two attempts.
        stale: seconds without a sign of life after which the holder is given up.
        poll: seconds between two attempts.
        waits: told once who holds the lock, where it has to be waited for.

    Raises:
        Cancelled: `cancelled` said so.
        NoFolderError: there can be no lock in this folder.
        NoLockError: its holder does not move.
    """
    lock, holder = FileLock(path), path.with_suffix(".holder")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _acquire(lock, holder, cancelled, stale, poll, waits)
    except OSError as error:
        raise NoFolderError(error) from error
    try:
        with _signs_of_life(holder, stale / BEATS):
            yield
    finally:
        lock.release()


def _acquire(
    lock: FileLock,
    holder: Path,
    cancelled: Callable[[], bool],
    stale: float,
    poll: float,
    waits: Callable[[str], None],
) -> None:
    seen, since, is_said = _last_touched(holder), time.monotonic(), False
    while True:
        with suppress(Timeout):
            lock.acquire(blocking=False)
            return
        if cancelled():
            raise Cancelled
        if not is_said:
            is_said = True
            waits(f"another process ({_pid_in(holder)})")
        touched = _last_touched(holder)
        if touched != seen:
            seen, since = touched, time.monotonic()  # our own clock alone, whatever the time of the file's system
        elif time.monotonic() - since > stale:
            who = f"Another process ({_pid_in(holder)})"
            why = f"{who} holds the lock of this model and has not moved for {stale:g} seconds"
            raise NoLockError(why, "End that process, or let it go on.")
        time.sleep(poll)


@contextmanager
def _signs_of_life(holder: Path, every: float) -> Iterator[None]:
    """Touch the file again and again while the block runs, then remove it; a full disk does not matter."""
    released = threading.Event()

    def touch() -> None:
        while not released.wait(every):
            with suppress(OSError):
                os.utime(holder)

    with suppress(OSError):
        holder.unlink(missing_ok=True)  # of one who died; a link that stands there is not followed
        with holder.open("x", encoding="ascii") as file:
            file.write(str(os.getpid()))
    thread = threading.Thread(target=touch, name=f"holder-{holder.stem}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        released.set()
        thread.join()
        with suppress(OSError):
            holder.unlink()


def _last_touched(holder: Path) -> int | None:
    with suppress(OSError):
        return holder.stat().st_mtime_ns
    return None


def _pid_in(holder: Path) -> str:
    with suppress(OSError, ValueError):
        return f"pid {int(holder.read_text(encoding='ascii'))}"
    return "pid unknown"
