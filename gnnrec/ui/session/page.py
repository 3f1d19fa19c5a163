"""What belongs to the page that is open, and is let go of when another one is opened."""

from __future__ import annotations

from typing import Any

import streamlit as st

from gnnrec.ui.session import uploads

PAGE = "_page"


def enter_page(name: str) -> None:
    """Say which page is open now."""
    if st.session_state.get(PAGE, ("", {}))[0] != name:
        st.session_state[PAGE] = (name, {})
        uploads.let_go()


def open_page_name() -> str:
    """Which page is open now."""
    name: str = st.session_state[PAGE][0]
    return name


def page_state() -> dict[str, Any]:
    """What the open page keeps from run to run."""
    state: dict[str, Any] = st.session_state.setdefault(PAGE, ("", {}))[1]
    return state
