"""The same settings at each threshold."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd
import streamlit as st

from gnnrec.config import TrainConfig
from gnnrec.data.dataset import Dataset
from gnnrec.data.interactions import Interactions
from gnnrec.data.split import hold_out
from gnnrec.errors import InputError
from gnnrec.evaluation.protocol import judge
from gnnrec.model.history import Progress
from gnnrec.recommender import Recommender
from gnnrec.store.request import Request
from gnnrec.ui.session import choices
from gnnrec.ui.session.datasets import own
from gnnrec.ui.session.job import Job
from gnnrec.ui.session.models import NotTrainedError, obtain, result_of
from gnnrec.ui.session.splits import sample
from gnnrec.ui.session.view import View
from gnnrec.ui.session.visitors import shared_jobs, visitor
from gnnrec.ui.widgets import charts
from gnnrec.ui.widgets.asked import ask_button, was_asked
from gnnrec.ui.widgets.figure import QUIET
from gnnrec.ui.widgets.progress import follow
from gnnrec.ui.words import number

PURPOSE = "sweep_threshold"
MOST_THRESHOLDS = 9
"""Thresholds that are tried; of more, as many evenly chosen ones."""


@dataclass(frozen=True)
class SweepPoint:
    """The score at one threshold; None where there is no model of it, or nothing to test it with."""

    threshold: float
    hit: float | None
    ndcg: float | None


def draw_sweep(view: View) -> None:
    """NDCG@10 at each threshold, how far it is, or the button that starts it."""
    if len(choices.thresholds(view.dataset)) == 1:
        return
    st.header("Turning the threshold", anchor=False)
    key = _job_key(view.dataset, view.choices.config)
    if was_asked(PURPOSE):
        start_sweep(view.dataset, view.choices.config)
    try:
        points: list[SweepPoint] = result_of(view.dataset, key)
    except NotTrainedError:
        if not follow(shared_jobs().find(key), PURPOSE):
            ask_button("Compute", PURPOSE, "start_threshold", ":material/play_arrow:")
        return
    at, values = [point.threshold for point in points], [point.ndcg for point in points]
    figure = charts.sweep(at, values, chosen=view.choices.threshold, x="threshold", y="NDCG@10")
    st.plotly_chart(figure, key=PURPOSE, config=QUIET, alt="NDCG@10 at each threshold")
    with st.popover("Table", icon=":material/table:"):
        st.dataframe(pd.DataFrame(points), hide_index=True)
    st.caption("Each threshold hides other likes, so these scores are not of one and the same test.")


def _job_key(dataset: Dataset, config: TrainConfig) -> Hashable:
    """Name of a sweep's job; where the threshold stands now is no part of it."""
    return ("sweep", dataset.fingerprint, replace(config, threshold=1))


def start_sweep(dataset: Dataset, config: TrainConfig) -> None:
    """Train the same settings for each threshold, in the background."""
    tried = evenly(choices.thresholds(dataset), MOST_THRESHOLDS)
    configs = {threshold: replace(config, threshold=float(threshold)) for threshold in tried}
    key, jobs = _job_key(dataset, config), shared_jobs()
    work = partial(sweep, dataset.interactions, configs, own() is None)
    jobs.forget(key)
    jobs.submit(key, "Training each threshold", work, visitor(), PURPOSE, is_long=True)


def evenly(values: list[float], most: int) -> list[float]:
    """At most so many of some values, the first and the last among them."""
    if len(values) <= most:
        return values
    return [values[round(index * (len(values) - 1) / (most - 1))] for index in range(most)]


def sweep(
    interactions: Interactions, configs: dict[float, TrainConfig], for_all: bool, job: Job
) -> list[SweepPoint] | None:
    """Runs in a worker. Each threshold's split is made when its turn comes, so that one at a time is in memory."""

    def advance(progress: Progress) -> None:
        job.advance(done + progress.done, total, f"{number(value)}: loss {progress.loss:.3f}")

    total = sum(config.passes for config in configs.values())
    done, points = 0, []
    for value, config in configs.items():
        job.advance(done, total, number(value))
        request = Request(*hold_out(interactions, config.threshold), config)
        try:
            recommender = obtain(request, job, advance, for_all)
            if recommender is None or job.is_over():
                return None
            points.append(_point(value, recommender, request))
        except InputError:  # everybody likes everything at this threshold
            points.append(SweepPoint(value, None, None))
        done += config.passes
    return points


def _point(value: float, recommender: Recommender, request: Request) -> SweepPoint:
    tested = sample(request.held_out)
    if not len(tested):
        return SweepPoint(value, None, None)
    positives, k = request.train.at_least(request.config.threshold), min(10, request.train.num_items)
    marks = judge(recommender, positives, tested, k, seen=request.train)
    return SweepPoint(value, float(marks.values["hit"].mean()), float(marks.values["ndcg"].mean()))
