"""The rivals: simpler matchmakers, tuned and trained in the background on the same split."""

from __future__ import annotations

import json
from collections.abc import Hashable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from gnnrec.config import TrainConfig
from gnnrec.data.cache_folder import home
from gnnrec.errors import InputError
from gnnrec.evaluation.baselines import Scorer
from gnnrec.evaluation.comparison import choose, contenders
from gnnrec.recommender import Recommender
from gnnrec.ui.screens.scoreboard.marks import marks_of
from gnnrec.ui.session.jobs import Job
from gnnrec.ui.session.models import NotTrainedError, request_for, result_of
from gnnrec.ui.session.splits import Split
from gnnrec.ui.session.view import View
from gnnrec.ui.session.visitors import shared_jobs, visitor
from gnnrec.ui.widgets import charts
from gnnrec.ui.widgets.progress import follow

NAMES = {
    "lightgcn": "LightGCN (ours)",
    "mf": "matrix factorisation",
    "ease": "EASE",
    "item_knn": "item-kNN",
    "popularity": "popularity",
}
DENSE = ("ease", "item_knn")
MOST_CELLS = 2**27
"""Users times items up to which they are invited: a gigabyte for the two of them, more while they are tuned."""


def draw_rivals(view: View, recommender: Recommender, k: int) -> None:
    """Ours and the rivals' with intervals, or the button that invites them."""
    st.subheader("Against simpler matchmakers", anchor=False)
    try:
        rivals: dict[str, Scorer] = result_of(view.split, _job_key(view.split, view.choices.chosen))
    except NotTrainedError:
        _draw_invitation(view)
        return
    models = {"lightgcn": recommender, **rivals}
    everyone = {name: marks_of(model, view.split, k) for name, model in models.items()}
    for column, metric, label in zip(st.columns(2), ("hit", "ndcg"), (f"Hit@{k}", f"NDCG@{k}"), strict=True):
        rows = [(NAMES[name], marks.intervals[metric]) for name, marks in everyone.items()]
        rows.sort(key=lambda row: -row[1]["mean"])
        figure = charts.intervals(rows, ours=NAMES["lightgcn"], x=f"{label}, with 95 % intervals")
        column.plotly_chart(figure, key=f"rivals_{metric}", config=charts.QUIET, alt=f"{label} of all matchmakers")
        with column.popover("Table", icon=":material/table:"):
            st.dataframe(pd.DataFrame([{"matchmaker": name, **value} for name, value in rows]), hide_index=True)
    missing = [words for name, words in NAMES.items() if name not in everyone]
    if missing:
        st.caption(f"Left out, as they cannot be made of this party: {', '.join(missing)}.")


def _draw_invitation(view: View) -> None:
    """How far the tuning is, or the button that starts it."""
    if follow(shared_jobs().find(_job_key(view.split, view.choices.chosen)), "rivals"):
        return
    st.write("Popularity, item-kNN, matrix factorisation and EASE, their settings tuned on the same data.")
    st.button(
        "Invite the rivals",
        type="primary",
        icon=":material/group_add:",
        key="invite",
        on_click=invite_rivals,
        args=(view.split, view.choices.chosen),
    )


def invite_rivals(split: Split, config: TrainConfig) -> None:
    """Tune and train the rivals in the background. A callback."""
    key, jobs = _job_key(split, config), shared_jobs()
    jobs.forget(key)
    jobs.submit(key, "Tuning the rivals", partial(make_rivals, split, config), visitor(), "rivals", is_long=True)


def _rivals_config(config: TrainConfig) -> TrainConfig:
    """The settings that matter to matrix factorisation: all but the layers, which it has none of."""
    return replace(config, num_layers=0, layer_weights=None, snapshots=0)


def _job_key(split: Split, config: TrainConfig) -> Hashable:
    """Equal for equal rivals: the ratings, and everything that matrix factorisation takes over from the visitor."""
    return ("rivals", request_for(split, _rivals_config(config)).key)


def make_rivals(split: Split, config: TrainConfig, job: Job) -> dict[str, Scorer] | None:
    """Runs in a worker. What was chosen is kept on disk, so that it is chosen once."""
    path = home() / "rivals" / f"{request_for(split, _rivals_config(config)).key}.json"
    chosen: dict[str, dict[str, float]] = _read(path)
    rivals: dict[str, Scorer] = {}
    known = contenders(_rivals_config(config))
    entrants = [contender for contender in known if contender.name != "lightgcn" and is_feasible(contender.name, split)]
    for done, contender in enumerate(entrants):
        if job.is_over():
            return None
        job.advance(done, len(entrants), NAMES[contender.name])
        try:
            if contender.name not in chosen:
                chosen[contender.name] = choose(contender, split.train, config.threshold, seed=0)
            rivals[contender.name] = contender.make(split.positives, **chosen[contender.name])
        except (InputError, TypeError):
            continue  # the screen says who is missing
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(chosen), encoding="utf-8")
    return rivals


def is_feasible(name: str, split: Split) -> bool:
    """Whether a rival that writes down every user's likes of all items has room for that."""
    return name not in DENSE or split.graph.num_users * split.graph.num_items <= MOST_CELLS


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
