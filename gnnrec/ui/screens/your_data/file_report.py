"""The parts of the page *Your data*: how a file is read, which column is which, what was found, what it would make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gnnrec.data.dataset import Dataset
from gnnrec.data.files.columns import NEEDED, ROLES
from gnnrec.data.files.dialects import BLANKS, LISTS, Dialect
from gnnrec.data.files.encodings import NAMES
from gnnrec.data.files.findings import Finding, Report
from gnnrec.data.files.tables import Look
from gnnrec.data.split import is_testable
from gnnrec.ui.words import counted, number, plain

PREVIEWED = 8
SHOWN_FINDINGS = 12
DELIMITER_NAMES = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "pipe |",
    "::": "double colon ::",
    BLANKS: "blanks",
    LISTS: "a user and their items on each line",
}
ROLE_NAMES = {
    "user": "Guest (user)",
    "item": "Topic (item)",
    "rating": "How warmly (rating)",
    "timestamp": "When (timestamp)",
    "title": "Name of the topic (title)",
    "category": "Kind of topic (category)",
}
ICONS = {
    "stops": ":material/block:",
    "asks": ":material/help:",
    "mended": ":material/build:",
    "note": ":material/info:",
}
COLOURS = {"stops": "red", "asks": "orange", "mended": "orange", "note": "blue"}


def draw_preview(seen: Look, columns: Mapping[str, str]) -> None:
    """The first rows, each column headed by what it was taken for."""
    roles = {name: role for role, name in columns.items() if name}
    heads = [f"{name} → {roles[name]}" if name in roles else name for name in seen.names]
    rows = [row for row in seen.rows if len(row) == len(heads)][:PREVIEWED]
    st.dataframe(pd.DataFrame(rows, columns=heads), hide_index=True, key="preview")


def draw_dialect(guessed: Dialect, key: str) -> Dialect:
    """How the file is written, as guessed, to be corrected."""
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    delimiter = _choose(left, "Between two columns", DELIMITER_NAMES, guessed.delimiter, f"delimiter_{key}")
    encoding = _choose(
        middle,
        "Encoding",
        {**NAMES, guessed.encoding: NAMES.get(guessed.encoding, guessed.encoding)},
        guessed.encoding,
        f"encoding_{key}",
    )
    header = right.toggle("The first row names the columns", guessed.header, key=f"header_{key}")
    quoted = guessed.quoted and delimiter == guessed.delimiter
    return replace(guessed, delimiter=delimiter, encoding=encoding, header=header, quoted=quoted)


def _choose(where: DeltaGenerator, label: str, names: Mapping[str, str], guess: str, key: str) -> str:
    """One of some things that have names for people."""
    options = list(names)
    chosen: str = where.selectbox(label, options, options.index(guess), format_func=names.__getitem__, key=key)
    return chosen


def draw_columns(seen: Look, key: str) -> dict[str, str]:
    """Which column holds what, as guessed, to be corrected; empty text for none."""
    chosen = {}
    for role, column in zip(ROLES, [*st.columns(3), *st.columns(3)], strict=True):
        options = list(seen.names) if role in NEEDED else ["", *seen.names]
        guess = seen.guessed.get(role, "")
        picked = column.selectbox(
            ROLE_NAMES[role],
            options,
            options.index(guess) if guess in options else None,
            format_func=lambda name: name or "none",
            placeholder="Choose a column",
            key=f"column_{key}_{seen.dialect}_{role}",
        )
        chosen[role] = picked or ""
    return chosen


def draw_report(report: Report) -> None:
    """Everything that was found, the gravest first."""
    for finding in report.findings[:SHOWN_FINDINGS]:
        st.markdown(_line(finding))
    if len(report.findings) > SHOWN_FINDINGS:
        st.caption(f"And {counted(len(report.findings) - SHOWN_FINDINGS, 'more finding')}.")
    if not report.findings:
        st.markdown(":green[:material/check_circle:] Nothing is wrong with it.")


def _line(finding: Finding) -> str:
    text = plain(str(finding).replace("\n", " "))
    return f":{COLOURS[finding.kind]}[{ICONS[finding.kind]}] {text}"


def draw_numbers(dataset: Dataset, key: str) -> None:
    """A party in numbers.

    Args:
        key: tells two parties on one page apart.
    """
    known, threshold = dataset.interactions, dataset.default_threshold
    likes = int(known.is_positive(threshold).sum())
    with st.container(horizontal=True, key=key):
        st.metric("Guests (users)", f"{known.num_users:,}", border=True)
        st.metric("Topics (items)", f"{known.num_items:,}", border=True)
        st.metric("Conversations (ratings)", f"{len(known):,}", border=True)
        label = (
            "Likes"
            if dataset.scale is None or len(dataset.scale.thresholds) == 1
            else f"Likes, from {number(threshold)} up"
        )
        st.metric(label, f"{likes:,}", border=True)
    if not is_testable(known, threshold):
        st.caption("Nobody has five likes, so none is hidden: there will be matches, but no test of them.")
