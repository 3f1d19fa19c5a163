"""The way from a match on the map to its whole reason on the page of the matches."""

from __future__ import annotations

from typing import Any

import streamlit as st

from gnnrec.ui.session.page import page_state
from gnnrec.ui.widgets.reasons import ask_for

WANTED = "match_wanted"


def open_reasons(item: Any) -> None:
    """Ask for the reason of a match; the next run goes there. Only inside a callback."""
    page_state()[WANTED] = item


def follow_to_reasons() -> None:
    """Go to the matches with the reason open that was asked for, if one was."""
    wanted = page_state().pop(WANTED, None)
    if wanted is None:
        return
    st.session_state["mode"] = "The list"
    ask_for(wanted)
    # Streamlit refuses to clear an address in which a bound widget stands, as the rounds do; to set one is allowed.
    st.switch_page("pages/recommendations.py", query_params={})
