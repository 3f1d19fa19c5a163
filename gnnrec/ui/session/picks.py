"""What somebody who walks in likes: the picks in the session and in the address."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from gnnrec.data.dataset import Dataset
from gnnrec.errors import InputError
from gnnrec.ui.session import choices
from gnnrec.ui.session.choices import id_of
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.words import topic_word

WANTED = 3
"""Picks that somebody who walks in is asked for."""


def picks() -> list[Any]:
    """Item ids of the picks, in their order; none before anybody picked."""
    picked: list[Any] = st.session_state.get(keyed("picks")) or []
    return picked


def set_picks(items: list[Any]) -> None:
    """Have exactly these. Only before the list of picks is drawn, or inside a callback."""
    st.session_state[keyed("picks")] = items


def add(item: Any) -> None:
    """One more pick. Only inside a callback."""
    set_picks([*picks(), item])


def undo() -> None:
    """The last pick taken back. Only inside a callback."""
    set_picks(picks()[:-1])


def read_picks(dataset: Dataset, texts: list[str]) -> None:
    """Take the picks over from the address where it has changed; what is no item is left out with a word.

    Numbers stand there as one list, picks=50,172. Text may hold a comma, so each has a parameter of its own.
    """
    state, known = st.session_state, dataset.interactions
    set_picks(state.get(keyed("picks"), state.get(keyed("_kept_picks"), [])))
    if any(texts) and texts != state.get("_address_picks"):
        asked = list(filter(None, ",".join(texts).split(",") if is_numbered(dataset) else texts))
        found = []
        for text in asked:
            try:
                found.append(id_of(known.item_ids, known.item_index(text)))
            except InputError:
                continue
        set_picks(list(dict.fromkeys(found)))
        if len(found) < len(asked):
            topics = f"{topic_word(dataset.item_word)}s"
            choices.note(f"Some of the picks in the address are no {topics} of this party. They are left out.")
    state[keyed("_kept_picks")] = picks()


def picks_for_address(dataset: Dataset, page: str) -> list[str]:
    """The picks as they stand in the address of a page that shows what they make; of any other page, none.

    They are a step of the browser's history, so that Back takes the last one back.
    """
    texts = [str(pick) for pick in picks()] if page == "walk_in" or choices.is_you() else []
    if texts and is_numbered(dataset):
        texts = [",".join(texts)]
    return texts


def is_numbered(dataset: Dataset) -> bool:
    """Whether item ids are numbers."""
    return bool(np.issubdtype(dataset.interactions.item_ids.dtype, np.integer))
