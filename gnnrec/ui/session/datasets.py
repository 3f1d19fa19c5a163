"""Whose party it is: MovieLens-100K, which all visitors share, or a file of one's own, which one visitor sees.

A party of one's own is kept in the session of its visitor and nowhere else. Another party takes effect with the next
run of the script: then `enter` lays aside what was chosen at the last one, and takes away what is of no use at this.
"""

from __future__ import annotations

from copy import copy
from typing import Any

import streamlit as st

from gnnrec.data.dataset import Dataset
from gnnrec.data.movielens import load_movielens_100k

OWN = "_own_party"
LOADED = "_loaded"
OF_A_PARTY = ("guest", "threshold", "settings")
"""Choices that belong to one party only; they are remembered for when it is opened again."""
EMPTIED: dict[str, Any] = {"genre": None, "without": [], "also": [], "picks": []}
"""What a visitor put together on a page; a browser that shows it is told that it is empty now."""
DROPPED = (
    *("opened", "cause_of", "route_to", "map_search", "map_chart", "guest_table", "colour", "grouping", "k", "moment"),
    *("leak", "about", "_last_list", "_walk_in_list", "_address_picks", "_triplet", "_loaded"),
)
DROPPED_BEGINNINGS = ("name_tag_of_", "guess_", "_guess_", "similar_", "failed_", "suggest_")


@st.cache_resource(show_spinner="Fetching the guest list (5 to 22 MB, once)")
def movielens() -> Dataset:
    """MovieLens-100K, loaded once."""
    return load_movielens_100k()


def own() -> Dataset | None:
    """The visitor's own party, if they brought one."""
    party: Dataset | None = st.session_state.get(OWN)
    return party


def active() -> Dataset:
    """The party that all screens are about."""
    return own() or movielens()


def own_fingerprint() -> str:
    """Name of the visitor's own party in the address, empty at MovieLens."""
    party = own()
    return party.fingerprint if party else ""


def is_private() -> bool:
    """Whether what this visitor sees rests on something of their own: ratings, or a model that they loaded."""
    return own() is not None or bool(st.session_state.get(LOADED))


def use(dataset: Dataset) -> None:
    """Make this the visitor's party, with the next run: call it in a callback, or before `st.rerun()`."""
    st.session_state[OWN] = dataset


def back_to_movielens() -> None:
    """Give the visitor's own party up and return to the one everybody shares; takes effect like `use`."""
    st.session_state.pop(OWN, None)


def enter(dataset: Dataset) -> bool:
    """Whether another party has begun since the last run; then the old one's choices make room for those of this one.

    Must run before any widget is drawn: afterwards their state can no longer be set.
    """
    state = st.session_state
    now = (dataset.fingerprint, id(dataset))  # two files may have the same ratings, and other titles
    before, state["_party"] = state.get("_party"), now
    if before in {None, now}:
        return False
    last = before[0]
    kept = state.get("_kept", {})
    laid_aside = state.setdefault("_choices_of", {})
    laid_aside[last] = {name: kept[name] for name in OF_A_PARTY if name in kept}
    state["_kept"] = {name: value for name, value in kept.items() if name not in OF_A_PARTY}
    state["_kept"] |= laid_aside.get(dataset.fingerprint, {})
    for name in [*OF_A_PARTY, *DROPPED, *(key for key in state if str(key).startswith(DROPPED_BEGINNINGS))]:
        state.pop(name, None)
    for name in EMPTIED.keys() & state.keys():
        state[name] = copy(EMPTIED[name])
    return True
