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
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.picks import add
from gnnrec.ui.session.view import View
from gnnrec.ui.session.you import walk_in_id
from gnnrec.ui.widgets.option_lists import ITEMS, LARGE, item_likes, offered_items, typed_item
from gnnrec.ui.words import plain

SUGGESTED = 10


def choose_picks(view: View) -> list[Any]:
    """The picks, from a list to search in; where it does not hold every item, others can be typed."""
    is_large = view.split.graph.num_items > LARGE
    offered = dict.fromkeys(offered_items(view) + st.session_state[keyed("picks")]) if is_large else view.labels
    picked: list[Any] = st.multiselect(
        f"{view.topic.capitalize()}s you like (type to search)",
        list(offered),
        format_func=lambda item: view.labels.get(item, str(item)),
        key=keyed("picks"),
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
    for pick in st.session_state[keyed("picks")]:
        item = pick if pick in view.labels else typed_item(view.dataset, str(pick))
        if item is None:
            choices.note(f"There is no {view.topic} {plain(repr(str(pick)[:60]))} in this file.")
        elif item not in picks:
            picks.append(item)
    st.session_state[keyed("picks")] = picks


def suggestions(view: View, picks: Sequence[object]) -> pd.DataFrame:
    """Well-liked items that nobody picked yet, first one of each genre, so that they differ."""
    likes, offered = item_likes(view), view.dataset.items
    if len(likes) > LARGE:
        most = np.argsort(-likes, kind="stable")[:ITEMS]
        likes, offered = likes[most], offered.iloc[most]
    found = offered.assign(likes=likes, genre=offered["genres"].str.split("|").str[-1])
    found = found[~found["item"].isin(picks)].sort_values("likes", ascending=False)
    return pd.concat([found.drop_duplicates("genre"), found]).drop_duplicates("item").head(SUGGESTED)


@remembered(1)
def invited(recommender: Recommender, picks: tuple[object, ...]) -> tuple[Recommender, Any, Neighbourhood]:
    """The model with the walk-in, their id in it, and who is around them."""
    larger, walk_in = recommender.with_new_user(picks, walk_in_id(recommender.interactions))
    around = neighbourhood(larger.graph, larger.interactions.user_index(walk_in), 2, max_nodes=60)
    return larger, walk_in, around


def draw_suggestions(view: View, picked: Sequence[object]) -> None:
    """A few well-liked items as buttons to start with."""
    st.caption("Or start with one of these:")
    with st.container(horizontal=True):
        for row in suggestions(view, picked).to_dict("records"):
            item: Any = row["item"]
            st.button(plain(row["title"]), key=keyed(f"suggest_{item}"), on_click=add, args=(item,))


def explain_picks(view: View) -> None:
    """What to do first."""
    st.info(
        f"Pick one {view.topic} and your matches appear. More picks make a better list, as a rule.",
        icon=":material/touch_app:",
    )


def explain_no_gossip() -> None:
    """Why nobody can walk in where no gossip travels: the name tag of somebody new is empty until some reaches it."""
    st.info(
        "With 0 layers no gossip travels. The name tag of somebody who walks in stays empty, and their score of every "
        "topic is zero. Choose one layer or more in the sidebar.",
        icon=":material/volume_off:",
    )


def let_in(recommender: Recommender, picked: Sequence[object]) -> tuple[Recommender, Any, Neighbourhood] | None:
    """The model with the walk-in, or why that cannot be."""
    try:
        return invited(recommender, tuple(picked))
    except InputError as error:
        st.warning(plain(str(error)))
        return None
