"""Buttons that ask for long work. What is worked on are the choices in force when the page is drawn next.

A button of the last page stays on the screen while a model is trained, and can be clicked. What it meant then is of
yesterday; whoever turned a knob and clicks wants what the knob says now.
"""

from __future__ import annotations

import streamlit as st

from gnnrec.ui.session.datasets import keyed


def ask_button(label: str, purpose: str, key: str, icon: str, *, is_primary: bool = False) -> None:
    """A button that asks for the work of a purpose; see `was_asked`."""
    st.button(label, key=key, icon=icon, type="primary" if is_primary else "secondary", on_click=_ask, args=(purpose,))


def was_asked(purpose: str) -> bool:
    """Whether the work of this purpose was asked for since this was looked up last."""
    return bool(st.session_state.pop(_name(purpose), False))


def _ask(purpose: str) -> None:
    st.session_state[_name(purpose)] = True


def _name(purpose: str) -> str:
    return keyed(f"_asked_{purpose}")
