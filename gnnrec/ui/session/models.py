"""The trained models that screens show. A worker trains them (`jobs`); here they are asked for, and kept.

They are kept in Streamlit's cache of resources: those of MovieLens for everybody, those of a data set or a file of
one's own in the session of their visitor.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from gnnrec.config import TrainConfig
from gnnrec.data.dataset import Dataset
from gnnrec.evaluation.protocol import fit_watched
from gnnrec.model.history import Progress
from gnnrec.recommender import Recommender
from gnnrec.store.locks import Cancelled
from gnnrec.store.models import Store
from gnnrec.store.request import Request
from gnnrec.ui.session import datasets, prices
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.job import Job
from gnnrec.ui.session.kept_models import WithinBytes
from gnnrec.ui.session.splits import Split
from gnnrec.ui.session.visitors import shared_jobs, visitor

Owner = TypeVar("Owner", Split, Dataset)
IN_FORCE = "model"
"""What the model is wanted for that all pages go by."""
LESSON = "lesson"
"""What the model is wanted for that The teaching alone shows; see `teaching`."""


class NotTrainedError(Exception):
    """It has not been made yet. Neither Streamlit nor `remembered` keeps what raises."""


def _made(key: str, _make: Callable[[], Recommender]) -> Recommender:
    """The model of this key, from the cache or from `_make`."""
    return _make()


_shared = WithinBytes(st.cache_resource(show_spinner=False, max_entries=24)(_made))
_own = st.cache_resource(show_spinner=False, max_entries=3, scope="session")(_made)


def _cached(key: str, make: Callable[[], Recommender]) -> Recommender:
    return (_own if datasets.is_private() else _shared)(key, make)


def forget_own() -> None:
    """Let go of the models that were trained on a data set that is over."""
    _own.clear()


def request_for(split: Split, config: TrainConfig) -> Request:
    """What training these settings on a split means."""
    return Request(split.train, split.held_out, config)


def loaded() -> dict[str, Recommender]:
    """The models that this visitor loaded from files, by key. Nobody else sees them: who knows what they learned."""
    models: dict[str, Recommender] = st.session_state.setdefault(datasets.keyed("_loaded"), {})
    return models


def recommender_at_hand(split: Split, config: TrainConfig) -> Recommender | None:
    """The trained recommender, where there is one."""
    request = request_for(split, config)
    if request.key in loaded():
        return loaded()[request.key]
    try:
        return _cached(request.key, partial(_kept, request, split))
    except NotTrainedError:
        return None


def recommender_or_job(
    split: Split, config: TrainConfig, label: str = "Training", purpose: str = IN_FORCE
) -> tuple[Recommender | None, Job | None]:
    """The trained recommender at once, or the job that is training it, or one that says why it does not begin.

    Args:
        label: what is being done, for people.
        purpose: what the visitor wants it for; see `Jobs.submit`.
    """
    request = request_for(split, config)
    if recommender := _just_made(request.key) or recommender_at_hand(split, config):
        return recommender, None
    cost = prices.price_of(split.graph, config)
    if job := prices.in_the_way(request.key, label, cost):
        return None, job
    work, is_long = partial(_train, request, split, datasets.own() is None), cost.seconds > prices.LONG
    job = shared_jobs().submit(request.key, label, work, visitor(), purpose, is_long=is_long)
    recommender = _just_made(request.key)  # of somebody else, at this very moment
    return recommender, None if recommender else job


def _just_made(key: str) -> Recommender | None:
    """What a job that has ended made, kept from now on: on the disk it is, too, but that takes longer."""
    job = shared_jobs().find(key)
    if job is None or not job.finished.is_set() or job.result is None or key in loaded():
        return None
    recommender = _cached(key, lambda: job.result)
    shared_jobs().forget(key)
    return recommender


def _kept(request: Request, split: Split) -> Recommender:
    """The model from the disk. Raises NotTrainedError when it is not there."""
    recommender = Store().load(request)
    if recommender is None:
        raise NotTrainedError
    recommender.graph = split.graph  # the one that is there already
    return recommender


def _train(request: Request, split: Split, for_all: bool, job: Job) -> Recommender | None:
    """Runs in a worker, so it must not call Streamlit."""

    def follow(progress: Progress) -> None:
        job.advance(progress.done, progress.passes, f"loss {progress.loss:.3f}")
        job.losses.append(progress.loss)
        if progress.watched is not None:
            job.watched.append((progress.done, progress.watched))

    recommender = obtain(request, job, follow, for_all)
    if recommender:
        recommender.graph = split.graph
    return recommender


def obtain(request: Request, job: Job, follow: Callable[[Progress], None], for_all: bool) -> Recommender | None:
    """The model from the disk, or trained and kept there; None when the job was over before. For workers.

    Args:
        for_all: whether everybody shares the ratings. Then it is held in memory where the disk does not take it; a
            model of one visitor's own ratings is kept in their session and goes with it.
    """

    def callback(progress: Progress) -> bool:
        follow(progress)
        return job.is_over()

    train = partial(fit_watched, request.train, request.held_out, request.config, callback)
    try:
        store = Store(report=job.said.append, in_memory=for_all)
        recommender = store.obtain(request, train, cancelled=job.is_over).recommender
    except Cancelled:
        return None
    return None if recommender.history.stopped else recommender


@remembered(8)
def result_of(owner: Owner, key: Hashable) -> Any:
    """What the job of this key made for a split or a data set, on which it is kept from now on.

    Raises:
        NotTrainedError: it has made nothing yet.
    """
    job = shared_jobs().find(key)
    if job is None or job.result is None:
        raise NotTrainedError
    shared_jobs().forget(key)
    return job.result


@remembered(2)
def moment_of(recommender: Recommender, index: int) -> Recommender:
    """A model at one of the kept moments of its training, over the same graph."""
    _, ego = recommender.history.snapshots[index]
    known, config, history = recommender.interactions, recommender.config, recommender.history
    return Recommender(known, config, ego.float(), history, recommender.graph)
