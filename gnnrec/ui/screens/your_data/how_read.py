"""How a file is read, on the page *Your data*: everything in it can be fixed by hand.

A box that is empty shows in grey what was found; emptying it again is the way back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import streamlit as st

from gnnrec.data.files.asked import Asked
from gnnrec.data.files.columns import NEEDED, ROLES
from gnnrec.data.files.dialects import BLANKS, LISTS
from gnnrec.data.files.encodings import NAMES
from gnnrec.data.files.tables import Look
from gnnrec.errors import InputError
from gnnrec.ui.screens.your_data import by_hand
from gnnrec.ui.screens.your_data.upload import Letters
from gnnrec.ui.words import plain

DELIMITERS = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "pipe |",
    "::": "double colon ::",
    BLANKS: "blanks",
}
LAYOUT_NAMES = {
    "table": "a rating on each row",
    "lists": "a guest and their topics on each line",
    "matrix": "a guest a row, a topic a column",
    "baskets": "topics of one guest on each line",
}
REPEATS = {"latest": "the latest", "first": "the one that comes first", "last": "the one that comes last"}
ROLE_NAMES = {
    "user": "Guest (user)",
    "item": "Topic (item)",
    "rating": "How warmly (rating)",
    "timestamp": "When (timestamp)",
    "title": "Name of the topic (title)",
    "category": "Kind of topic (category)",
}
TABS = ("Columns", "Writing", "Rows that count")
MOST_RATINGS = 10_000
"""Most that can be asked of a user or an item at the least."""


def draw(seen: Look | None, fixed: Asked, file: str, tables: Sequence[str], letters: Letters) -> None:
    """Every choice there is for this kind of file.

    Args:
        seen: the file as it is read now; None where it cannot be.
        tables: of an archive or a workbook.
        letters: the encodings that it can be in.
    """
    is_matrix = seen is not None and seen.matrix is not None
    first = TABS[1] if seen is None or letters.is_doubtful or is_matrix else TABS[0]
    columns, writing, rows = st.tabs(TABS, default=first, key=f"tabs_{file}")
    with columns:
        if seen is None:
            st.caption("It cannot be read as a table yet. What is written under Writing comes first.")
        elif is_matrix:
            st.caption("Each column is a topic here. Choose another layout under Writing where that is wrong.")
        else:
            draw_columns(seen, fixed, file)
    with writing:
        _draw_writing(seen, file, tables, letters)
    with rows:
        _draw_counts(file)
    if by_hand.is_anything(fixed):
        st.button(
            "All as found", icon=":material/undo:", on_click=by_hand.as_found, args=(file,), key=f"as_found_{file}"
        )


def draw_columns(seen: Look, fixed: Asked, file: str) -> None:
    """Which column holds what."""
    by_hand.keep_known(file, seen.names)
    found = columns_now(seen, fixed)
    for role, place in zip(ROLES, [*st.columns(3), *st.columns(3)], strict=True):
        place.selectbox(
            ROLE_NAMES[role],
            list(seen.names) if role in NEEDED else ["", *seen.names],
            None,
            format_func=lambda name: name or "none",
            placeholder=as_found(found.get(role) or ("" if role in NEEDED else "none"), "Choose a column"),
            key=by_hand.key(role, file),
        )


def columns_now(seen: Look, fixed: Asked) -> dict[str, str]:
    """The column of each role that has one, as far as it is known."""
    chosen = {role: name for role, name in fixed.columns.items() if name in ("", *seen.names)}
    taken = {role: name for role, name in seen.guessed.items() if name not in chosen.values()}
    return {role: name for role, name in (taken | chosen).items() if name}


def as_found(found: str, otherwise: str = "found by itself") -> str:
    """What a box says that nobody has touched."""
    return f"{found}, as found" if found else otherwise


def draw_table(seen: Look | None, file: str, tables: Sequence[str]) -> None:
    """Which of several tables is read."""
    found = "" if seen is None else table_of(seen)
    st.selectbox(
        "The table with the ratings",
        list(tables),
        None,
        placeholder=as_found(found, "Choose a table"),
        key=by_hand.key("table", file),
    )


def table_of(seen: Look) -> str:
    """The table of an archive or a workbook that is read."""
    return seen.table or PurePosixPath(*seen.source.parts[1:]).as_posix()  # type: ignore[union-attr]


def layout_of(seen: Look) -> str:
    """One of LAYOUTS."""
    if seen.matrix is not None:
        return "matrix"
    if seen.dialect is None or seen.dialect.delimiter != LISTS:
        return "table"
    return "baskets" if seen.dialect.form.user == "line" else "lists"


def _draw_writing(seen: Look | None, file: str, tables: Sequence[str], letters: Letters) -> None:
    if len(tables) > 1 and seen is not None:
        draw_table(seen, file, tables)
    if seen is not None and seen.kind in ("parquet", "json"):
        st.caption(f"It is {'parquet' if seen.kind == 'parquet' else 'JSON'}, which says itself how it is written.")
        return
    is_text = seen is None or seen.kind == "text"
    dialect = seen.dialect if seen else None
    left, right = st.columns(2, vertical_alignment="bottom")
    layouts = LAYOUT_NAMES if is_text else {name: LAYOUT_NAMES[name] for name in ("table", "matrix")}
    _box(left, "Layout", layouts, layout_of(seen) if seen else "", by_hand.key("layout", file))
    header = {True: "names the columns", False: "is data already"}
    given = "" if seen is None or dialect is None else header[dialect.header]
    right.selectbox(
        "The first row",
        list(header),
        None,
        format_func=header.__getitem__,
        placeholder=as_found(given),
        key=by_hand.key("header", file),
    )
    if is_text:
        _box(left, "Between two columns", DELIMITERS, dialect.delimiter if dialect else "", _key("delimiter", file))
        names = {name: f"{NAMES.get(name, name)}: {words}" for name, words in letters.samples.items()} or NAMES
        _box(right, "Encoding", names, dialect.encoding if dialect else "", _key("encoding", file), NAMES)


def _key(field: str, file: str) -> str:
    return by_hand.key(field, file)


def _box(
    where: Any, label: str, names: Mapping[str, str], found: str, key: str, short: Mapping[str, str] | None = None
) -> None:
    """One of some things that have names for people.

    Args:
        short: the names as they stand alone, where `names` say more.
    """
    where.selectbox(
        label,
        list(names),
        None,
        format_func=names.__getitem__,
        placeholder=as_found((short or names).get(found, found if found != LISTS else "")),
        key=key,
    )


def _draw_counts(file: str) -> None:
    """Which rows count."""
    left, right = st.columns(2, vertical_alignment="bottom")
    text = left.text_input(
        "Values that mean no rating", placeholder="none, or like -1, 99", key=_key("no_rating", file)
    )
    if text:
        try:
            by_hand.numbers(text)
        except InputError as error:
            left.error(plain(str(error)))
    right.selectbox(
        "Of rows that repeat a guest and a topic",
        list(REPEATS),
        format_func=lambda name: f"{REPEATS[name]} counts",
        key=_key("keep", file),
    )
    for place, who, of in ((left, "user", "Each guest"), (right, "item", "Each topic")):
        place.number_input(
            f"{of} has at least this many ratings", 0, MOST_RATINGS, key=_key(f"min_{who}_ratings", file)
        )
    st.toggle("Leave out rows without a guest or a topic, however many", key=_key("drop_incomplete", file))
