"""What the router draws around a page: the open card, the stage, the notes, the keys, the dialogs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gnnrec.ui.tour.bar import draw_bar, draw_entry
from gnnrec.ui.tour.goodbye import draw_goodbye
from gnnrec.ui.tour.keys import draw_keys, listen
from gnnrec.ui.tour.notes import draw_all, draw_panel
from gnnrec.ui.tour.quiz import draw_quiz
from gnnrec.ui.tour.stage import draw_stage
from gnnrec.ui.tour.walk import turn_page

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

__all__ = ["draw_around", "draw_entry"]
DIALOGS = {"goodbye": draw_goodbye, "keys": draw_keys, "notes": draw_all, "quiz": draw_quiz}


def draw_around(page: Page) -> None:
    """Everything above a page. Goes to another page when a card of another has been opened.

    Below the sidebar and the address: what is written there comes along.
    """
    name = page.url_path or "welcome"
    turn_page(name)
    draw_bar(name)
    draw_stage(name)
    draw_panel(name)
    listen(name)
    if wanted := st.session_state.pop("_dialog", None):
        DIALOGS[wanted]()
