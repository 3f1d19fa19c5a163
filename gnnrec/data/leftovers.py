"""What processes that were killed have left: cleared away when it is old, or when nobody holds its lock any more."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from gnnrec.data.cache_folder import inside, remove

ABANDONED = 3600.0
"""Seconds after which what is still being written, or a lock that nobody holds, is what a dead process has left."""
ABANDONED_ELSEWHERE = 24 * 3600.0
"""The same for folders in the system's temporary folder: a file that was dropped into the app is read within a day."""
TEMPORARY = ("gnnrec-*", "gnnrec.model.lightgcn_LightGCNConv_propagate_*.py")
"""In the temporary folder: ours, and what PyTorch Geometric generated for earlier versions."""
A_DRAFT = re.compile(r"\..+\.[0-9a-f]{32}")
"""Names that `cache_folder` gives to drafts."""


def age(path: Path) -> float:
    """Seconds since something was written, itself and not what a link points to; 0 where it is gone."""
    with suppress(OSError):
        return time.time() - path.lstat().st_mtime
    return 0.0


def sweep_drafts(folder: Path) -> None:
    """Clear away the drafts in a folder that are old."""
    for draft in inside(folder, ".*"):
        if A_DRAFT.fullmatch(draft.name) and age(draft) > ABANDONED:
            remove(draft)


@contextmanager
def unheld(lock: Path) -> Iterator[bool]:
    """Whether a lock is there and nobody holds it; then it is held while the block runs, so that nobody else is."""
    own, is_free = FileLock(lock), False
    with suppress(Timeout, OSError, RuntimeError):
        if lock.exists():
            own.acquire(blocking=False)
            is_free = True
    try:
        yield is_free
    finally:
        own.release()


def sweep_locks(folder: Path) -> None:
    """Remove old locks that nobody holds, and the word about their holders.

    The file is removed while it is held. Who opened it before waits for a lock without a name, which FileLock notices.
    """
    for lock in inside(folder, "*.lock"):
        if age(lock) > ABANDONED:
            with unheld(lock) as is_free:
                if is_free:
                    remove(lock.with_suffix(".holder"))
                    remove(lock)


def sweep_temporary() -> None:
    """Clear away this user's old folders and files in the system's temporary folder; links are not followed."""
    own = os.getuid() if hasattr(os, "getuid") else None
    with suppress(OSError):
        for pattern in TEMPORARY:
            for path in inside(Path(tempfile.gettempdir()), pattern):
                if age(path) > ABANDONED_ELSEWHERE and own in (None, path.lstat().st_uid):
                    remove(path)
