"""A file that a visitor dropped: it stays in the memory of their session, and is on disk only while it is read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import streamlit as st

from gnnrec.data.files.apart import apart, is_small_text, look_at, read_at
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.dialects import Dialect
from gnnrec.data.files.findings import RefusedError
from gnnrec.data.files.ratings import RatingsFile
from gnnrec.data.files.tables import Look
from gnnrec.errors import InputError
from gnnrec.ui.session import address
from gnnrec.ui.session.page import page_state
from gnnrec.ui.words import plain

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


def sample(path: Path) -> Dropped:
    """A made-up party that comes with gnnrec."""
    return Dropped(path.name, path.stem, path.read_bytes())


@contextmanager
def on_disk(dropped: Dropped) -> Iterator[Path]:
    """The file under its own name in a folder of its own, which is gone afterwards; refusals do not name the folder."""
    with tempfile.TemporaryDirectory(prefix="gnnrec-") as folder:
        path = Path(folder) / _short(Path(dropped.name).name or "file")
        try:
            path.write_bytes(dropped.content)
            yield path
        except RefusedError:
            raise
        except InputError as error:
            raise InputError(str(error).replace(f"{folder}/", "")) from None
        except OSError as error:
            raise InputError(f"{dropped.name} could not be put on disk to be read ({error.strerror}).") from None


def _short(name: str) -> str:
    """A file's name as every file system takes it; its end says what it is."""
    return name if len(name.encode()) <= LONGEST_NAME else name.encode()[-LONGEST_NAME:].decode(errors="ignore")


def seen(dropped: Dropped) -> Look:
    """The file at first sight. Raises InputError when it is no table."""
    return _look(dropped, None)


def seen_as(dropped: Dropped, first_sight: Look, dialect: Dialect) -> Look:
    """The file as it looks when it is written as somebody says."""
    return first_sight if dialect == first_sight.dialect else _look(dropped, dialect)


def _look(dropped: Dropped, dialect: Dialect | None) -> Look:
    def do() -> Look:
        with on_disk(dropped) as path:
            return _as_linked(_apart(dropped, path, look_at, dialect, dropped.name))

    found: Look = _once("seen as said" if dialect else "seen", (dropped.key, dialect), do)
    return found


def _apart(dropped: Dropped, path: Path, do: Callable[..., Any], *args: Any) -> Any:
    """What is made of the file where it can do no harm; Cancel, another click or a closed tab end the reading."""
    place = st.empty()
    with place.container(), st.spinner(f"Reading and checking {plain(dropped.name)}", show_time=True):
        if not is_small_text(path):
            st.button("Cancel", icon=":material/close:", on_click=forget, key=f"end_{do.__name__}")
        made = apart(path, do, *args, beat=st.empty().empty)  # Streamlit ends a script where it draws something
    place.empty()
    return made


def _as_linked(seen: Look) -> Look:
    """With the columns that the link says which waits for this file, where it has them all."""
    linked = address.read_as_of_link()
    if linked is None or not set(filter(None, linked.columns.values())) <= set(seen.names):
        return seen
    return replace(seen, guessed={**seen.guessed, **linked.columns})


def read_as(dropped: Dropped, written: Look, file: RatingsFile) -> Asked:
    """What a link to this party says of how its file was read: its columns, and what was corrected by hand beside them.

    Args:
        written: the file as it looks when it is written as somebody says.
    """
    guessed, dialect = seen(dropped).dialect, written.dialect
    if dialect is None or dialect == guessed:
        return Asked(dict(file.columns))
    return Asked(dict(file.columns), dialect.delimiter, dialect.header, dialect.encoding)


def checked(dropped: Dropped, first_sight: Look, columns: Mapping[str, str]) -> RatingsFile:
    """The whole file, read and checked; once. Raises InputError when it cannot be used."""
    is_guess = all(name == first_sight.guessed.get(role, "") for role, name in columns.items())
    corrected = {} if is_guess else dict(columns)

    def do() -> RatingsFile:
        with on_disk(dropped) as path:
            file: RatingsFile = _apart(dropped, path, read_at, first_sight, corrected, dropped.name)
            return file

    found: RatingsFile = _once("checked", (dropped.key, first_sight.dialect, corrected), do)
    return found


def clear() -> None:
    """Let go of everything that was made of what was dropped."""
    page_state().clear()


def forget() -> None:
    """Let go of what was dropped, and of everything that was made of it."""
    clear()
    st.session_state["_uploads"] = st.session_state.get("_uploads", 0) + 1  # a fresh uploader, without the file


def _once(name: str, key: object, do: Any) -> Any:
    """What `do` gives or raises, remembered until it is asked for with another key."""
    last = page_state().get(name)
    if last is None or last[0] != key:
        try:
            last = (key, do(), None)
        except InputError as error:
            last = (key, None, copy(error))  # a copy knows nothing of the tables that were looked at
        page_state()[name] = last
    _, made, refusal = last
    if refusal is not None:
        raise copy(refusal)
    return made
