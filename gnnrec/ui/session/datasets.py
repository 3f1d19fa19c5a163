"""Whose data it is: the data set that all visitors share, or a file of one's own, which one visitor sees.

A data set of one's own is kept in the session of its visitor and nowhere else. Another one takes effect with the next
run of the script: then `enter` lays aside what was chosen at the last one, and lets go of what belonged to it.
"""

from __future__ import annotations

from itertools import count

import streamlit as st

from gnnrec.data.dataset import Dataset
from gnnrec.data.files.asked import Asked
from gnnrec.ui.session import everybody
from gnnrec.ui.session.caches import remembered

OWN, READ_AS = "_own_party", "_read_as"
OF_A_DATASET = ("guest", "threshold", "settings")
"""Choices of the sidebar that belong to one data set; they are remembered for when it is opened again."""
_numbers = count(1)


def own() -> Dataset | None:
    """The visitor's own data set, if they brought one."""
    dataset: Dataset | None = st.session_state.get(OWN)
    return dataset


def active() -> Dataset:
    """The data set that all screens are about."""
    return own() or everybody.dataset()


def suits_movielens() -> bool:
    """Whether what was measured and chosen on MovieLens-100K is about what this visitor sees.

    A file of one's own, and a file that the app was started on, get their settings from a short look at them.
    """
    return own() is None and everybody.is_movielens()


def keyed(name: str) -> str:
    """The key of a widget, or of anything else in the session, that belongs to the data set on the screens.

    At what everybody shares it is the name alone. A data set of one's own has a number that its keys carry, so that
    nothing of another one is ever shown, and everything of it can be let go of when it is over.
    """
    dataset = own()
    return name if dataset is None else f"{name}@{_number(dataset)}"


@remembered(1)
def _number(dataset: Dataset) -> int:
    return next(_numbers)


def own_fingerprint() -> str:
    """Name of the visitor's own data set in the address, empty at what everybody shares."""
    dataset = own()
    return dataset.fingerprint if dataset else ""


def is_private() -> bool:
    """Whether what this visitor sees rests on something of their own: ratings, or a model that they loaded."""
    return own() is not None or bool(st.session_state.get(keyed("_loaded")))


def use(dataset: Dataset, read_as: Asked | None = None) -> None:
    """Make this the visitor's data set, with the next run: call it in a callback, or before `st.rerun()`.

    Args:
        read_as: how its file was read, which an address carries to whoever has the same file.
    """
    st.session_state[OWN], st.session_state[READ_AS] = dataset, read_as or Asked()


def read_as() -> Asked:
    """How the visitor's own file was read."""
    asked: Asked = st.session_state.get(READ_AS) or Asked()
    return asked


def leave() -> None:
    """Give the visitor's own data set up and return to the one everybody shares; takes effect like `use`."""
    for name in (OWN, READ_AS):
        st.session_state.pop(name, None)


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
