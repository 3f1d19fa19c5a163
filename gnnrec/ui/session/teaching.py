"""The training that the lesson tells of: from random name tags, as a newcomer should watch it.

The model that all pages go by may start at the singular vectors of the likes, which is quick and leaves little to see.
So The teaching shows and replays one of its own, unless that is switched off. It is the same in everything but the
start and what a random start needs; no other page waits for it, and it never runs beside a training that a page needs.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from gnnrec.config import PRESETS, TrainConfig
from gnnrec.recommender import Recommender
from gnnrec.ui.session import models
from gnnrec.ui.session.job import Job
from gnnrec.ui.session.view import View

LABEL = "Teaching from random name tags"


def from_random(config: TrainConfig) -> TrainConfig:
    """The same settings with a random start, and the passes and the rate that it needs."""
    return config if config.start == "random" else replace(config, **PRESETS["random_start"])


def is_apart(config: TrainConfig) -> bool:
    """Whether The teaching shows another training than the one of the model in force."""
    return bool(st.session_state.get("from_random", True)) and from_random(config) != config


def lesson_or_job(view: View) -> tuple[Recommender | None, Job | None]:
    """The model that The teaching shows, or the job that trains it once the model in force is there."""
    if view.recommender is None:
        return None, view.job
    if not is_apart(view.choices.config):
        return view.recommender, None
    return models.recommender_or_job(view.split, from_random(view.choices.config), LABEL, models.LESSON)


def lesson_at_hand(view: View) -> Recommender | None:
    """The model that The teaching shows, where it has been trained; for whoever does not wait for it."""
    if not is_apart(view.choices.config):
        return view.recommender
    return models.recommender_at_hand(view.split, from_random(view.choices.config))
