"""Whom it fails: guests none of whose hidden likes were found."""

from __future__ import annotations

import streamlit as st

from gnnrec.evaluation.groups import failures
from gnnrec.recommender import Recommender
from gnnrec.ui.screens.scoreboard.marks import marks_of, usual_k
from gnnrec.ui.session.choices import choose_guest, id_of
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.view import View
from gnnrec.ui.words import called, counted, plain


def draw_failures(view: View, recommender: Recommender) -> None:
    """Some of those guests, with the likeliest reason."""
    marks = marks_of(recommender, view.split, usual_k(view.split))
    missed = int((marks.values["hit"] == 0).sum())
    find = "finds" if missed == 1 else "find"
    st.markdown(
        f"**{missed}** of {counted(len(marks.users), 'guest')} {find} none of their hidden likes among their "
        f"{usual_k(view.split)}{'. Some of them:' if missed else '.'}"
    )
    ids = view.dataset.interactions.user_ids
    split = view.split
    for failure in failures(recommender, marks, split.positives, split.held_out, seen=split.train):
        guest = id_of(ids, failure.user)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(plain(called(guest)), key=keyed(f"failed_{guest}"), on_click=choose_guest, args=(guest,))
            hidden = counted(failure.num_hidden, "hidden like")
            st.markdown(f"{hidden}, the first in place {failure.best_rank}: {failure.reason}.")
