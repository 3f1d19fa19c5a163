"""What the tour and the stage need to have known of them below the tour's own room."""

from __future__ import annotations

import streamlit as st

CARDS = range(13)
"""Numbers of the tour's cards, as the address has them; 0 is no tour."""
LARGER = 1.6


def on_stage() -> bool:
    """Whether the page is shown to a room: larger, and nothing but its picture."""
    return bool(st.session_state.get("stage"))


def enlargement() -> float:
    """How many times as large the text of a chart is drawn as on a desk."""
    return LARGER if on_stage() else 1.0
