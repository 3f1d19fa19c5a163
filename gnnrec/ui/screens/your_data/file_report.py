"""The parts of the page *Your data*: its first rows, what was found in it, what it would make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from gnnrec.data.dataset import Dataset
from gnnrec.data.files.findings import Finding, gravest_first
from gnnrec.data.files.tables import Look
from gnnrec.data.split import is_testable
from gnnrec.ui.words import counted, number, plain

PREVIEWED = 8
SHOWN_FINDINGS = 12
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
    heads = headed(seen.names, roles)
    rows = [row for row in seen.rows if len(row) == len(heads)][:PREVIEWED]
    st.dataframe(pd.DataFrame(rows, columns=heads), hide_index=True, key="preview")


def headed(names: Sequence[str], roles: Mapping[str, str]) -> list[str]:
    """What stands over each column, all of them different, even where one is called "user → user" already."""
    arrow = "→"
    while any(f"{name} {arrow} {role}" in names for name, role in roles.items()):
        arrow += "→"
    return [f"{name} {arrow} {roles[name]}" if name in roles else name for name in names]


def draw_findings(findings: Sequence[Finding]) -> None:
    """What was found, the gravest first."""
    for finding in gravest_first(findings)[:SHOWN_FINDINGS]:
        st.markdown(_line(finding))
    if len(findings) > SHOWN_FINDINGS:
        st.caption(f"And {counted(len(findings) - SHOWN_FINDINGS, 'more finding')}.")
    if not findings:
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
