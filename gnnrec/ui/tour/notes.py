"""The presenter's notes: those of what is open, and all of them as one document."""

from __future__ import annotations

import streamlit as st

from gnnrec.ui.session import datasets
from gnnrec.ui.session.stage import on_stage
from gnnrec.ui.tour.cards import BESIDE, CARDS, Card
from gnnrec.ui.tour.walk import card_now, show, toggle
from gnnrec.ui.widgets.lesson_strip import STEPS
from gnnrec.ui.words import topic_word


def draw_panel(page: str) -> None:
    """What to say and do here, when it is asked for; never where a room is looking."""
    if not st.session_state["notes"] or on_stage():
        return
    with st.container(border=True, key="presenter_notes"):
        card = card_now()
        st.markdown("**Presenter's notes**  \n" + "  \n".join(lines_of(card) if card else lines_of_page(page)))
        with st.container(horizontal=True):
            st.button("All the notes", key="all_notes", on_click=show, args=("notes",), icon=":material/list:")
            st.button("Close", key="close_notes", on_click=toggle, args=("notes",), type="tertiary")


def lines_of(card: Card) -> list[str]:
    """A card's notes, a line each, as Markdown."""
    return [*(f"Say: {sentence}" for sentence in card.say), f"Do: {card.do}"]


def lines_of_page(page: str) -> list[str]:
    """The notes of all cards on a page, or the page's own."""
    return [line for card in CARDS if card.page == page for line in lines_of(card)] or list(BESIDE.get(page, ()))


def as_markdown(topic: str) -> str:
    """All notes as one document; `topic` is what an item is called in the story."""
    titles = {step.page: step.title for step in STEPS}
    parts = ["# gnnrec: the presenter's notes"]
    for number, card in enumerate(CARDS, 1):
        task = f"Task: {card.task}".format(topic=topic)
        question = f"Look for: {card.question}".format(topic=topic)
        lines = [task, question, *lines_of(card)]
        parts.append(f"## {number}. {titles[card.page]}\n\n" + "\n".join(f"- {line}" for line in lines))
    for page, said in BESIDE.items():
        parts.append(f"## Beside the story: {titles[page]}\n\n" + "\n".join(f"- {line}" for line in said))
    return "\n\n".join(parts) + "\n"


@st.dialog("The presenter's notes", width="large")
def draw_all() -> None:
    """All notes, to be read beside the screen, and as a file."""
    text = as_markdown(topic_word(datasets.active().item_word))
    st.download_button(
        "Download (Markdown)",
        text,
        "presenters-notes.md",
        "text/markdown",
        on_click="ignore",
        icon=":material/download:",
    )
    st.markdown(text.replace("\n## ", "\n#### ").split("\n", 1)[1])
