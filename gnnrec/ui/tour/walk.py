"""Moving about: from card to card of the tour, from page to page of the story, onto the stage and off it."""

from __future__ import annotations

import streamlit as st

from gnnrec.ui.session.stage import CARDS as NUMBERS
from gnnrec.ui.tour.cards import CARDS, Card
from gnnrec.ui.widgets.lesson_strip import STEPS

LAST = NUMBERS[-1]
STORY = [step.page for step in STEPS if not step.beside]


def opens_a_page(number: int) -> bool:
    """Whether a card is the first of its page."""
    return number == 1 or CARDS[number - 2].page != CARDS[number - 1].page


def card_now() -> Card | None:
    """The card that is open, or None without a tour."""
    number = st.session_state.get("tour", 0)
    return CARDS[number - 1] if number else None


def left_at() -> int:
    """The card at which the tour was left, 0 if it was not."""
    number: int = st.session_state.get("_tour_left", 0)
    return number


def start() -> None:
    """Take the tour from its first card, or where it was left. A callback."""
    st.session_state["tour"] = left_at() or 1


def leave() -> None:
    """Leave the tour; it can be taken up here again. A callback."""
    state = st.session_state
    state["_tour_left"], state["tour"] = state["tour"], 0


def finish() -> None:
    """The last card has been read: say goodbye. A callback."""
    state = st.session_state
    state["_tour_left"], state["tour"] = 0, 0
    show("goodbye")


def move(by: int, page: str) -> None:
    """A card on or back; without a tour, a page of the story on or back. A callback, or before any widget is drawn.

    Args:
        by: 1 or -1.
        page: the page that is open.
    """
    state = st.session_state
    if state["tour"]:
        state["tour"] = min(LAST, max(1, state["tour"] + by))
    elif page in STORY and 0 <= STORY.index(page) + by < len(STORY):
        state["_turn_to"] = STORY[STORY.index(page) + by]


def toggle(name: str) -> None:
    """Switch the stage or the notes on or off. A callback."""
    st.session_state[name] = not st.session_state[name]


def show(dialog: str) -> None:
    """Have a dialog opened in this run. A callback."""
    st.session_state["_dialog"] = dialog


def turn_page(page: str) -> None:
    """Go to the page of a card that has just been opened, or to the one that was asked for; every choice comes along.

    Only when a card is opened: a visitor who looks about in between is not fetched back.
    """
    state = st.session_state
    wanted = state.pop("_turn_to", None)
    if state["tour"] != state.get("_tour_opened", 0):
        state["_tour_opened"] = state["tour"]
        card = card_now()
        wanted = card.page if card else None
    if wanted and wanted != page:
        st.switch_page(f"pages/{wanted}.py")
