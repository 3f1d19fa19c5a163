"""A search for the settings that suit this party: as a job in the background, and what it has found so far."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import Interactions
from gnnrec.evaluation.trials import Trial
from gnnrec.evaluation.tuning import Tuned, tune
from gnnrec.model.history import Progress
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.job import Job
from gnnrec.ui.session.view import View
from gnnrec.ui.session.visitors import shared_jobs, visitor
from gnnrec.ui.words import counted

PURPOSE = "tune"
About = tuple[float, bool, int]
"""What trials are comparable by: threshold, whether likes are hidden, seed."""


@dataclass(frozen=True)
class Standing:
    """Where the search stands.

    Attributes:
        found: what was found so far.
        job: what is searching, or ended without finding anything.
        is_at_end: whether the last time that was given brought no new trial.
    """

    found: Tuned | None = None
    job: Job | None = None
    is_at_end: bool = False


def standing(view: View) -> Standing:
    """What was found so far for the split on the screens, and what is searching."""
    kept, about = _kept(), _about(view)
    before = kept.get(about, Standing())
    if before.job and before.job.finished.is_set() and before.job.result is not None:
        shared_jobs().forget(before.job.key)
        found: Tuned = before.job.result
        is_at_end = before.found is not None and len(found.trials) == len(before.found.trials)
        kept[about] = Standing(found, is_at_end=is_at_end)
    elif before.job and before.job.finished.is_set() and not before.job.refusal:
        kept[about] = Standing(before.found)  # its turn never came: another search was asked for meanwhile
    return kept.get(about, before)


def start_search(view: View, budget: int) -> None:
    """Search for some seconds, going on from the trials that were made."""
    before = standing(view)
    if before.job:
        shared_jobs().forget(before.job.key)
    trials = tuple(before.found.trials) if before.found else ()
    config = view.choices.config
    key = ("tune", view.split.train.fingerprint, config, budget, tuple(trial.score for trial in trials))
    work = partial(search, view.split.train, config, budget, trials)
    job = shared_jobs().submit(key, "Searching for settings", work, visitor(), PURPOSE, is_long=True)
    _kept()[_about(view)] = Standing(before.found, job)


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
    best = max(trial.score for trial in trials if trial.parts == trials[0].parts)
    return f"{counted(len(trials), 'trial')}, best NDCG {best:.3f}"


def _about(view: View) -> About:
    return view.choices.threshold, view.choices.hides, view.choices.config.seed


def _kept() -> dict[About, Standing]:
    """What this visitor's searches at this party have come to; it goes with the party."""
    kept: dict[Any, Standing] = st.session_state.setdefault(keyed("_searches"), {})
    return kept
