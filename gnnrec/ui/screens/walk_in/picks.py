"""What a walk-in likes: the picks in the session, in the address, in a list to search and among suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from gnnrec.errors import InputError
from gnnrec.explain.neighbourhood import Neighbourhood, neighbourhood
from gnnrec.recommender import Recommender
from gnnrec.ui.session import choices
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.option_lists import ITEMS, LARGE, item_likes, offered_items, typed_item
from gnnrec.ui.words import plain

SUGGESTED = 10


def read_picks(view: View) -> None:
    """Take the picks over from the address where it has changed; what is no item is left out with a word.

    Numbers stand there as one list, picks=50,172. Text may hold a comma, so each has a parameter of its own.
    """
    state, texts = st.session_state, st.query_params.get_all("picks")
    state.setdefault("picks", [])
    if not any(texts) or texts == state.get("_address_picks"):
        return
    known = view.dataset.interactions
    asked = ",".join(texts).split(",") if is_numbered(view) else texts
    found = []
    for text in filter(None, asked):
        try:
            found.append(choices.id_of(known.item_ids, known.item_index(text)))
        except InputError:
            continue
    state["picks"] = list(dict.fromkeys(found))
    if len(found) < len(list(filter(None, asked))):
        st.warning(f"Some of the picks in the address are no {view.topic}s of this party. They are left out.")


def write_picks(view: View) -> None:
    """Put the picks into the address, so that it can be shared; the browser's Back takes the last one back."""
    texts = [str(pick) for pick in st.session_state["picks"]]
    if texts and is_numbered(view):
        texts = [",".join(texts)]
    st.session_state["_address_picks"] = texts
    if texts:
        st.query_params["picks"] = texts
    elif "picks" in st.query_params:
        del st.query_params["picks"]


def is_numbered(view: View) -> bool:
    """Whether item ids are numbers."""
    return bool(np.issubdtype(view.dataset.interactions.item_ids.dtype, np.integer))


def choose_picks(view: View) -> list[Any]:
    """The picks, from a list to search in; where it does not hold every item, others can be typed."""
    is_large = view.party.graph.num_items > LARGE
    offered = dict.fromkeys(offered_items(view) + st.session_state["picks"]) if is_large else view.labels
    picked: list[Any] = st.multiselect(
        f"{view.topic.capitalize()}s you like (type to search)",
        list(offered),
        format_func=lambda item: view.labels.get(item, str(item)),
        key="picks",
        placeholder="Pick a few",
        persist_state="session",
        accept_new_options=is_large,
        on_change=settle_typed if is_large else None,
        args=(view,),
    )
    if is_large:
        st.caption(f"Offered are the {ITEMS:,} most liked. Any other can be typed, by its whole title or its id.")
    return picked


def settle_typed(view: View) -> None:
    """Take what was typed for the item of that title or id; what is none is left out with a word."""
    picks = []
    for pick in st.session_state["picks"]:
        item = pick if pick in view.labels else typed_item(view.dataset, str(pick))
        if item is None:
            choices.note(f"There is no {view.topic} {plain(repr(str(pick)[:60]))} in this file.")
        elif item not in picks:
            picks.append(item)
    st.session_state["picks"] = picks


def add(item: Any) -> None:
    """One more pick."""
    st.session_state["picks"] = [*st.session_state["picks"], item]


def suggestions(view: View, picks: Sequence[object]) -> pd.DataFrame:
    """Well-liked items that nobody picked yet, first one of each genre, so that they differ."""
    likes, offered = item_likes(view), view.dataset.items
    if len(likes) > LARGE:
        most = np.argsort(-likes, kind="stable")[:ITEMS]
        likes, offered = likes[most], offered.iloc[most]
    found = offered.assign(likes=likes, genre=offered["genres"].str.split("|").str[-1])
    found = found[~found["item"].isin(picks)].sort_values("likes", ascending=False)
    return pd.concat([found.drop_duplicates("genre"), found]).drop_duplicates("item").head(SUGGESTED)


@remembered(shared=8, own=1)
def invited(key: str, picks: tuple[object, ...], _recommender: Recommender) -> tuple[Recommender, Any, Neighbourhood]:
    """The model named `key` with the walk-in, their id in it, and who is around them."""
    larger, walk_in = _recommender.with_new_user(picks, walk_in_id(_recommender))
    around = neighbourhood(larger.graph, larger.interactions.user_index(walk_in), 2, max_nodes=60)
    return larger, walk_in, around


def walk_in_id(recommender: Recommender) -> str | None:
    """An id that nobody has: the next number, which is the default, or among text ids "You" or the like."""
    ids = recommender.interactions.user_ids
    if np.issubdtype(ids.dtype, np.integer):
        return None
    taken, name = set(ids.tolist()), "You"
    while name in taken:
        name += "'"
    return name
