"""Part 1: who is here, what is talked about, how warmly, and one guest's conversations."""

import streamlit as st

from gnnrec.ui.screens.guests.chosen_guest import draw_chosen
from gnnrec.ui.screens.guests.overview import draw_people, draw_talkers, draw_topics, draw_warmth
from gnnrec.ui.widgets.navigation import open_page
from gnnrec.ui.widgets.notes import explain_no_likes

view = open_page("guests")
known, dataset = view.dataset.interactions, view.dataset

with st.container(horizontal=True):
    st.metric("Guests (users)", f"{known.num_users:,}", border=True)
    st.metric(f"Topics ({view.words})", f"{known.num_items:,}", border=True)
    st.metric("Conversations (ratings)", f"{len(known):,}", border=True)
    st.metric("Likes", f"{len(view.split.positives) + len(view.split.held_out):,}", border=True)

explain_no_likes(view)
who, what, how, one = st.tabs(
    ["Who is here", "What is talked about", "How warmly", "The chosen guest"], key="about", on_change="rerun"
)
draw_guests = draw_people if dataset.has_people else draw_talkers
for tab, draw in ((who, draw_guests), (what, draw_topics), (how, draw_warmth), (one, draw_chosen)):
    if tab.open:
        with tab:
            draw(view)
