"""The matches of somebody who walks in, and their place among the guests."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from gnnrec.explain.neighbourhood import Neighbourhood
from gnnrec.recommender import Recommender
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets import cards
from gnnrec.ui.widgets.network import show_network
from gnnrec.ui.widgets.node_names import Names
from gnnrec.ui.words import called, counted, plain


def draw_matches(view: View, larger: Recommender, walk_in: object, picked: list[Any]) -> list[Any]:
    """The best matches, with arrows against those of one pick ago."""
    item_ids, scores = larger.recommend(walk_in, min(10, view.split.graph.num_items))
    items: list[Any] = item_ids.tolist()
    st.header(f"Your {counted(len(items), 'match')}, from {counted(len(picked), 'pick')}", anchor=False)
    name = keyed("_walk_in_list")
    last = st.session_state.get(name)
    if last is None or last["picks"] != picked:
        before = last["items"] if last else None
        last = st.session_state[name] = {"picks": list(picked), "items": items, "before": before}
    rank_before = {item: rank for rank, item in enumerate(last["before"] or items)}
    genres = view.rows_of(item_ids)["genres"].tolist()
    cards.style()
    with st.container(key="top10", gap=None):
        for rank, (item, score) in enumerate(zip(items, scores.tolist(), strict=True)):
            moved = rank_before[item] - rank if item in rank_before else None
            share = max(0.0, score / max(float(scores[0]), 1e-9))
            with st.container(key=f"top10_{rank + 1}"):
                title, is_movie = view.dataset.titles[item], view.is_of_movies
                card = cards.Recommended(rank + 1, title, "", genres[rank], score, share, False, moved, is_movie)
                st.html(cards.recommendation(card))
    return items


def draw_place(view: View, larger: Recommender, walk_in: object, around: Neighbourhood) -> None:
    """The nearest guests, and the neighbourhood with "You" in the middle."""
    st.header("Your place in the party", anchor=False)
    user_ids, likeness = larger.similar_users(walk_in, min(5, view.split.graph.num_users))
    nearest = []
    for user, guest, similarity in zip(
        np.searchsorted(view.dataset.interactions.user_ids, user_ids), user_ids.tolist(), likeness, strict=True
    ):
        about = ""
        if view.dataset.has_people:
            person = view.dataset.users.iloc[user]
            about = f"{person.age}, {person.occupation}, "
        nearest.append(f"{called(guest)} ({about}cosine {similarity:.2f})")
    st.markdown(f"Nearest to you: {plain(', '.join(nearest))}.")
    names = Names(view.dataset, larger.interactions, larger.graph.num_users)
    with st.container(key="network"):
        you = around.user
        show_network(
            around, lambda node: "You" if node == you else names(node), key="walk_in_map", item_word=names.item_word
        )
