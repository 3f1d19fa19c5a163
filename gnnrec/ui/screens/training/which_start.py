"""Which training the page shows: the lesson's, from random name tags, or the one behind the other pages."""

from __future__ import annotations

import streamlit as st

from gnnrec.recommender import Recommender
from gnnrec.ui.session.models import LESSON, recommender_at_hand
from gnnrec.ui.session.teaching import from_random, is_apart, lesson_or_job
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.progress import follow_training, needs_model
from gnnrec.ui.words import counted

HELP = (
    "On: what a newcomer should watch, name tags that know nothing at first and are taught everything. Off: the "
    "training behind the other pages. It starts at the main directions of the likes, so that guests who like the same "
    "stand near each other before the first lesson, and is done sooner."
)
MEANING = "One **pass** goes over all likes once."


def draw_which_start(view: View) -> Recommender | None:
    """The switch between both, what is shown, and the model of it; while that is trained, its progress instead."""
    st.header("The whole training", anchor=False)
    if view.choices.config.start != "random":
        st.toggle("From random name tags", key="from_random", help=HELP)
    if needs_model(view) is None:
        return None
    shown, job = lesson_or_job(view)
    if shown is None:
        follow_training(job, LESSON)
        return None
    st.markdown(what_is_shown(view, shown))
    return shown


def what_is_shown(view: View, shown: Recommender) -> str:
    """Which training this is, and what it took beside the other one; as Markdown."""
    config, in_force = view.choices.config, view.recommender
    if config.start == "random":
        return f"Taught **from random name tags**, as all pages show it: {_took(shown)}. {MEANING}"
    if is_apart(config) and in_force:
        return (
            f"Taught **from random name tags**: {_took(shown)}. The other pages use a quick start, at the likes' main "
            f"directions: {_took(in_force)}. {MEANING}"
        )
    said = f"Taught with the **quick start** of the other pages, at the likes' main directions: {_took(shown)}."
    if other := recommender_at_hand(view.split, from_random(config)):
        said += f" From random name tags: {_took(other)}."
    return f"{said} {MEANING}"


def _took(recommender: Recommender) -> str:
    """Passes and seconds of a training, and how good the lists are that it ends with, where that was watched."""
    history = recommender.history
    how_good = f", NDCG@10 {history.watched[-1][1]:.3f}" if history.watched else ""
    return f"{counted(len(history.losses), 'pass')} in {history.seconds:.1f} s{how_good}"
