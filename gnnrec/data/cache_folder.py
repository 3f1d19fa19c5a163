"""Where gnnrec keeps what it downloaded and trained, and how anything is put there whole or not at all.

A cache folder that cannot be written costs speed, never an answer: whoever keeps something there catches OSError and
says `cannot_keep`, and the answer goes on without it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from filelock import FileLock
from platformdirs import user_cache_path

NOWHERE = Path(os.devnull) / "gnnrec"
"""The cache folder of somebody who has none: nothing can be made, found or read there."""
LONGEST_NAME = 200
"""Bytes of a file's name to which what a draft's name adds still fits; file systems take 255."""
LONGEST_WAIT = 600.0
"""Seconds for which somebody else's lock is respected; a download takes minutes at most."""
Say = Callable[[str], None]
_said: set[tuple[Path, str]] = set()


def home() -> Path:
    """The cache folder: GNNREC_HOME, or else the platform's own place for caches. It need not be there.

    A user id without a home folder, as containers have it, has none but by GNNREC_HOME: then it is NOWHERE.
    """
    chosen = os.environ.get("GNNREC_HOME")
    try:
        folder = Path(chosen).expanduser() if chosen else user_cache_path("gnnrec", appauthor=False)
    except RuntimeError:  # a ~ that leads to no home folder
        return NOWHERE
    return NOWHERE if folder.parts[:1] == ("~",) else folder


def cannot_keep(what: str, place: Path, error: OSError, say: Say, instead: str) -> None:
    """Say that something cannot be kept in a folder; once in the life of the process for each thing and place.

    Args:
        what: is to be kept, as a sentence begins with it.
        instead: a clause: what becomes of it.
    """
    if (place, what) not in _said:
        _said.add((place, what))
        say(f"{what} cannot be kept{_where(place, error)}; {instead}. {_remedy(place)}")


def reason(error: OSError) -> str:
    """What the system says is wrong, in its words."""
    return error.strerror or str(error)


def _where(place: Path, error: OSError) -> str:
    is_nowhere = place.is_relative_to(NOWHERE)
    return ", as this user has no home folder" if is_nowhere else f" in {place} ({reason(error)})"


def _remedy(place: Path) -> str:
    if place.is_relative_to(home()):
        return "Set GNNREC_HOME to a folder that can be written and has room."
    return "Choose a folder that can be written and has room."


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock while the block runs; where there can be none, or not in time, it runs all the same."""
    lock = FileLock(path)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=LONGEST_WAIT)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """A temporary folder beside `target` that becomes `target` when the block ends without an error.

    What stood at `target` before is replaced, and whoever reads it meanwhile finds the old one, none, or the new one,
    never a part. A process that dies inside the block leaves `target` as it was. Raises OSError where that cannot be.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft, old = (target.with_name(f"{_drafts_of(target)}{uuid4().hex}") for _ in range(2))
    draft.mkdir()  # fails where anything stands, so no link is followed; who may read it is as for any other folder
    try:
        yield draft
        for path in draft.iterdir():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        if os.path.lexists(target):
            target.replace(old)
        draft.replace(target)
    finally:
        for leftover in (draft, old):
            remove(leftover)


def replace_file(target: Path, content: bytes) -> None:
    """Write a file, or put another in its place, whole or not at all. Raises OSError where that cannot be.

    A process that dies meanwhile leaves `target` as it was.
    """
    draft = target.with_name(f"{_drafts_of(target)}{uuid4().hex}")
    try:
        with draft.open("xb") as file:  # x: no link that stands there is followed
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        remove(draft)


def _drafts_of(target: Path) -> str:
    """What the names of all drafts of a file or folder begin with."""
    is_long = len(os.fsencode(target.name)) > LONGEST_NAME
    name = hashlib.sha256(os.fsencode(target.name)).hexdigest() if is_long else target.name
    return f".{name}."


def remove_drafts(target: Path) -> None:
    """Clear away what processes that died while they wrote `target` left; call it only under the lock of `target`."""
    for draft in inside(target.parent, f"{_drafts_of(target)}*"):
        remove(draft)


def inside(folder: Path, pattern: str) -> list[Path]:
    """What is in a folder by a pattern of names; nothing where it cannot be looked into."""
    with suppress(OSError):
        return list(folder.glob(pattern))
    return []


def remove(path: Path) -> None:
    """Remove a file, a link or a folder; where that cannot be, it stays."""
    if os.path.isdir(path) and not os.path.islink(path):  # these two never raise
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def sha256(path: Path) -> str:
    """Checksum of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
