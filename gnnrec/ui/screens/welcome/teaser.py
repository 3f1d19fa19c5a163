"""The best match of the chosen guest."""

from __future__ import annotations

import streamlit as st

from gnnrec.recommender import Recommender
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets import cards


def draw_teaser(view: View, recommender: Recommender) -> None:
    """The best match, and the way to the others."""
    item_ids, scores = recommender.recommend(view.choices.guest, 1)
    if not len(item_ids):
        st.info(f"{view.guest_in_markdown} has talked about everything, so nothing is left to recommend.")
        return
    title, genres = view.rows_of(item_ids)[["title", "genres"]].iloc[0]
    cards.style()
    with st.container(border=True, key="teaser"):
        score, is_movie, by_likes = float(scores[0]), view.is_of_movies, not view.likes
        card = cards.Recommended(
            1, title, "", genres, score, float(score > 0), held_out=False, is_movie=is_movie, by_likes=by_likes
        )
        st.html(cards.recommendation(card))
        st.page_link("pages/recommendations.py", label="See all matches", icon=":material/favorite:")
