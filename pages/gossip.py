"""Parts 2 and 3: gossip comes in, round by round, to the chosen guest."""

import streamlit as st

from gnnrec.ui.screens.gossip.gossip_map import show_gossip
from gnnrec.ui.screens.gossip.hops import choose_hops
from gnnrec.ui.screens.gossip.reasons_link import follow_to_reasons, open_reasons
from gnnrec.ui.session.choices import choose_guest
from gnnrec.ui.widgets.navigation import open_page

view = open_page("gossip")
follow_to_reasons()
picture = st.container()
hops = choose_hops(view.choices.layers)  # below the picture, which depends on it
show_gossip(
    view.dataset,
    view.split.graph,
    view.split.positives,
    view.user,
    hops,
    view.recommender,
    on_choose=choose_guest,
    on_open=open_reasons,
    layers=view.choices.layers,
    picture=picture,
)
