"""What the tour and the stage need to have known of them below the tour's own room."""

from __future__ import annotations

import streamlit as st

CARDS = range(13)
"""Numbers of the tour's cards, as the address has them; 0 is no tour."""
WINDOW = "_window_height"
USUAL_WINDOW = 720
AROUND = 120
"""Pixels that the title and the margins take."""


def on_stage() -> bool:
    """Whether the page is shown to a room: larger, and nothing but its picture."""
    return bool(st.session_state.get("stage"))


def room_for_a_chart() -> tuple[int, int] | None:
    """Height of a chart and of its letters, in pixels, so that it fills the window on the stage; None elsewhere."""
    if not on_stage():
        return None
    window: int = st.session_state.get(WINDOW, USUAL_WINDOW)
    return max(300, window - AROUND), max(18, round(window / 38))
