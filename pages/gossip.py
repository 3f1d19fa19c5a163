"""Parts 2 and 3: gossip spreads hop by hop from the chosen guest."""

import streamlit as st

from gnnrec.ui.screens.gossip.gossip_map import show_gossip
from gnnrec.ui.session.choices import choose_guest
from gnnrec.ui.widgets.navigation import open_page

view = open_page("gossip")
hops = st.slider("Hops (how far the gossip spreads)", 1, 4, 3, key="hops", bind="query-params")
show_gossip(
    view.dataset, view.split.graph, view.split.positives, view.user, hops, view.recommender, on_choose=choose_guest
)
