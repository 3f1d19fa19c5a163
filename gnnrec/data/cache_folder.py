"""Where gnnrec keeps what it downloaded and trained, and how anything is put there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from platformdirs import user_cache_path

from gnnrec.errors import InputError


def home() -> Path:
    """The cache folder: GNNREC_HOME, or else the platform's own place for caches."""
    chosen = os.environ.get("GNNREC_HOME")
    folder = Path(chosen).expanduser() if chosen else user_cache_path("gnnrec", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"The cache folder {folder} cannot be made ({error.strerror}); set GNNREC_HOME to a folder you can write."
        ) from error
    return folder


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """A temporary folder beside `target` that becomes `target` when the block ends without an error.

    What stood at `target` before is replaced, and whoever reads it meanwhile finds the old one, none, or the new one,
    never a part. A process that dies inside the block leaves `target` as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    old = target.with_name(f".{target.name}.{uuid4().hex}")
    try:
        yield draft
        for path in draft.iterdir():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        if target.exists():
            target.replace(old)
        draft.replace(target)
    finally:
        for folder in (draft, old):
            shutil.rmtree(folder, ignore_errors=True)


def replace_file(target: Path, content: bytes) -> None:
    """Write a file, or put another in its place, whole or not at all. Raises OSError where that cannot be.

    A process that dies meanwhile leaves `target` as it was.
    """
    draft = target.with_name(f".{target.name}.{uuid4().hex}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def remove_drafts(target: Path) -> None:
    """Clear away what processes that died while they wrote `target` left; call it only under the lock of `target`."""
    for draft in target.parent.glob(f".{target.name}.*"):
        if draft.is_dir():
            shutil.rmtree(draft, ignore_errors=True)
        else:
            draft.unlink(missing_ok=True)


def sha256(path: Path) -> str:
    """Checksum of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
