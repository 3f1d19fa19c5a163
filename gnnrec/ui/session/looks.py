"""The short look at a file of one's own: which settings suit it, before its first model is trained.

MovieLens has settings that were chosen at leisure. A file of one's own may be a hundred times sparser, so a few very
short trainings go before the first one. What they find is in force until somebody chooses settings, or switches it off.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import Interactions
from gnnrec.evaluation.kept import look_kept
from gnnrec.evaluation.tuning import LOOK_PASSES, LOOK_TRAININGS
from gnnrec.model.history import Progress
from gnnrec.ui.session import choices, datasets
from gnnrec.ui.session.job import Job
from gnnrec.ui.session.splits import Split
from gnnrec.ui.session.visitors import shared_jobs, visitor

PASSES = LOOK_PASSES * LOOK_TRAININGS
LABEL = "Looking for settings that suit this file"


def look_first(split: Split) -> Job | None:
    """The job that looks; None once it is known what suits the data, or where that is not asked."""
    state = st.session_state
    if datasets.suits_movielens() or state.get("settings") or not state["tuned"] or choices.looked_up() is not None:
        return None
    config = TrainConfig(threshold=float(state["threshold"]))
    key = ("look", split.train.fingerprint, config)
    job = shared_jobs().submit(key, LABEL, partial(_look, split.train, config), visitor())
    if not job.finished.is_set() or job.result is None:
        return job
    choices.remember_look(job.result)
    shared_jobs().forget(key)
    return None


def _look(train: Interactions, config: TrainConfig, job: Job) -> TrainConfig | None:
    """Runs in a worker, so it must not call Streamlit."""

    def follow(progress: Progress) -> bool:
        job.advance(min(job.done_steps + 1, PASSES), PASSES, f"loss {progress.loss:.3f}")
        return job.is_over()

    found = look_kept(train, config, callback=follow, say=job.said.append)
    return None if job.is_over() else found
