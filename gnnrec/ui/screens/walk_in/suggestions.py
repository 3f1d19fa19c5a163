"""What is offered to somebody who walks in, and why just that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from gnnrec.explain.representatives import stand_for
from gnnrec.recommender import Recommender
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.picks import WANTED, add
from gnnrec.ui.session.view import View
from gnnrec.ui.words import counted, percent, plain

SHOWN = 10
SCREENS = 3
"""Screens of suggestions that one can leaf through before they begin again."""


def draw_suggestions(view: View, recommender: Recommender, picked: Sequence[object]) -> None:
    """Telling ones, folded away once there are as many picks as were asked for."""
    left = [item for item in telling(recommender) if item not in picked]
    if not left:
        return
    asked = f"Which of these {view.topic}s do you like?"
    if len(picked) < WANTED:
        st.markdown(f"**{asked}**")
        _draw_buttons(view, recommender, left)
    else:
        with st.expander(asked.replace("these", "these other")):
            _draw_buttons(view, recommender, left)


def _draw_buttons(view: View, recommender: Recommender, left: Sequence[Any]) -> None:
    """Some as buttons, others on demand, and in a sentence what makes them telling."""
    pages = -(-len(left) // SHOWN)
    page = st.session_state.get(keyed("_suggestions"), 0) % pages
    offered = left[page * SHOWN : (page + 1) * SHOWN]
    with st.container(horizontal=True, key="suggestions"):
        for item in offered:
            title = plain(view.dataset.titles[item])
            st.button(title, key=keyed(f"suggest_{item}"), on_click=add, args=(item,))
        if pages > 1:
            st.button("Show others", key="other_suggestions", icon=":material/refresh:", type="tertiary", on_click=turn)
    st.caption(why_these(view, recommender, offered))


@remembered(1)
def telling(recommender: Recommender) -> list[Any]:
    """Ids of the items that tell most about somebody new, most telling first."""
    items: list[Any] = recommender.telling_items(min(SHOWN * SCREENS, recommender.interactions.num_items)).tolist()
    return items


def why_these(view: View, recommender: Recommender, offered: Sequence[object]) -> str:
    """How many like them, and how nearly they stand for everything that is liked, beside the most liked."""
    known, graph = recommender.interactions, recommender.graph
    likes = graph.degrees[graph.num_users :].numpy()
    items = np.array([known.item_index(item) for item in offered])
    most = np.argsort(-likes, kind="stable")[: len(items)]
    low, high = (
        percent(share) for share in (likes[items].min() / graph.num_users, likes[items].max() / graph.num_users)
    )
    ours, theirs = (stand_for(recommender.item_embedding, likes, some) for some in (items, most))
    known_to = f"by {low}" if low == high else f"by {low} to {high}"
    return (
        f"Why these: {counted(len(items), view.topic)}, liked {known_to} of the guests, chosen to stand for all the "
        f"others. From any like at this party to the nearest of them the name tags' cosine is {ours:.2f} on average; "
        f"to the nearest of the {len(items)} most liked it is {theirs:.2f}."
    )


def turn() -> None:
    """The next screen of suggestions. Only inside a callback."""
    name = keyed("_suggestions")
    st.session_state[name] = st.session_state.get(name, 0) + 1
