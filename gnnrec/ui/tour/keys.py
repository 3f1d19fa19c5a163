"""The keys: one listener for the whole document, and the list of what they do."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from gnnrec.ui.session.assets import ASSETS
from gnnrec.ui.session.stage import USUAL_WINDOW, WINDOW, on_stage
from gnnrec.ui.tour.bar import task_of
from gnnrec.ui.tour.walk import card_now, move, show, toggle

LISTED = (
    ("→ or n", "next card of the tour; without a tour, next page of the story"),
    ("← or p", "back"),
    ("space or k", "press Play on the page"),
    ("s", "onto the stage and off it; Escape leaves it too"),
    ("o", "presenter's notes"),
    ("?", "this list"),
)
NAME = "tour_keys"


def listen(page: str) -> None:
    """Mount the listener. It hears nothing while somebody types, or where a part of the page uses the key itself."""

    def pressed() -> None:
        obey(str(st.session_state[NAME].get("pressed")), page)

    card = card_now()
    is_here = card is not None and card.page == page
    data = {
        "on": st.session_state.get("_keys_on", True),
        "stage": on_stage(),
        "card": st.session_state["tour"],
        "play": card.play if card and is_here else "",
        "target": card.target if card and is_here else "",
        "window": st.session_state.get(WINDOW, USUAL_WINDOW),
        "said": task_of(card, st.session_state["tour"]).replace("*", "") if card else "",
    }

    def measured() -> None:
        st.session_state[WINDOW] = int(st.session_state[NAME].get("window") or USUAL_WINDOW)

    _component()(key=NAME, data=data, on_pressed_change=pressed, on_window_change=measured)


def obey(key: str, page: str) -> None:
    """Do what a key is for. A callback."""
    if key in {"next", "back"}:
        move(1 if key == "next" else -1, page)
    elif key in {"stage", "notes"}:
        toggle(key)
    elif key == "help":
        show("keys")


@st.dialog("Keys", on_dismiss="rerun")
def draw_keys() -> None:
    """What each key does, and the switch for people whom single keys disturb."""
    rows = "\n".join(f"| **{key}** | {what} |" for key, what in LISTED)
    st.markdown(f"| key | what it does |\n|---|---|\n{rows}")
    st.caption("Not while you type, and not where the arrows move something themselves, such as a slider or the map.")
    st.session_state["keys_on"] = st.session_state.setdefault("_keys_on", True)
    st.toggle("Keys are on", key="keys_on", on_change=_keep_switch)


def _keep_switch() -> None:
    st.session_state["_keys_on"] = st.session_state["keys_on"]


@cache
def _component() -> Callable[..., Any]:
    hidden = ".said {position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)}"
    return st.components.v2.component(
        "gnnrec_tour_keys",
        html='<div class="said" role="status" aria-live="polite"></div>',
        css=hidden,
        js=(ASSETS / "tour" / "keys.js").read_text(encoding="utf-8"),
    )
