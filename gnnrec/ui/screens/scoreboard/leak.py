"""What a leak would claim: the hidden likes put back into the graph."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

import streamlit as st

from gnnrec.config import TrainConfig
from gnnrec.evaluation.groups import leaky_interactions
from gnnrec.evaluation.protocol import Marks, judge
from gnnrec.model.history import Progress
from gnnrec.recommender import Recommender
from gnnrec.store.request import Request
from gnnrec.ui.screens.scoreboard.marks import marks_of, usual_k
from gnnrec.ui.session.datasets import keyed, own
from gnnrec.ui.session.job import Job
from gnnrec.ui.session.models import NotTrainedError, obtain, request_for, result_of
from gnnrec.ui.session.splits import Split
from gnnrec.ui.session.view import View
from gnnrec.ui.session.visitors import shared_jobs, visitor
from gnnrec.ui.widgets.progress import follow


def draw_leak(view: View, recommender: Recommender) -> None:
    """The switch, and once it is on, the swollen marks beside the honest ones."""
    st.markdown(
        "The easiest mistake: the graph is built from **all** ratings, and some of them are the test. Switch it on: "
        "the hidden likes are put back into the graph, the model is trained again, and the same test is taken."
    )
    key: Hashable = ("leak", request_for(view.split, view.choices.config).key)
    again, args = shared_jobs().forget, (key,)
    if not st.toggle("Leak the hidden likes into the graph", key=keyed("leak"), on_change=again, args=args):
        return
    try:
        leaked: Marks = result_of(view.split, key)
    except NotTrainedError:
        work = partial(_judge_leaky, view.split, view.choices.config, own() is None)
        follow(shared_jobs().submit(key, "Training with a leak", work, visitor(), "leak"), "leak")
        return
    k = usual_k(view.split)
    honest = marks_of(recommender, view.split, k)
    for column, metric, label in zip(st.columns(2), ("hit", "ndcg"), ("Hit", "NDCG"), strict=True):
        before, after = (float(marks.values[metric].mean()) for marks in (honest, leaked))
        column.metric(f"{label}@{k} with the leak", f"{after:.3f}", f"{after - before:+.3f} that is not real")
    st.caption("Nothing was learned better. The answers were in the question.")


def _judge_leaky(split: Split, config: TrainConfig, for_all: bool, job: Job) -> Marks | None:
    """Runs in a worker; gives the marks alone, so that no model is kept for them."""

    def advance(progress: Progress) -> None:
        job.advance(progress.done, progress.passes, f"loss {progress.loss:.3f}")
        job.losses.append(progress.loss)

    train = leaky_interactions(split.train, split.held_out)
    recommender = obtain(Request(train, split.held_out, config), job, advance, for_all)
    if recommender is None:
        return None
    return judge(recommender, split.positives, split.tested, usual_k(split), seen=split.train)
