"""Part 5: the ten matches, what the guest liked, and who and what is similar."""

import streamlit as st

from gnnrec.ui.screens.recommendations.guess_first import show_guess
from gnnrec.ui.screens.recommendations.loudness import show_loudness
from gnnrec.ui.screens.recommendations.score_formula import draw_formula
from gnnrec.ui.screens.recommendations.similar import draw_likes, draw_similar_guests, draw_similar_topics
from gnnrec.ui.screens.recommendations.top_list import draw_download, draw_matches
from gnnrec.ui.screens.recommendations.what_if import show_what_ifs
from gnnrec.ui.screens.recommendations.why_not import draw_why_not
from gnnrec.ui.widgets import cards
from gnnrec.ui.widgets.navigation import open_page
from gnnrec.ui.widgets.notes import explain_no_likes, warn_of_training
from gnnrec.ui.widgets.progress import needs_model
from gnnrec.ui.widgets.reasons import show_reasons

view = open_page("recommendations")
explain_no_likes(view)
mode = st.segmented_control(  # drawn during a training too: a control that has been away loses its next click
    "Mode",
    ["The list", "Direction and loudness", "What if", "Guess first"],
    default="The list",
    required=True,
    key="mode",
    bind="query-params",
    label_visibility="collapsed",
)
cards.style()
recommender = needs_model(view)
if recommender:
    warn_of_training(recommender)
if recommender and mode == "The list":
    matches, beside = st.columns([3, 2], gap="large")
    with matches:
        best, k = draw_matches(view, recommender)
        draw_why_not(view, recommender, k)
        draw_download(view, best, k)
    with beside:
        why, liked, guests, topics = st.tabs(
            ["Why?", "Likes", "Guests alike", "Topics alike"], key="beside", on_change="rerun"
        )
        if why.open:
            with why:
                opened = show_reasons(
                    view, recommender, view.choices.guest, best["item"].tolist(), view.guest_in_markdown
                )
                if opened is not None:
                    draw_formula(view, recommender, opened)
        if liked.open:
            with liked:
                draw_likes(view)
        if guests.open:
            with guests:
                draw_similar_guests(view, recommender)
        if topics.open:
            with topics:
                draw_similar_topics(view, recommender, best)
elif recommender and mode == "Direction and loudness":
    show_loudness(view, recommender)
elif recommender and mode == "What if":
    show_what_ifs(view, recommender)
elif recommender:
    show_guess(view, recommender)
