"""Why this one: first who is like the guest and likes it, then the receipt of the score."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from gnnrec.explain.neighbours import Neighbours
from gnnrec.recommender import Recommender
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.receipt import draw_receipt, receipt_of
from gnnrec.ui.words import called, like_minded

ASKED = (10, 20, 50)
USUAL = 20
"""Guests who are asked unless somebody chooses another number."""
HOW = (
    "Most like: the smallest angle between two name tags (cosine). Everybody: all other guests who like anything. "
    "Only likes that the model knows are counted, never hidden ones."
)


def show_reasons(view: View, recommender: Recommender, guest: object, items: list[Any], name: str) -> Any:
    """One of the recommended topics opened; gives its id, or None where there is no reason to give.

    Args:
        view: the party.
        recommender: the model, which may know one guest more than the party has.
        guest: id of the user.
        items: ids of what is recommended to them.
        name: what they are called inside a sentence, in Markdown: "Guest 1", or "you".
    """
    if not items:
        st.caption("There is no match to give a reason for.")
        return None
    if not recommender.has_likes(guest):
        st.caption(f"The model knows no like of {name}, so nobody is known to be like them. They get what is popular.")
        return None
    _begin_at_the_first(items)
    item = st.selectbox("Why this one?", items, format_func=view.labels.__getitem__, key=keyed("opened"))
    with st.container(key="reasons"):
        _draw_like_minded(view, recommender, guest, item, name)
    draw_receipt(view, receipt_of(recommender, guest, item), "your" if name == "you" else "their")
    return item


def ask_for(item: object) -> None:
    """Have the reason of an item opened, whatever list it is drawn beside next. Before the reasons are drawn."""
    st.session_state[keyed("opened")] = item
    st.session_state.pop(keyed("_opened_of"), None)


def _begin_at_the_first(items: list[Any]) -> None:
    """Another list opens with its first: a choice that was made by nobody would stay where it stood in the last."""
    state, of = st.session_state, keyed("_opened_of")
    if state.get(of, items) != items:
        state.pop(keyed("opened"), None)
    state[of] = items


def _draw_like_minded(view: View, recommender: Recommender, guest: object, item: object, name: str) -> None:
    """How many of those most like the guest like it, how many are asked, and who they are."""
    said = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        near = neighbours_of(recommender, guest, item, _choose_asked(view))
        with st.popover("Who they are", icon=":material/group:"):
            names = [called(user) for user in near.users.tolist()]
            st.dataframe(pd.DataFrame({"most alike first": names, "likes it": near.likes_it}), hide_index=True)
    words = like_minded(near.liked, near.of, near.share_of_everyone, "guest", name)
    said.markdown(f"**{words}**", help=HOW)


def _choose_asked(view: View) -> int:
    """How many guests are asked: a third of the others at most, or those most like the guest would be everybody."""
    most = max(1, (view.dataset.interactions.num_users - 1) // 3)
    options = [asked for asked in ASKED if asked <= most]
    if len(options) < 2:
        return min(USUAL, most)
    asked: int = st.segmented_control(
        "Guests asked", options, default=USUAL, required=True, key=keyed("asked"), persist_state="session"
    )
    return asked


@remembered(64)
def neighbours_of(recommender: Recommender, guest: object, item: object, of: int = USUAL) -> Neighbours:
    """Who is most like a guest, and who of them likes an item."""
    return recommender.neighbours_who_liked(guest, item, of)
