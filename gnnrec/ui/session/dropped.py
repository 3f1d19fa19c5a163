"""A file that a visitor dropped: it stays in the memory of their session, and is on disk only while it is read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gnnrec.errors import InputError
from gnnrec.ui.session.page import page_state

LONGEST_NAME = 200
"""Bytes of a file's name on disk."""


@dataclass(frozen=True)
class Dropped:
    """A file that somebody gave.

    Attributes:
        name: its own name.
        key: another one for every file that is dropped.
        content: its bytes.
    """

    name: str
    key: str
    content: Any


@contextmanager
def on_disk(dropped: Dropped) -> Iterator[Path]:
    """The file under its own name in a folder of its own, which is gone afterwards; refusals do not name the folder."""
    with tempfile.TemporaryDirectory(prefix="gnnrec-") as folder:
        path = Path(folder) / _short(Path(dropped.name).name or "file")
        try:
            path.write_bytes(dropped.content)
            yield path
        except InputError as error:
            plainly = _bare(error)
            plainly.args = tuple(
                part.replace(f"{folder}/", "") if isinstance(part, str) else part for part in error.args
            )
            raise plainly from None
        except OSError as error:
            raise InputError(f"{dropped.name} could not be put on disk to be read ({error.strerror}).") from None


def _short(name: str) -> str:
    """A file's name as every file system takes it; its end says what it is."""
    return name if len(name.encode()) <= LONGEST_NAME else name.encode()[-LONGEST_NAME:].decode(errors="ignore")


def once(name: str, key: object, do: Any) -> Any:
    """What `do` gives or raises, remembered until it is asked for with another key."""
    last = page_state().get(name)
    if last is None or last[0] != key:
        try:
            last = (key, do(), None)
        except InputError as error:
            last = (key, None, _bare(error))  # it knows nothing of the tables that were looked at
        page_state()[name] = last
    _, made, refusal = last
    if refusal is not None:
        raise _bare(refusal)
    return made


def _bare(error: InputError) -> InputError:
    """The same error without its traceback, which holds on to whatever was looked at."""
    bare = type(error).__new__(type(error))
    bare.args = error.args
    bare.__dict__.update(error.__dict__)
    return bare
