"""Whose data it is: MovieLens-100K, which all visitors share, or a file of one's own, which one visitor sees.

A data set of one's own is kept in the session of its visitor and nowhere else. Another one takes effect with the next
run of the script: then `enter` lays aside what was chosen at the last one, and lets go of what belonged to it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import streamlit as st

from gnnrec.data.dataset import Dataset
from gnnrec.data.movielens import load_movielens_100k
from gnnrec.ui.session.caches import remembered

OWN = "_own_party"
OF_A_DATASET = ("guest", "threshold", "settings")
"""Choices of the sidebar that belong to one data set; they are remembered for when it is opened again."""
_numbers = count(1)


@st.cache_resource(show_spinner=False)
def _shelf() -> list[Dataset]:
    """Where MovieLens-100K stands once it is here; what cached functions draw would be drawn again with each run."""
    return []


def fetch_movielens(report: Callable[[str], None], received: Callable[[int, int], None]) -> None:
    """Have MovieLens-100K here, and say how far it is where that takes time; as `load_movielens_100k`."""
    if not _shelf():
        _shelf()[:] = [load_movielens_100k(report, received)]


def movielens() -> Dataset:
    """MovieLens-100K, loaded once."""
    fetch_movielens(lambda words: None, lambda come, whole: None)
    return _shelf()[0]


def own() -> Dataset | None:
    """The visitor's own data set, if they brought one."""
    dataset: Dataset | None = st.session_state.get(OWN)
    return dataset


def active() -> Dataset:
    """The data set that all screens are about."""
    return own() or movielens()


def keyed(name: str) -> str:
    """The key of a widget, or of anything else in the session, that belongs to the data set on the screens.

    At MovieLens it is the name alone. A data set of one's own has a number that its keys carry, so that nothing of
    another one is ever shown, and everything of it can be let go of when it is over.
    """
    dataset = own()
    return name if dataset is None else f"{name}@{_number(dataset)}"


@remembered(1)
def _number(dataset: Dataset) -> int:
    return next(_numbers)


def own_fingerprint() -> str:
    """Name of the visitor's own data set in the address, empty at MovieLens."""
    dataset = own()
    return dataset.fingerprint if dataset else ""


def is_private() -> bool:
    """Whether what this visitor sees rests on something of their own: ratings, or a model that they loaded."""
    return own() is not None or bool(st.session_state.get(keyed("_loaded")))


def use(dataset: Dataset) -> None:
    """Make this the visitor's data set, with the next run: call it in a callback, or before `st.rerun()`."""
    st.session_state[OWN] = dataset


def back_to_movielens() -> None:
    """Give the visitor's own data set up and return to the one everybody shares; takes effect like `use`."""
    st.session_state.pop(OWN, None)


def enter(dataset: Dataset) -> bool:
    """Whether another data set has come since the last run; then the old one's choices make room for those of this one.

    Must run before any widget is drawn: afterwards their state can no longer be set.
    """
    state = st.session_state
    now = (dataset.fingerprint, keyed(""))
    before, state["_dataset"] = state.get("_dataset"), now
    if before in {None, now}:
        return False
    last, ending = before
    kept = state.get("_kept", {})
    laid_aside = state.setdefault("_choices_of", {})
    laid_aside[last] = {name: kept[name] for name in OF_A_DATASET if name in kept}
    state["_kept"] = {name: value for name, value in kept.items() if name not in OF_A_DATASET}
    state["_kept"] |= laid_aside.get(dataset.fingerprint, {})
    over = [name for name in state if ending and str(name).endswith(ending)]
    for name in [*OF_A_DATASET, *over]:
        state.pop(name, None)
    return True
