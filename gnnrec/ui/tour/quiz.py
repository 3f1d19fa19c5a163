"""Five questions before the tour and after it. The answers stay in this session and nowhere else."""

from __future__ import annotations

import streamlit as st

from gnnrec.ui.session.assets import ASSETS
from gnnrec.ui.session.view import View, current
from gnnrec.ui.tour.questions import Question, five_questions
from gnnrec.ui.tour.walk import LAST, finish
from gnnrec.ui.widgets import cards

INK = {"light": "#1E2530", "dark": "#ECEAE4"}
BEFORE, AFTER = "_quiz_before", "_quiz_after"
ASIDE = "Nothing is stored: your answers are forgotten when this tab is closed."
Answers = list[int | None]


@st.dialog("Five questions", width="medium")
def draw_quiz() -> None:
    """The questions; after the second time the answers with their reasons, beside those of the first time."""
    view = current()
    if view.recommender is None:
        st.info("The party is still being taught. Close this, and come back when the sidebar has its numbers.")
        return
    st.html("<style>[role='dialog'] img {max-height: 9rem !important}</style>")
    questions = five_questions(view, view.recommender)
    state, moment = st.session_state, BEFORE if st.session_state["tour"] < LAST else AFTER
    if moment not in state:
        _ask(view, questions, moment)
    elif moment == BEFORE:
        st.success("Kept in mind. The answers come after the last card, when you are asked again.")
        st.caption(ASIDE)
    else:
        _draw_answers(questions)


def _ask(view: View, questions: tuple[Question, ...], moment: str) -> None:
    st.caption(f"Answer as you like, leave out what you like. {ASIDE}")
    asked_about = f"{view.dataset.fingerprint}_{view.choices.guest}"
    keys = [f"quiz{moment}_{number}_{asked_about}" for number in range(len(questions))]
    with st.form(f"quiz{moment}", border=False):
        for number, (question, key) in enumerate(zip(questions, keys, strict=True)):
            _draw_question(number, question)
            _choose(question, key)
        right = [question.right for question in questions]
        st.form_submit_button("Done", type="primary", on_click=_keep, args=(moment, keys, right))


def _choose(question: Question, key: str) -> None:
    letters = [f"**{letter}** {option}" for letter, option in zip("ABC", question.options, strict=True)]
    st.radio(
        question.text,
        [0, 1, 2],
        index=None,
        format_func=lambda place: letters[place],
        key=key,
        label_visibility="collapsed",
    )


def _keep(moment: str, keys: list[str], right: list[int]) -> None:
    """Remember what was answered, and how much of it is right at the party that was asked about. A callback."""
    given: Answers = [st.session_state.get(key) for key in keys]
    found = sum(answer == wanted for answer, wanted in zip(given, right, strict=True))
    st.session_state[moment] = {"given": given, "right": found}


def _draw_question(number: int, question: Question) -> None:
    st.markdown(f"**{number + 1}.** {question.text}")
    picture = (ASSETS / "tour" / f"{question.name}.svg").read_text(encoding="utf-8")
    ink = INK.get(st.context.theme.type or "light", INK["light"])
    st.html(cards.image(picture.replace("currentColor", ink), question.described))


def _draw_answers(questions: tuple[Question, ...]) -> None:
    state = st.session_state
    after = state[AFTER]
    st.markdown(f"#### {compared(state[BEFORE]['right'] if BEFORE in state else None, after['right'])}")
    for number, (question, given) in enumerate(zip(questions, after["given"], strict=True)):
        _draw_question(number, question)
        said = "ABC"[given] if given is not None else "nothing"
        sign = "✓" if given == question.right else "✗"
        st.markdown(
            f"{sign} You said {said}. It is **{'ABC'[question.right]}**: {question.options[question.right]}.  \n"
            f"{question.reason}"
        )
    st.caption(ASIDE)
    with st.container(horizontal=True):
        st.button("Answer again", key="quiz_again", on_click=state.pop, args=(AFTER, None))
        if st.button("Finish the tour", key="quiz_finish", type="primary", on_click=finish):
            st.rerun()


def compared(before: int | None, after: int) -> str:
    """How many of the five were right, before and after."""
    return f"{after} of 5" if before is None else f"Before the tour {before} of 5, after it {after} of 5"
