"""A search for the settings that suit this party: as a job in the background, and what it has found so far."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import Interactions
from gnnrec.evaluation.tuning import Trial, Tuned, tune
from gnnrec.model.history import Progress
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.jobs import Job
from gnnrec.ui.session.view import View
from gnnrec.ui.session.visitors import shared_jobs, visitor
from gnnrec.ui.words import counted

PURPOSE = "tune"
About = tuple[float, bool, int]
"""What trials are comparable by: threshold, whether likes are hidden, seed."""
Standing = tuple[Tuned | None, Job | None]


def standing(view: View) -> Standing:
    """What was found so far for the split on the screens, and the job that is searching, or that found nothing."""
    kept = _kept()
    found, job = kept.get(_about(view), (None, None))
    if job is not None and job.finished.is_set() and job.result is not None:
        shared_jobs().forget(job.key)
        found, job = job.result, None
        kept[_about(view)] = found, job
    return found, job


def start_search(view: View, budget: int) -> None:
    """Search for some seconds, going on from the trials that were made. A callback."""
    found, last = standing(view)
    if last is not None:
        shared_jobs().forget(last.key)
    trials = tuple(found.trials) if found else ()
    config = view.choices.config
    key = ("tune", view.split.train.fingerprint, config, budget, tuple(trial.score for trial in trials))
    work = partial(search, view.split.train, config, budget, trials)
    job = shared_jobs().submit(key, "Searching for settings", work, visitor(), PURPOSE, is_long=True)
    _kept()[_about(view)] = found, job


def search(train: Interactions, config: TrainConfig, budget: int, trials: Sequence[Trial], job: Job) -> Tuned | None:
    """Runs in a worker. What was found before it was cancelled is worth keeping; None where that is nothing."""
    started, made = time.monotonic(), list(trials)
    job.unit = " s"

    def is_over() -> bool:
        job.advance(min(budget, int(time.monotonic() - started)), budget, so_far(made))
        return job.is_over()

    def report(trial: Trial, spent: float) -> bool:
        made.append(trial)
        return is_over()

    def follow(progress: Progress) -> bool:
        return is_over()

    is_over()
    before = sum(trial.seconds for trial in trials)
    found = tune(train, config, budget=before + budget, trials=trials, report=report, callback=follow)
    return None if job.is_over() and len(found.trials) == len(trials) else found


def so_far(trials: Sequence[Trial]) -> str:
    """How many trials were made, and how good the best of them is."""
    if not trials:
        return "first trial"
    return f"{counted(len(trials), 'trial')}, best NDCG {max(trial.score for trial in trials):.3f}"


def _about(view: View) -> About:
    return view.choices.threshold, view.choices.hides, view.choices.config.seed


def _kept() -> dict[About, Standing]:
    """What this visitor's searches at this party have come to; it goes with the party."""
    kept: dict[Any, Standing] = st.session_state.setdefault(keyed("_searches"), {})
    return kept
