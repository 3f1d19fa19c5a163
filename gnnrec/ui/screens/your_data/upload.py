"""What the page *Your data* makes of a file that was dropped: each thing once, until something is asked otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex
from typing import Any

import streamlit as st

from gnnrec.data.files.apart import apart, is_small_text, look_at, read_at
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.asked import checked as checked_asked
from gnnrec.data.files.encodings import Encoding, candidates, guess_encoding
from gnnrec.data.files.ratings import RatingsFile
from gnnrec.data.files.reading import HEAD
from gnnrec.data.files.tables import Look
from gnnrec.data.files.unpacking import likeliest_first, opened, ratings_source
from gnnrec.data.files.workbook import is_book, tables_in
from gnnrec.errors import InputError
from gnnrec.ui.screens.your_data import by_hand
from gnnrec.ui.session import address, uploads
from gnnrec.ui.session.caretaker import caretaker
from gnnrec.ui.session.dropped import Dropped, on_disk, once
from gnnrec.ui.session.page import page_state
from gnnrec.ui.words import plain


def sample(path: Path) -> Dropped:
    """A made-up party that comes with gnnrec."""
    return Dropped(path.name, path.stem, path.read_bytes())


def tables(dropped: Dropped) -> list[str]:
    """Names of the tables in an archive or a workbook, the one whose name speaks of ratings first; else none.

    Raises:
        InputError: it is damaged.
    """

    def do() -> list[str]:
        with on_disk(dropped) as path:
            return likeliest_first(_apart(dropped, path, tables_in) if is_book(path) else tables_in(path))

    found: list[str] = once("tables", dropped.key, do)
    return found


def seen(dropped: Dropped, fixed: Asked) -> Look:
    """The file at first sight, written as somebody says, as far as they say it; their columns change nothing here.

    Raises:
        InputError: it is no table.
        SeveralTablesError: it holds several, and nothing says which holds the ratings.
    """
    fixed = replace(fixed, columns={})

    def do() -> Look:
        with on_disk(dropped) as path:
            first_sight: Look = _apart(dropped, path, look_at, fixed, dropped.name)
            return first_sight

    name = "seen" if fixed == Asked() else "seen as said"
    found: Look = once(name, (dropped.key, fixed), do)
    return found


@dataclass(frozen=True)
class Letters:
    """Which letters the bytes of a text stand for.

    Attributes:
        guess: what is taken, if nobody says otherwise.
        samples: where it is a guess, every encoding that fits, the likeliest first, with some words as they look in it.
    """

    guess: Encoding
    samples: Mapping[str, str]

    @property
    def is_doubtful(self) -> bool:
        """Whether somebody should look at it."""
        return self.guess.is_guess and not self.guess.is_safe


def letters(dropped: Dropped, fixed: Asked) -> Letters:
    """The encodings that a file can be in."""

    def do() -> Letters:
        try:
            with on_disk(dropped) as path, opened(ratings_source(path, fixed.table)) as stream:
                head = stream.read(HEAD)
        except InputError:
            return Letters(Encoding("utf-8"), {})
        guess = guess_encoding(head)
        return Letters(guess, dict(candidates(head)) if guess.is_guess else {})

    found: Letters = once("letters", (dropped.key, fixed.table), do)
    return found


def checked(dropped: Dropped, first_sight: Look, fixed: Asked) -> RatingsFile:
    """The whole file, read and checked; once. Raises InputError when it cannot be used."""

    def do() -> RatingsFile:
        with st.spinner(f"Reading and checking {plain(dropped.name)}", show_time=True):
            return read_whole(dropped, first_sight, fixed)

    found: RatingsFile = once("checked", (dropped.key, first_sight.dialect, fixed), do)
    return found


def read_whole(dropped: Dropped, first_sight: Look, fixed: Asked) -> RatingsFile:
    """The whole file, read and checked. Raises InputError when it cannot be used."""
    with on_disk(dropped) as path:
        file: RatingsFile = _apart(dropped, path, read_at, first_sight, fixed, dropped.name)
        return file


def _apart(dropped: Dropped, path: Path, do: Callable[..., Any], *args: Any) -> Any:
    """What is made of the file where it can do no harm; Cancel, another click or a closed tab end the reading."""
    if is_small_text(path):
        return apart(path, do, *args)
    place = st.empty()
    with place.container(), st.spinner(f"Reading {plain(dropped.name)}", show_time=True):
        st.button("Cancel", icon=":material/close:", on_click=forget, key=f"end_{token_hex(4)}")
        made = apart(path, do, *args, beat=st.empty().empty)  # Streamlit ends a script where it draws something
    place.empty()
    return made


def read_as(fixed: Asked, file: RatingsFile) -> Asked:
    """What a link to this party says of how its file was read: its columns, and what was fixed beside them."""
    return replace(fixed, columns=dict(file.columns))


def take_link(dropped: Dropped, tables: Sequence[str]) -> None:
    """Fix what the link says that waits for this file, once, as far as the boxes offer it."""
    if page_state().get("linked") == dropped.key:
        return
    page_state()["linked"] = dropped.key
    linked = address.read_as_of_link()
    if linked is None:
        return
    try:
        linked = checked_asked(linked)
        looked = seen(dropped, linked)
    except InputError:
        return
    wanted = set(filter(None, linked.columns.values()))
    if wanted <= set(looked.names) and linked.table in (None, *tables):
        differing = {role: name for role, name in linked.columns.items() if looked.guessed.get(role, "") != name}
        by_hand.take(dropped.key, replace(linked, columns=differing))


def begin(file: str) -> None:
    """Let go of everything that was made of another file, which this one takes the place of."""
    if page_state().get("file") != file:
        clear()
        page_state()["file"] = file


def clear() -> None:
    """Let go of everything that was made of what was dropped."""
    page_state().clear()


def forget() -> None:
    """Let go of what was dropped, and of everything that was made of it."""
    clear()
    uploads.let_go()
    caretaker().party_is_over()
    st.session_state["_uploads"] = st.session_state.get("_uploads", 0) + 1  # a fresh uploader, without the file
