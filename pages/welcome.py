"""What this is in ten seconds, the five steps with live numbers, and the code that matters."""

import streamlit as st

from gnnrec.ui.screens.welcome.code import draw_code
from gnnrec.ui.screens.welcome.flow import draw_flow, told_of_rounds
from gnnrec.ui.screens.welcome.teaser import draw_teaser
from gnnrec.ui.widgets import cards
from gnnrec.ui.widgets.navigation import open_page
from gnnrec.ui.widgets.notes import explain_no_likes
from gnnrec.ui.widgets.progress import needs_model

view = open_page("welcome")
cards.picture("party.svg", "Gossip spreads from one guest to topics, from there to other guests, and on to new topics")
st.markdown(
    f"#### Guests talk about {view.topic}s. Gossip travels from guest to topic to guest. "
    f"{told_of_rounds(view.choices.layers)} The {view.topic}s that score highest against it are the guest's matches."
)
draw_flow(view)
st.subheader(f"{view.guest_in_markdown}'s best match", anchor=False)
explain_no_likes(view)
if recommender := needs_model(view):
    draw_teaser(view, recommender)
draw_code()
