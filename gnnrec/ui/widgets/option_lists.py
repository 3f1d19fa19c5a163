"""What a list of options offers: everything, or of very much the first of it, since a browser would choke on all."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import streamlit as st

from gnnrec.data.dataset import Dataset
from gnnrec.data.ids import natural_order
from gnnrec.data.interactions import IntArray
from gnnrec.errors import InputError
from gnnrec.ui.session import choices
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.choices import id_of
from gnnrec.ui.session.view import View
from gnnrec.ui.words import plain

YEAR = re.compile(r"\s*\(\d{4}\)$")
LARGE = 5000
"""Guests or items from which on only the first of them are offered."""
GUESTS = 1000
ITEMS = 2000
GENRES = 500


def offered_items(view: View) -> list[Any]:
    """Ids of the items to choose from: all in their order, of very many the most liked."""
    ids = view.dataset.interactions.item_ids
    if len(ids) <= LARGE:
        return all_items(view.dataset)
    offered: list[Any] = ids[np.argsort(-item_likes(view), kind="stable")[:ITEMS]].tolist()
    return offered


@remembered(1)
def all_items(dataset: Dataset) -> list[Any]:
    """Every item's id, in the order in which people count them: i9 before i10."""
    ids = dataset.interactions.item_ids
    ordered: list[Any] = ids[natural_order(ids)].tolist()
    return ordered


@remembered(1)
def all_genres(dataset: Dataset) -> list[str]:
    """Every genre, in the order of the alphabet; of very many the commonest."""
    genres = dataset.items["genres"].str.split("|").explode()
    return sorted(genres[genres != ""].value_counts().index[:GENRES])


def item_likes(view: View) -> IntArray:
    """How many guests like each item, as far as the model may know. (num_items,)"""
    likes: IntArray = view.split.graph.degrees[view.split.graph.num_users :].numpy()
    return likes


def typed_item(dataset: Dataset, text: str) -> Any:
    """The id of the item that a text names, by id or by its title, with or without the year, in any case; else None."""
    known = dataset.interactions
    try:
        return id_of(known.item_ids, known.item_index(text))
    except InputError:
        wanted = text.strip().casefold()
        titles = {item: title.strip().casefold() for item, title in dataset.titles.items()}
        named = (item for item, title in titles.items() if wanted in (title, YEAR.sub("", title)))
        return next(named, None)


def settled_item(view: View, typed: Any) -> Any:
    """An item that was chosen or typed; None, with a word to the visitor, where there is no such item."""
    item = typed if typed in view.labels else typed_item(view.dataset, str(typed))
    if item is None:
        choices.note(f"There is no {view.topic} {plain(repr(str(typed)[:60]))} in this file.")
    return item


def explain_offered() -> None:
    """Which items are offered where there are very many, and how any other is chosen."""
    st.caption(f"Offered are the {ITEMS:,} most liked. Any other can be typed, by its whole title or its id.")


def list_length(view: View, label: str) -> int:
    """A slider for how long a list is, as far as there are items for it."""
    most = min(50, view.split.graph.num_items // 5 * 5)
    if most <= 5:
        return min(10, view.split.graph.num_items)
    state = st.session_state
    if state.get("k", 0) > most:
        state["k"] = most
    return st.slider(label, 5, most, 10, 5, key="k", bind="query-params")
