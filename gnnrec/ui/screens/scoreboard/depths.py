"""Does gossip help? Every number of rounds and every rival with settings of its own, side by side."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from gnnrec.config import TrainConfig, unhurried
from gnnrec.evaluation.depths import depth_study, preferred, rivals_of
from gnnrec.ui.screens.scoreboard.depth_figures import by_likes, depth_table, groups_table, over_depth
from gnnrec.ui.screens.scoreboard.depth_words import summary, title
from gnnrec.ui.screens.scoreboard.rivals import is_feasible
from gnnrec.ui.session.job import Job
from gnnrec.ui.session.models import NotTrainedError, request_for, result_of
from gnnrec.ui.session.shipped import shipped_study
from gnnrec.ui.session.splits import Split
from gnnrec.ui.session.view import View
from gnnrec.ui.session.visitors import shared_jobs, visitor
from gnnrec.ui.widgets.asked import ask_button, was_asked
from gnnrec.ui.widgets.figure import QUIET
from gnnrec.ui.widgets.progress import follow
from gnnrec.ui.words import counted

PURPOSE = "depths"
TRIED = 5
"""Settings that each number of rounds may try while somebody waits."""


class Over(Exception):  # noqa: N818  # it is no error
    """Nobody waits for the study any more."""


def draw_depths(view: View) -> None:
    """The study that is shipped, or the one that was made of this party, or the button that makes one."""
    if was_asked(PURPOSE):
        start_study(view.split, view.choices.chosen)
    with st.container(key="depths"):
        study = known_study(view)
        if study is None:
            _draw_invitation(view)
            return
        _draw_study(study, view.choices.layers)


def known_study(view: View) -> dict[str, Any] | None:
    """The study that is shipped, or the one that was made of this party, if there is either."""
    if study := shipped_study(view.dataset, view.choices.threshold):
        return study
    try:
        made: dict[str, Any] = result_of(view.split, job_key(view.split, view.choices.chosen))
    except NotTrainedError:
        return None
    return made


def _draw_invitation(view: View) -> None:
    """How far the study is, or the button that starts it."""
    st.header("Does gossip help?", anchor=False)
    if follow(shared_jobs().find(job_key(view.split, view.choices.chosen)), PURPOSE):
        return
    st.write(
        "No gossip and one to six rounds of it, beside EASE, item-kNN and popularity. Each of them looks for settings "
        "of its own first: what suits three rounds makes none look worse than it is."
    )
    ask_button("Compute", PURPOSE, "start_depths", ":material/play_arrow:")


def _draw_study(study: dict[str, Any], chosen: int) -> None:
    st.header(title(study), anchor=False)
    st.markdown(summary(study))
    best = preferred(study)
    left, right = st.columns(2)
    left.plotly_chart(over_depth(study, chosen), key="depths_chart", config=QUIET, alt=title(study))
    compared = sorted({0, 3, best} & {depth["layers"] for depth in study["depths"]})
    alt = "NDCG by likes to learn from, with popularity"
    right.plotly_chart(by_likes(study, compared), key="depth_groups_chart", config=QUIET, alt=alt)
    with st.popover("Table", icon=":material/table:"):
        st.dataframe(depth_table(study), hide_index=True)
        st.dataframe(groups_table(study), hide_index=True)
    st.caption(provenance(study))
    if study["left_out"]:
        st.caption(f"Left out: {' '.join(study['left_out'].values())}")


def provenance(study: dict[str, Any]) -> str:
    """How the figures came about."""
    made = f"Measured on {study['date']} by `{study['command']}`: " if "command" in study else ""
    return (
        f"{made}{counted(study['splits'], 'split')}, {counted(study['users_evaluated'], 'guest')}. Every number of "
        f"rounds chose among up to {study['most_tried']} settings on likes inside the training part of each split, and "
        "the rivals chose theirs there too. Bars are 95 % intervals over guests. A difference is taken guest by guest, "
        "so its interval, in brackets, is narrower than the bars are."
    )


def job_key(split: Split, config: TrainConfig) -> Hashable:
    """Name of the study's job; where the number of layers stands is no part of it."""
    return ("depths", request_for(split, _start(config)).key)


def _start(config: TrainConfig) -> TrainConfig:
    """Every depth begins at random, since few passes from a spectral start suit 3 layers alone."""
    return replace(unhurried(config), num_layers=TrainConfig().num_layers, snapshots=0)


def start_study(split: Split, config: TrainConfig) -> None:
    """Make the study in the background."""
    key, jobs = job_key(split, config), shared_jobs()
    jobs.forget(key)
    work = partial(make_study, split, _start(config))
    jobs.submit(key, "Tuning each number of rounds", work, visitor(), PURPOSE, is_long=True)


def make_study(split: Split, config: TrainConfig, job: Job) -> dict[str, Any] | None:
    """Runs in a worker: one split, and fewer settings than the study that is shipped."""

    def report(done: int, total: int, remark: str) -> None:
        job.advance(done, total, remark)
        if job.is_over():
            raise Over

    rivals = [rival for rival in rivals_of(config) if is_feasible(rival.name, split)]
    try:
        return depth_study([(split.train, split.tested)], config, report=report, most_tried=TRIED, rivals=rivals)
    except Over:
        return None
