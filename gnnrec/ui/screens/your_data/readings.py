"""Where it is uncertain how a file is read: the readings side by side, each with what it would make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from gnnrec.data.files.asked import Asked
from gnnrec.data.files.columns import ROLES
from gnnrec.data.files.findings import Finding
from gnnrec.data.files.ratings import RatingsFile
from gnnrec.data.files.tables import Look
from gnnrec.errors import InputError
from gnnrec.ui.screens.your_data import by_hand, upload
from gnnrec.ui.session.dropped import Dropped, once
from gnnrec.ui.words import counted, plain

PREVIEWED = 5
A_ROW = 3
"""Readings that stand beside one another."""
MOST = 5
LARGE = 2**25
"""Bytes from which on a file is not read once for every reading."""
SHORT = {
    "user": "guest",
    "item": "topic",
    "rating": "how warmly",
    "timestamp": "when",
    "title": "name",
    "category": "kind",
}


@dataclass(frozen=True)
class Reading:
    """One way to read a file.

    Attributes:
        columns: column by role; empty text for a role without one.
        makes: what party it makes, or why it makes none, in words.
    """

    columns: Mapping[str, str]
    makes: str

    @property
    def words(self) -> str:
        """Which column is what: guest = who, topic = what."""
        return ", ".join(f"{SHORT[role]} = {self.columns[role]}" for role in ROLES if self.columns.get(role))


def preview(seen: Look, columns: Mapping[str, str]) -> pd.DataFrame:
    """The first rows of the columns that have a role."""
    taken = {role: seen.names.index(columns[role]) for role in ROLES if columns.get(role) in seen.names}
    rows = [row for row in seen.rows if len(row) == len(seen.names)][:PREVIEWED]
    return pd.DataFrame({SHORT[role]: [row[place] for row in rows] for role, place in taken.items()})


def makes(file: RatingsFile) -> str:
    """A party in a line."""
    known = file.dataset.interactions
    likes = int(known.is_positive(file.dataset.default_threshold).sum())
    return f"{counted(known.num_users, 'guest')}, {counted(known.num_items, 'topic')}, {counted(likes, 'like')}"


def others(
    dropped: Dropped, seen: Look, fixed: Asked, asking: Sequence[Finding], now: Mapping[str, str]
) -> list[Reading]:
    """What the other readings would make, each read and counted once.

    Args:
        asking: the findings that have them.
        now: the columns as they are taken now.
    """
    wanted: list[dict[str, str]] = []
    for option in (option for finding in asking for option in finding.options):
        columns = {role: {**now, **option}.get(role, "") for role in ROLES}
        if columns not in wanted:
            wanted.append(columns)

    def do() -> list[Reading]:
        return [_reading(dropped, seen, fixed, columns) for columns in wanted[:MOST]]

    found: list[Reading] = once("readings", (dropped.key, seen.dialect, fixed), do)
    return found


def without_incomplete(dropped: Dropped, seen: Look, fixed: Asked) -> str:
    """What a refused file makes without the rows that name no guest or no topic; empty where that is no use."""
    if fixed.drop_incomplete or len(dropped.content) > LARGE:
        return ""

    def do() -> str:
        try:
            return makes(upload.read_whole(dropped, seen, replace(fixed, drop_incomplete=True)))
        except InputError:
            return ""

    found: str = once("without incomplete rows", (dropped.key, seen.dialect, fixed), do)
    return found


def draw_leave_out(dropped: Dropped, seen: Look, fixed: Asked) -> None:
    """The way on from rows without a guest or a topic, where it leads on."""
    left = without_incomplete(dropped, seen, fixed)
    if left:
        st.button(
            "Leave these rows out",
            icon=":material/filter_alt:",
            on_click=by_hand.take,
            args=(dropped.key, Asked(drop_incomplete=True)),
            help=f"Without them it makes {left}.",
            key=f"leave_out_{dropped.key}",
        )


def _reading(dropped: Dropped, seen: Look, fixed: Asked, columns: Mapping[str, str]) -> Reading:
    if len(dropped.content) > LARGE:
        return Reading(columns, "Counted when you choose it: the file is large.")
    try:
        file = upload.read_whole(dropped, seen, replace(fixed, columns=dict(columns)))
    except InputError as error:
        return Reading(columns, f"It cannot be used so. {error}")
    return Reading(columns, makes(file))


def draw(dropped: Dropped, seen: Look, fixed: Asked, asking: Sequence[Finding], file: RatingsFile) -> None:
    """The findings that ask: what is uncertain, and how the file could be read."""
    for finding in asking:
        st.warning(plain(str(finding)), icon=":material/help:")
    other = others(dropped, seen, fixed, asking, file.columns)
    readings = [Reading(file.columns, makes(file)), *other] if other else []
    for first in range(0, len(readings), A_ROW):
        row = readings[first : first + A_ROW]
        for number, (reading, place) in enumerate(zip(row, st.columns(len(row)), strict=True), first):
            with place:
                _draw_one(reading, seen, dropped.key, number)


def _draw_one(reading: Reading, seen: Look, file: str, number: int) -> None:
    """A reading with its first rows, what it makes, and the button that takes it; the one of now is the first."""
    with st.container(border=True):
        st.markdown(f"**{'Or so' if number else 'As it is read now'}**: {plain(reading.words)}")
        st.dataframe(preview(seen, reading.columns), hide_index=True, key=f"rows_{file}_{number}")
        st.markdown(plain(reading.makes))
        st.button(
            "Read it like this" if number else "Keep it like this",
            on_click=by_hand.take_columns,
            args=(file, {role: reading.columns.get(role, "") for role in ROLES}),
            key=f"take_{file}_{number}",
        )
