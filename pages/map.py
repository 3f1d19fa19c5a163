"""The party from above: where gossip moves the name tags, how much alike they become, and what that does to matches."""

import numpy as np
import streamlit as st

from gnnrec.ui.screens.map.drifting import draw_drifting
from gnnrec.ui.screens.map.loudness import draw_loudness
from gnnrec.ui.screens.map.nearest import draw_neighbours
from gnnrec.ui.screens.map.nodes import choose_colouring, describe, drawn_nodes, groups_of, search, selected_node
from gnnrec.ui.screens.map.nodes import seen_from_above as look_down
from gnnrec.ui.widgets.navigation import open_page
from gnnrec.ui.widgets.notes import explain_no_likes
from gnnrec.ui.widgets.progress import needs_model

view = open_page("map")
explain_no_likes(view)
if recommender := needs_model(view):
    with st.spinner("Climbing up to look down on the party"):
        frames, loudness = look_down(recommender, view.split)
    numbers = drawn_nodes(view)
    table = describe(view, numbers)

    picture, beside = st.columns([5, 3], gap="medium")
    with beside:
        groups = groups_of(table, choose_colouring(view, table))
        search(view, table)
        node = selected_node(numbers, view.user)
        row = int(np.searchsorted(numbers, node))
        draw_neighbours(view, recommender, table, row, node)
    with picture:
        draw_drifting(frames, numbers, table, groups, row)
    draw_loudness(view, loudness)
