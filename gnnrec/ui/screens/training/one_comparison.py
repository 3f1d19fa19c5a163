"""One comparison up close, before and after training."""

from __future__ import annotations

import numpy as np
import streamlit as st
import torch

from gnnrec.recommender import Recommender
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.models import moment_of
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets import cards
from gnnrec.ui.widgets.notes import explain_no_likes


def draw_triplet(view: View, recommender: Recommender) -> None:
    """One liked and one not liked topic of the guest, with both scores and the loss before and after."""
    st.header("One comparison", anchor=False)
    cards.style()
    if not view.likes:
        explain_no_likes(view)
        return
    unknown = np.setdiff1d(np.arange(view.split.graph.num_items), view.dataset.interactions.items_of(view.user))
    if not len(unknown) or not recommender.history.snapshots:
        st.caption("It takes a topic the guest never talked about, and a moment before the training that was kept.")
        return
    rng = np.random.default_rng(st.session_state.get(keyed("_triplet"), 0) * 1000 + view.user + 1)
    liked = int(rng.choice(view.split.positives.items_of(view.user)))
    other = int(rng.choice(unknown))
    titles = view.dataset.items["title"].iloc[[liked, other]].tolist()
    st.markdown(f"{view.guest_in_markdown} liked one of these topics and never talked about the other.")
    before, after = moment_of(recommender, 0), recommender
    rows = []
    for moment, model in (("before training", before), ("after training", after)):
        scores = model.scores(np.array([view.user]))[0, [liked, other]]
        loss = float(torch.nn.functional.softplus(scores[1] - scores[0]))
        rows.append((moment, float(scores[0]), float(scores[1]), loss))
    largest = max(1e-9, *(abs(score) for _, *scores, _ in rows for score in scores))
    for column, (moment, good, bad, loss) in zip(st.columns(2), rows, strict=True):
        with column, st.container(border=True):
            st.caption(moment)
            st.html(cards.comparison(titles, (good, bad), largest))
            st.metric("loss = -log σ(liked - other)", f"{loss:.3f}")
    st.button("Another comparison", icon=":material/shuffle:", on_click=another_triplet)


def another_triplet() -> None:
    """Draw another comparison."""
    st.session_state[keyed("_triplet")] = st.session_state.get(keyed("_triplet"), 0) + 1
