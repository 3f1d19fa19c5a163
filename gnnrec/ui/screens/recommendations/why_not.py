"""Why not that one? Any topic looked up, and what keeps it off the list, in figures of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from gnnrec.explain.direction import directions
from gnnrec.recommender import Recommender
from gnnrec.ui.screens.recommendations import why_not_words as told
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.option_lists import LARGE, explain_offered, item_likes, offered_items, settled_item
from gnnrec.ui.widgets.reasons import neighbours_of
from gnnrec.ui.widgets.receipt import in_words, receipt_of
from gnnrec.ui.words import like_minded, plain


@dataclass(frozen=True)
class Looked:
    """Everything that the places of a guest's topics follow from.

    Attributes:
        places: place of each item that the guest has not rated, by item id; from 1.
        last: id of the last item of the list, None where nothing is left.
    """

    places: dict[Any, int]
    last: Any


@remembered(8)
def looked_up(recommender: Recommender, guest: object, k: int) -> Looked:
    """The places of everything that a guest has not rated, and who is last on a list of k."""
    ordered = recommender.recommend(guest, recommender.interactions.num_items)[0].tolist()
    return Looked({item: place for place, item in enumerate(ordered, 1)}, ordered[:k][-1] if ordered else None)


def draw_why_not(view: View, recommender: Recommender, k: int) -> None:
    """A topic to search for, and why it is not on the list, or where on it.

    Args:
        k: length of the list.
    """
    looked = looked_up(recommender, view.choices.guest, k)
    with st.container(key="why_not", border=True):
        item = _choose(view, looked, k)
        if item is not None:
            if st.session_state.get("genre"):
                st.caption(f"About the list of every {view.category}.")
            _answer(view, recommender, looked, item, min(k, len(looked.places)))


def _choose(view: View, looked: Looked, k: int) -> Any:
    is_large = view.split.graph.num_items > LARGE
    name = keyed("why_not_topic")
    offered = dict.fromkeys(offered_items(view))
    if is_large and (chosen := st.session_state.get(name)) is not None:
        offered[chosen] = None
    item = st.selectbox(
        "Why not …?",
        list(offered),
        index=None,
        format_func=lambda each: view.labels.get(each, str(each)),
        placeholder=_example(view, looked, k),
        key=name,
        help=f"Any {view.topic}: where it stands on this guest's list, and what keeps it off.",
        accept_new_options=is_large,
        on_change=_settle_typed if is_large else None,
        args=(view,),
    )
    if is_large:
        explain_offered()
    return item


def _example(view: View, looked: Looked, k: int) -> str:
    """What to type: the best known that is neither rated nor on the list."""
    ids = view.dataset.interactions.item_ids
    best_known = (ids[item : item + 1].tolist()[0] for item in np.argsort(-item_likes(view), kind="stable"))
    example = next((item for item in best_known if looked.places.get(item, 0) > k), None)
    return f"Any {view.topic}" if example is None else f"Any {view.topic}, say {view.labels[example]}"


def _settle_typed(view: View) -> None:
    """Take what was typed for the item of that title or id; what is none is left out with a word."""
    typed = st.session_state[keyed("why_not_topic")]
    if typed is not None:
        st.session_state[keyed("why_not_topic")] = settled_item(view, typed)


def _answer(view: View, recommender: Recommender, looked: Looked, item: Any, listed: int) -> None:
    name, guest, labels = plain(view.labels[item]), view.choices.guest, view.labels
    if item not in looked.places:
        st.markdown(
            told.rated(name, view.guest_in_markdown, _rating(recommender, view.user, item), liked=_liked(view, item))
        )
        return
    place, of = looked.places[item], len(looked.places)
    known = recommender.interactions
    likes = item_likes(view)
    if item in view.hidden_items:
        st.markdown(told.hidden(found=place <= listed))
    if not view.likes:
        counts = [int(likes[known.item_index(each)]) for each in (item, looked.last)]
        st.markdown(told.by_likes(name, place, of, listed, counts[0], counts[1]))
        return
    ends = [known.item_index(each) for each in (item, looked.last)]
    seen = directions(recommender.user_embedding[view.user], recommender.item_embedding[ends])
    pair = [
        told.Tag(float(length), float(cosine), float(score))
        for length, cosine, score in zip(seen.lengths, seen.cosines, seen.scores, strict=True)
    ]
    st.markdown(told.standing(name, place, of, listed, pair[0], pair[1]))
    if place > listed:
        st.markdown(told.reason(view.guest_in_markdown, listed, pair[0], pair[1], seen.user_length))
    if not likes[ends[0]]:
        st.markdown("Nobody likes it that the model may know of, so no like has ever pulled its tag anywhere.")
        return
    near = neighbours_of(recommender, guest, item)
    st.markdown(like_minded(near.liked, near.of, near.share_of_everyone, "guest", view.guest_in_markdown))
    st.caption(in_words(receipt_of(recommender, guest, item), lambda like: f"**{plain(labels[like])}**", "their"))


def _liked(view: View, item: Any) -> bool:
    return view.dataset.interactions.item_index(item) in view.split.positives.items_of(view.user)


def _rating(recommender: Recommender, user: int, item: Any) -> float | None:
    """What the guest rated it, None where the data has no ratings."""
    known = recommender.interactions
    rows = known.rows_of(user)
    if known.ratings is None:
        return None
    return float(known.ratings[rows][known.items[rows] == known.item_index(item)][0])
