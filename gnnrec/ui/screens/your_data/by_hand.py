"""What a visitor has fixed by hand about their file: in the session, under keys that the widgets share.

A widget that nobody touched holds nothing, and shows in grey what was found. So to empty it is to go back to that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite
from typing import Any

import streamlit as st

from gnnrec.data.files.asked import Asked
from gnnrec.data.files.columns import ROLES
from gnnrec.errors import InputError

WRITTEN = ("table", "layout", "delimiter", "header", "encoding")
"""Fields of `Asked` that say how a file is written."""
COUNTS = ("drop_incomplete", "no_rating", "keep", "min_user_ratings", "min_item_ratings")
"""Fields of `Asked` that say which rows count."""


def key(field: str, file: str) -> str:
    """The key of the widget for a field of `Asked`, or for the column of a role, at one dropped file."""
    return f"{'column' if field in ROLES else 'asked'}_{file}_{field}"


def asked(file: str) -> Asked:
    """Everything that was fixed; what was typed and is no number is left out, and its box says so."""
    held: dict[str, Any] = {field: st.session_state.get(key(field, file)) for field in (*WRITTEN, *COUNTS)}
    given = {field: value for field, value in held.items() if value not in (None, "")}
    try:
        given["no_rating"] = numbers(given.get("no_rating", ""))
    except InputError:
        del given["no_rating"]
    return Asked(columns(file), **given)


def columns(file: str) -> dict[str, str]:
    """Columns that were chosen, by role; empty text for a role that is to have none."""
    held = {role: st.session_state.get(key(role, file)) for role in ROLES}
    return {role: name for role, name in held.items() if name is not None}


def keep_known(file: str, names: Sequence[str]) -> None:
    """Let go of columns that are not there any more, since the file is read otherwise now. Before they are drawn."""
    for role, name in columns(file).items():
        if name and name not in names:
            st.session_state[key(role, file)] = None


def take_columns(file: str, chosen: Mapping[str, str]) -> None:
    """Fix these columns, as if somebody had chosen each. In a callback, or before they are drawn."""
    for role, name in chosen.items():
        st.session_state[key(role, file)] = name


def take(file: str, fixed: Asked) -> None:
    """Fix all of this. In a callback, or before the widgets are drawn."""
    take_columns(file, fixed.columns)
    default = Asked()
    for field in (*WRITTEN, *COUNTS):
        value: Any = getattr(fixed, field)
        if value != getattr(default, field):
            st.session_state[key(field, file)] = (
                ", ".join(f"{number:g}" for number in value) if field == "no_rating" else value
            )


def as_found(file: str) -> None:
    """Take everything back. In a callback."""
    default = Asked()
    for field in (*ROLES, *WRITTEN):
        st.session_state[key(field, file)] = None
    for field in COUNTS:
        st.session_state[key(field, file)] = "" if field == "no_rating" else getattr(default, field)


def is_anything(fixed: Asked) -> bool:
    """Whether anything was fixed."""
    return replace(fixed, columns=dict(fixed.columns)) != Asked()


def numbers(text: str) -> tuple[float, ...]:
    """Numbers that somebody typed, with blanks, commas or semicolons between them.

    Raises:
        InputError: one of them is none.
    """
    found = []
    for word in filter(None, re.split(r"[\s,;]+", text)):
        try:
            value = float(word)
        except ValueError:
            value = float("nan")
        if not isfinite(value):
            raise InputError(f"{word[:60]!r} is no number; write values that mean no rating like -1, 99.")
        found.append(value)
    return tuple(found)
