"""The card that is open, as a slim bar above the page, and the way into the tour in the sidebar."""

from __future__ import annotations

import streamlit as st

from gnnrec.ui.session import datasets
from gnnrec.ui.session.stage import on_stage
from gnnrec.ui.session.view import current
from gnnrec.ui.tour.cards import Card
from gnnrec.ui.tour.seen import seen
from gnnrec.ui.tour.walk import LAST, card_now, finish, leave, left_at, move, opens_a_page, show, start, toggle
from gnnrec.ui.widgets.lesson_strip import STEPS
from gnnrec.ui.words import topic_word

# The bar stays in sight while the page moves below it, and what a card is about is framed, not covered.
BAR = """<style>
[data-testid="stLayoutWrapper"]:has(> .st-key-tour) {position: sticky; top: .4rem; z-index: 99}
.stApp:has([data-testid="stExpandSidebarButton"]) [data-testid="stLayoutWrapper"]:has(> .st-key-tour) {top: 3.9rem}
.st-key-tour {flex: 0 0 auto; flex-flow: row wrap; align-items: flex-end; background: Canvas;
  padding: .45rem 1rem; gap: .1rem 1rem;
  border: 2px solid #b54f00; border-radius: .8rem; box-shadow: 0 2px 12px rgba(0, 0, 0, .18)}
.st-key-tour p {margin: 0; line-height: 1.4}
.st-key-tour [data-testid="stMarkdownContainer"] {margin-bottom: 0}
.st-key-tour > * {width: auto}
.st-key-tour > :has(.st-key-tour_lesson) {flex: 1 0 100%}
.st-key-tour > :has(.st-key-tour_task) {flex: 1 1 20rem; min-width: 0}
.st-key-tour > :has(.st-key-tour_buttons) {flex: 0 0 auto}
.st-key-tour_task {min-width: 0}
.st-key-tour_task p {font-size: 1.05rem}
.st-key-tour_lesson p {font-size: .95rem; opacity: .85}
.st-key-tour_buttons {gap: .5rem; width: auto}
@media (max-width: 640px) {
  .st-key-tour {padding: .4rem .6rem .5rem}
  .st-key-tour_task p {font-size: 1rem}
  .st-key-tour > :has(.st-key-tour_task), .st-key-tour > :has(.st-key-tour_buttons) {flex: 1 0 100%}
}

/* Further down it keeps two lines; its place keeps its height, so that nothing jumps. What is brought into sight, by a
   script or a key, comes to stand below it. */
[data-testid="stLayoutWrapper"]:has(> .st-key-tour) {min-height: var(--tour-full, 0); pointer-events: none}
.st-key-tour {pointer-events: auto}
.stMain:has(.st-key-tour) {scroll-padding-top: calc(var(--tour-bottom, 9rem) + .8rem)}
[data-tour="slim"] .st-key-tour {padding-block: .2rem}
[data-tour="slim"] .st-key-tour > :has(.st-key-tour_lesson) {display: none}
[data-tour="slim"] .st-key-tour_task p {font-size: .92rem; line-height: 1.25}
</style>"""
MARK = """<style>
.st-key-TARGET {outline: 3px solid #D55E00; outline-offset: 6px; border-radius: 4px; scroll-margin: .6rem 0 2rem;
  animation: tour-mark 1.6s ease-in-out 2}
@keyframes tour-mark {50% {outline-color: rgba(213, 94, 0, .25)}}
@media (prefers-reduced-motion: reduce) {.st-key-TARGET {animation: none}}
</style>"""


def draw_entry() -> None:
    """The tour's button, the stage's and the keys', for the sidebar."""
    with st.container(gap="xsmall", key="tour_entry"):
        if st.session_state["tour"]:
            st.button("Leave the tour", key="tour_end", on_click=leave, icon=":material/close:")
        else:
            label = f"Resume the tour at {left_at()}" if left_at() else "Take the tour"
            st.button(label, key="tour_start", on_click=start, icon=":material/tour:")
        with st.container(horizontal=True, gap="small"):
            st.button("Keys: ? for help", key="to_keys", on_click=show, args=("keys",), type="tertiary")
            st.button("Stage", key="to_stage", on_click=toggle, args=("stage",), type="tertiary")
            st.button("Notes", key="to_notes", on_click=toggle, args=("notes",), type="tertiary")


def draw_bar(page: str) -> None:
    """The card's task and question, what should have been seen, and the ways on, back and out."""
    card, number = card_now(), st.session_state["tour"]
    if card is None:
        return
    st.html(BAR + (MARK.replace("TARGET", card.target) if card.page == page else ""))
    with st.container(key="tour"):
        if card.page == page and opens_a_page(number):
            st.container(key="tour_lesson").markdown(_lesson(page))
        st.container(key="tour_task").markdown(task_of(card, number))
        if on_stage():
            return
        if card.page != page:
            title = next(step.title for step in STEPS if step.page == card.page)
            st.page_link(f"pages/{card.page}.py", label=f"This card is about another page: {title}")
        with st.container(
            horizontal=True, gap="small", vertical_alignment="center", key="tour_buttons", width="content"
        ):
            _draw_buttons(card, number, page)


def task_of(card: Card, number: int) -> str:
    """The task and the question, as Markdown."""
    task, question = (text.format(topic=topic_word(datasets.active().item_word)) for text in (card.task, card.question))
    return f"**{number} of {LAST}** · {task}  \n*Look for:* {question}"


def _lesson(page: str) -> str:
    """The one thought of a page, which its strip has without a tour."""
    told = next(step for step in STEPS if step.page == page).told(st.session_state.get("layers", 1))
    return told.replace("movies", f"{topic_word(datasets.active().item_word)}s")


def _draw_buttons(card: Card, number: int, page: str) -> None:
    answer = st.popover("Show me", icon=":material/visibility:", key=f"tour_seen_{number}", on_change="rerun")
    if answer.open:
        answer.markdown(seen(card.name, current()))
    if number in {1, LAST}:
        when = "first" if number == 1 else "again"
        st.button(f"Five questions {when}", key="tour_quiz", on_click=show, args=("quiz",), icon=":material/quiz:")
    st.button("Leave", key="tour_leave", on_click=leave, type="tertiary")
    st.button("Back", key="tour_back", on_click=move, args=(-1, page), disabled=number == 1)
    if number < LAST:
        st.button("Next", key="tour_next", on_click=move, args=(1, page), type="primary")
    else:
        st.button("Finish", key="tour_finish", on_click=finish, type="primary")
