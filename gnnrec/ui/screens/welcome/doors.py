"""The two ways in: the tour, and the visitor's own picks."""

from __future__ import annotations

import streamlit as st

from gnnrec.ui.session.view import View

STYLE = """<style>
.st-key-doors [data-testid="stPageLink"] a {
    border: 1px solid rgba(128,128,128,.5); border-radius: 1.5rem; padding: .45rem 1rem}
</style>"""


def draw_doors(view: View) -> None:
    """Be shown around, or walk in."""
    st.html(STYLE)
    with st.container(horizontal=True, key="doors", vertical_alignment="center"):
        st.button("Take the tour", key="take_the_tour", icon=":material/tour:", type="primary", on_click=take_the_tour)
        st.page_link("pages/walk_in.py", label=f"Pick three {view.topic}s", icon=":material/waving_hand:")


def take_the_tour() -> None:
    """Begin with its first card. Only inside a callback."""
    st.session_state["tour"] = 1
