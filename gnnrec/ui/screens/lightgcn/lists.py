"""What becomes of the chosen guest's matches when the same name tags are put together otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from torch import Tensor

from gnnrec.explain.otherwise import final_otherwise, top_items
from gnnrec.model.normalisation import Rule
from gnnrec.recommender import Recommender
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.figure import short
from gnnrec.ui.words import counted, plain

NAMED = 3
"""Titles that are named on each side."""


@remembered(3)
def final_of(recommender: Recommender, rule: Rule, weights: tuple[float, ...]) -> Tensor:
    """Final embeddings under a rule and weights of the layers. (num_nodes, dim)"""
    return final_otherwise(recommender.graph, recommender.ego_embedding, weights, rule)


def draw_swap(view: View, recommender: Recommender, final: Tensor) -> None:
    """How many of the guest's matches would be others, and which; nothing for a guest without likes."""
    if not view.likes:
        return
    gone, added, count = swap(recommender, final, view.user)
    number = f"**{len(added)}**" if added else "**None**"
    st.markdown(
        f"The same name tags, put together so and not taught anew: {number} of {view.guest_in_markdown}'s "
        f"{counted(count, 'match')} would be {'others' if len(added) > 1 else 'another'}."
    )
    if added:
        st.caption(f"Out: {_named(view, recommender, gone)}  \nIn: {_named(view, recommender, added)}")


def swap(recommender: Recommender, final: Tensor, user: int) -> tuple[list[int], list[int], int]:
    """Items that leave a user's ten when the final embeddings are these, items that come in, and how many there are."""
    seen = recommender.interactions
    now, then = (top_items(each, seen, user, 10).tolist() for each in (recommender.final_embedding, final))
    gone, added = ([item for item in one if item not in other] for one, other in ((now, then), (then, now)))
    return gone, added, len(then)


def _named(view: View, recommender: Recommender, items: Sequence[int]) -> str:
    """The first few titles, and how many more."""
    ids = recommender.interactions.item_ids[list(items[:NAMED])].tolist()
    named = ", ".join(plain(short(view.dataset.titles[item], 36)) for item in ids)
    more = len(items) - NAMED
    return f"{named} and {more} more" if more > 0 else named
