"""What a screen is made of: the splits of the active party and trained recommenders. Cached, bounded.

Training happens in a worker (`jobs`); the cached functions here only load what is already on disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import streamlit as st

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import Interactions
from gnnrec.data.split import hold_out
from gnnrec.evaluation.scoreboard import fit_watched
from gnnrec.model.graph import BipartiteGraph
from gnnrec.model.history import Progress
from gnnrec.recommender import Recommender
from gnnrec.store.locks import Cancelled
from gnnrec.store.models import Store
from gnnrec.store.request import Request
from gnnrec.ui.session import datasets
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.jobs import Job, Jobs

TESTED = 5000
"""Guests that a screen tests a model on; with more, drawn at random, the answer is hardly better and takes long."""
KEPT = "kept"
"""What a job answers whose model is in the store, so that the job itself need not hold on to it."""


class NotTrainedError(Exception):
    """The store does not hold it yet. Streamlit does not cache a function that raises."""


@dataclass(frozen=True)
class Party:
    """The ratings at one threshold, split into what the model may know and what it is tested on."""

    train: Interactions
    positives: Interactions
    held_out: Interactions
    graph: BipartiteGraph

    @cached_property
    def tested(self) -> Interactions:
        """The hidden likes that screens test with."""
        return sample(self.held_out)


def sample(held_out: Interactions) -> Interactions:
    """The hidden likes of everybody, or of TESTED guests drawn at random where more have any; always the same ones."""
    users = np.unique(held_out.users)
    if len(users) <= TESTED:
        return held_out
    drawn = np.zeros(held_out.num_users, bool)
    drawn[np.random.default_rng(0).choice(users, TESTED, replace=False)] = True
    return held_out.select(drawn[held_out.users])


def party(threshold: float) -> Party:
    """The active party's split at a threshold. Raises InputError when no rating reaches it."""
    interactions = datasets.active().interactions
    return _party(interactions.fingerprint, threshold, interactions)


@remembered(shared=8, own=1)
def _party(fingerprint: str, threshold: float, _interactions: Interactions) -> Party:
    train, held_out = hold_out(_interactions, threshold)
    positives = train.at_least(threshold)
    return Party(train, positives, held_out, BipartiteGraph.from_interactions(positives))


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """The background runs of this server."""
    return Jobs()


@remembered(shared=24, own=2)
def kept_recommender(key: str, _request: Request, _graph: BipartiteGraph) -> Recommender:
    """A trained recommender from the store. Raises NotTrainedError when it is not there."""
    recommender = Store().load(_request)
    if recommender is None:
        raise NotTrainedError(key)
    recommender.graph = _graph  # the one that the party has already
    return recommender


@remembered(shared=16, own=2)
def kept_moment(key: str, place: int, _recommender: Recommender) -> Recommender:
    """The model named `key` at a moment of its training, over the same graph."""
    _, ego = _recommender.history.snapshots[place]
    known, config, history = _recommender.interactions, _recommender.config, _recommender.history
    return Recommender(known, config, ego.float(), history, _recommender.graph)


def loaded() -> dict[str, Recommender]:
    """The models that this visitor loaded from files, by key. Nobody else sees them: who knows what they learned."""
    models: dict[str, Recommender] = st.session_state.setdefault(datasets.LOADED, {})
    return models


def request_for(config: TrainConfig) -> Request:
    """What training these settings means."""
    split = party(config.threshold)
    return Request(split.train, split.held_out, config)


def recommender_or_job(config: TrainConfig, visitor: str) -> tuple[Recommender | None, Job | None]:
    """The trained recommender at once, or the job that is training it."""
    request, everyone_s = request_for(config), jobs()
    if request.key in loaded():
        return loaded()[request.key], None
    try:
        recommender = kept_recommender(request.key, request, party(config.threshold).graph)
    except NotTrainedError:
        job = everyone_s.find(request.key)
        if job and job.finished.is_set() and job.result == KEPT:  # it has been dropped from the store since
            everyone_s.forget(request.key)
        job = everyone_s.submit(request.key, "Retraining", partial(_train, request, everyone_s), visitor)
        if job.finished.is_set() and job.result not in {None, KEPT}:  # trained, but it could not be kept on disk
            return job.result, None
        return None, job
    everyone_s.forget(request.key)
    return recommender, None


def _train(request: Request, everyone_s: Jobs, job: Job) -> Recommender | str | None:
    """Runs in a worker, so it must not call Streamlit."""

    def follow(progress: Progress) -> bool:
        job.advance(progress.step, progress.steps, f"loss {progress.loss:.3f}")
        job.losses.append(progress.loss)
        if progress.watched is not None:
            job.watched.append((progress.step, progress.watched))
        everyone_s.make_way(job)
        return job.cancelled.is_set()

    store = Store()
    train = partial(fit_watched, request.train, request.held_out, request.config, follow)
    try:
        recommender = store.obtain(request, train, cancelled=job.cancelled.is_set).recommender
    except Cancelled:
        return None
    if recommender.history.stopped:
        return None
    return KEPT if store.entry(request).exists() else recommender
