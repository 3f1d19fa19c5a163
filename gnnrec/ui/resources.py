"""What all visitors share: the data, its splits, trained recommenders, rivals. Cached by Streamlit, bounded.

Training happens in a worker (`jobs`); the cached functions here only load what is already on disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from gnnrec.config import TrainConfig
from gnnrec.datasets import Dataset, load_movielens_100k
from gnnrec.evaluation.split import hold_out
from gnnrec.graph import BipartiteGraph
from gnnrec.history import Progress
from gnnrec.interactions import Interactions
from gnnrec.recommender import Recommender
from gnnrec.store import Request, Store
from gnnrec.ui.jobs import Job, Jobs


class NotTrainedError(Exception):
    """The store does not hold it yet. Streamlit does not cache a function that raises."""


@dataclass(frozen=True)
class Party:
    """The ratings at one threshold, split into what the model may know and what it is tested on."""

    train: Interactions
    positives: Interactions
    held_out: Interactions
    graph: BipartiteGraph


@st.cache_resource(show_spinner="Fetching the guest list (5 to 22 MB, once)")
def dataset() -> Dataset:
    """MovieLens-100K, loaded once."""
    return load_movielens_100k()


@st.cache_resource(show_spinner=False, max_entries=8)
def party(threshold: int) -> Party:
    """The split at a threshold. Raises InputError when no rating reaches it."""
    train, held_out = hold_out(dataset().interactions, threshold)
    positives = train.at_least(threshold)
    return Party(train, positives, held_out, BipartiteGraph.from_interactions(positives))


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """The background runs of this server."""
    return Jobs()


@st.cache_resource(show_spinner=False, max_entries=24)
def kept_recommender(key: str, _request: Request) -> Recommender:
    """A trained recommender from the store. Raises NotTrainedError when it is not there."""
    recommender = Store().load(_request)
    if recommender is None:
        raise NotTrainedError(key)
    return recommender


def request_for(config: TrainConfig) -> Request:
    """What training these settings means."""
    split = party(int(config.threshold))
    return Request(split.train, split.held_out, config)


def recommender_or_job(config: TrainConfig, visitor: str) -> tuple[Recommender | None, Job | None]:
    """The trained recommender at once, or the job that is training it."""
    request = request_for(config)
    try:
        return kept_recommender(request.key, request), None
    except NotTrainedError:
        everyone_s = jobs()
        job = everyone_s.submit(request.key, "Retraining", partial(_train, request, everyone_s), visitor)
        if job.finished.is_set() and job.result is not None:  # trained, but it could not be kept on disk
            return job.result, None
        return None, job


def _train(request: Request, everyone_s: Jobs, job: Job) -> Recommender | None:
    """Runs in a worker, so it must not call Streamlit."""

    def follow(progress: Progress) -> bool:
        job.advance(progress.step, progress.steps, f"loss {progress.loss:.3f}")
        job.losses.append(progress.loss)
        if progress.watched is not None:
            job.watched.append((progress.step, progress.watched))
        everyone_s.make_way(job)
        return job.cancelled.is_set()

    recommender = Store().obtain(request, callback=follow).recommender
    return None if recommender.history.stopped else recommender
