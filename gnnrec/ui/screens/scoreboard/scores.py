"""The large numbers: Hit@k and NDCG@k."""

from __future__ import annotations

import numpy as np
import streamlit as st

from gnnrec.recommender import Recommender
from gnnrec.ui.screens.scoreboard.marks import marks_of
from gnnrec.ui.session.choices import thresholds
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.notes import explain_no_likes
from gnnrec.ui.words import counted, percent

EASY = 3  # lists that must fit into what is left to recommend, or anybody would hit


def draw_large_numbers(view: View, recommender: Recommender, k: int) -> None:
    """Hit@k and NDCG@k, each with its interval and one sentence of meaning."""
    marks = marks_of(recommender, view.split, k)
    everyone = np.count_nonzero(np.diff(view.split.held_out.user_offsets))
    remaining = np.median(view.split.train.num_items - np.diff(view.split.train.user_offsets)[marks.users])
    guests = counted(len(marks.users), "guest")
    if everyone > len(marks.users):
        guests += f", drawn at random from {everyone:,}"
    hit, ndcg = (marks.intervals[metric] for metric in ("hit", "ndcg"))
    with st.container(key="scores"):
        left, right = st.columns(2)
        for column, name, value, meaning in (
            (
                left,
                "Hit",
                hit,
                f"For {percent(hit['mean'])} of the guests at least one of {k} matches is a hidden like.",
            ),
            (
                right,
                "NDCG",
                ndcg,
                "How near the hidden likes are to the top of the list: 1 is perfect, 0 is none found.",
            ),
        ):
            with column, st.container(border=True):
                st.metric(f"{name}@{k}", f"{value['mean']:.3f}")
                st.markdown(meaning)
                st.caption(f"95 % interval {value['low']:.3f} to {value['high']:.3f}, over {guests}")
    if remaining < EASY * k:
        st.caption(
            f"The middle guest has only {counted(int(remaining), 'topic')} left to be recommended, so a list of {k} "
            + (
                "hits easily. Only the comparison with simpler matchmakers says something here."
                if remaining > k
                else "cannot miss, whoever makes it. Neither the score nor a comparison says anything here."
            )
        )


def explain_no_test(view: View) -> None:
    """Why there is nothing to test with, and what to do."""
    if not view.choices.hides:
        st.info(
            "The model knows every like there is, so nothing is left that it could be tested on. Switch on "
            "*Hide a fifth for the test* in the sidebar, or here.",
            icon=":material/scoreboard:",
        )
        st.button(
            "Hide a fifth", key="hide_a_fifth", type="primary", on_click=st.session_state.update, args=({"hide": True},)
        )
        return
    explain_no_likes(view)
    remedy = (
        "Lower the threshold, or bring more ratings." if len(thresholds(view.dataset)) > 1 else "Bring more of them."
    )
    st.info(
        "There is nothing to test with. One in every full five likes of a guest is hidden, and nobody has the five "
        f"likes that this takes. {remedy}",
        icon=":material/scoreboard:",
    )
