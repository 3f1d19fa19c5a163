"""The way on from the little party: the same picture at the size of the data."""

from __future__ import annotations

import streamlit as st

from gnnrec.ui.session.view import View
from gnnrec.ui.words import counted


def draw_the_way_on(view: View) -> None:
    """How large the party of the data is, and the link to its map."""
    graph = view.split.graph
    guests = counted(graph.num_users, "guest")
    with st.container(border=True, key="little_party_grown"):
        st.markdown(
            f"**Now with {guests}.** The same sums on {counted(graph.num_items, view.topic)} and "
            f"{counted(graph.num_edges, 'edge')}, with {view.choices.config.embedding_dim} numbers in a name tag "
            f"in place of 2 and {counted(view.choices.layers, 'round')} of gossip. "
            "The knobs in the sidebar turn that party, not this one."
        )
        st.page_link("pages/gossip.py", label=f"See the gossip of {guests}", icon=":material/hub:")
