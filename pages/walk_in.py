"""A visitor walks in: picks a few items, gets ten at once with reasons, and sees their place in the party."""

import streamlit as st

from gnnrec.ui.screens.walk_in.matches import draw_matches, draw_place
from gnnrec.ui.screens.walk_in.picks import (
    choose_picks,
    draw_suggestions,
    explain_picks,
    let_in,
    read_picks,
    write_picks,
)
from gnnrec.ui.widgets.navigation import open_page
from gnnrec.ui.widgets.progress import needs_model
from gnnrec.ui.widgets.receipt import show_receipt

view = open_page("walk_in")
if recommender := needs_model(view):
    read_picks(view)
    picked = choose_picks(view)
    write_picks(view)
    draw_suggestions(view, picked)
    if not picked:
        explain_picks(view)
    elif arrived := let_in(recommender, picked):
        larger, walk_in, around = arrived
        matches, reasons = st.columns([3, 2], gap="large")
        with matches:
            items = draw_matches(view, larger, walk_in, picked)
        with reasons:
            show_receipt(view.labels, larger, walk_in, items)
        draw_place(view, larger, walk_in, around)
