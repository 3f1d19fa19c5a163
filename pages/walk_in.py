"""A visitor walks in: picks three items, gets ten at once with reasons, and sees their place in the party."""

import streamlit as st

from gnnrec.ui.screens.walk_in.matches import draw_matches, draw_place
from gnnrec.ui.screens.walk_in.own_list import draw_bring
from gnnrec.ui.screens.walk_in.picks import choose_picks, draw_progress, explain_no_gossip, let_in
from gnnrec.ui.screens.walk_in.suggestions import draw_suggestions
from gnnrec.ui.widgets.navigation import open_page
from gnnrec.ui.widgets.progress import needs_model
from gnnrec.ui.widgets.reasons import show_reasons

view = open_page("walk_in")
recommender = needs_model(view)
if recommender and not view.choices.layers:
    explain_no_gossip()
elif recommender:
    picked = choose_picks(view)
    draw_progress(view, picked)
    draw_suggestions(view, recommender, picked)
    draw_bring(view)
    if picked and (arrived := let_in(recommender, picked)):
        larger, walk_in, around = arrived
        matches, reasons = st.columns([3, 2], gap="large")
        with matches:
            items = draw_matches(view, larger, walk_in, picked)
        with reasons:
            show_reasons(view, larger, walk_in, items, "you")
        draw_place(view, larger, walk_in, around)
