"""Part 5: the ten matches, what the guest liked, and who and what is similar."""

import streamlit as st

from gnnrec.ui.screens.recommendations.guess_first import show_guess
from gnnrec.ui.screens.recommendations.similar import draw_likes, draw_similar_guests, draw_similar_topics
from gnnrec.ui.screens.recommendations.top_list import draw_matches
from gnnrec.ui.screens.recommendations.what_if import show_what_ifs
from gnnrec.ui.widgets import cards
from gnnrec.ui.widgets.navigation import open_page
from gnnrec.ui.widgets.notes import explain_no_likes
from gnnrec.ui.widgets.progress import needs_model
from gnnrec.ui.widgets.reasons import show_reasons

view = open_page("recommendations")
explain_no_likes(view)
mode = st.segmented_control(  # drawn during a training too: a control that has been away loses its next click
    "Mode", ["The list", "What if", "Guess first"], default="The list", required=True, key="mode"
)
cards.style()
recommender = needs_model(view)
if recommender and mode == "The list":
    matches, beside = st.columns([3, 2], gap="large")
    with matches:
        best = draw_matches(view, recommender)
    with beside:
        why, liked, guests, topics = st.tabs(
            ["Why?", "Likes", "Guests alike", "Topics alike"], key="beside", on_change="rerun"
        )
        if why.open:
            with why:
                show_reasons(view, recommender, view.choices.guest, best["item"].tolist(), view.guest_in_markdown)
        if liked.open:
            with liked:
                draw_likes(view)
        if guests.open:
            with guests:
                draw_similar_guests(view, recommender)
        if topics.open:
            with topics:
                draw_similar_topics(view, recommender, best)
elif recommender and mode == "What if":
    show_what_ifs(view, recommender)
elif recommender:
    show_guess(view, recommender)
