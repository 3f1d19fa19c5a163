"""The rivals: simpler matchmakers, tuned and trained in the background on the same split."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from gnnrec.config import TrainConfig
from gnnrec.data.cache_folder import cannot_keep, home
from gnnrec.data.notes import keep_note, read_note
from gnnrec.errors import InputError
from gnnrec.evaluation.baselines import Scorer
from gnnrec.evaluation.comparison import Contender, choose, contenders, difference
from gnnrec.evaluation.protocol import Marks
from gnnrec.recommender import Recommender
from gnnrec.ui.screens.scoreboard.marks import marks_of
from gnnrec.ui.session import datasets
from gnnrec.ui.session.job import Job
from gnnrec.ui.session.models import NotTrainedError, request_for, result_of
from gnnrec.ui.session.splits import Split
from gnnrec.ui.session.view import View
from gnnrec.ui.session.visitors import shared_jobs, visitor
from gnnrec.ui.widgets import charts
from gnnrec.ui.widgets.asked import ask_button, was_asked
from gnnrec.ui.widgets.figure import QUIET
from gnnrec.ui.widgets.progress import follow

NAMES = {
    "lightgcn": "LightGCN (ours)",
    "tuned": "LightGCN tuned on this data",
    "mf": "matrix factorisation",
    "ease": "EASE",
    "item_knn": "item-kNN",
    "popularity": "popularity",
}
PURPOSE = "rivals"
SIMPLER = ("mf", "ease", "item_knn", "popularity")
FORMAT = 1
"""Of the file that keeps what the rivals chose."""
DENSE = ("ease", "item_knn")
MOST_CELLS = 2**27
"""Users times items up to which they are invited: a gigabyte for the two of them, more while they are tuned."""


def draw_rivals(view: View, recommender: Recommender, k: int) -> None:
    """Ours and the rivals' with intervals, or the button that invites them."""
    st.header("Against simpler matchmakers", anchor=False)
    if was_asked(PURPOSE):
        invite_rivals(view.split, view.choices.chosen)
    try:
        rivals: dict[str, Scorer] = result_of(view.split, _job_key(view.split, view.choices.chosen))
    except NotTrainedError:
        _draw_invitation(view)
        return
    models = {"lightgcn": recommender, **rivals}
    everyone = {name: marks_of(model, view.split, k) for name, model in models.items()}
    st.markdown(verdict(everyone, k))
    for column, metric, label in zip(st.columns(2), ("hit", "ndcg"), (f"Hit@{k}", f"NDCG@{k}"), strict=True):
        rows = [(NAMES[name], marks.intervals[metric]) for name, marks in everyone.items()]
        rows.sort(key=lambda row: -row[1]["mean"])
        figure = charts.intervals(rows, ours=NAMES["lightgcn"], x=f"{label}, with 95 % intervals")
        column.plotly_chart(figure, key=f"rivals_{metric}", config=QUIET, alt=f"{label} of all matchmakers")
        with column.popover("Table", icon=":material/table:"):
            st.dataframe(pd.DataFrame([{"matchmaker": name, **value} for name, value in rows]), hide_index=True)
    missing = [words for name, words in NAMES.items() if name not in everyone and name != "tuned"]
    if missing:
        st.caption(f"Left out, as they cannot be made of this party: {', '.join(missing)}.")


def _draw_invitation(view: View) -> None:
    """How far the tuning is, or the button that starts it."""
    if follow(shared_jobs().find(_job_key(view.split, view.choices.chosen)), PURPOSE):
        return
    st.write("Popularity, and item-kNN, matrix factorisation and EASE with settings tuned on the same data.")
    ask_button("Invite the rivals", PURPOSE, "invite", ":material/group_add:", is_primary=True)


def invite_rivals(split: Split, config: TrainConfig) -> None:
    """Tune and train the rivals in the background."""
    key, jobs = _job_key(split, config), shared_jobs()
    jobs.forget(key)
    jobs.submit(
        key,
        "Tuning the rivals",
        partial(make_rivals, split, config, not datasets.suits_movielens()),
        visitor(),
        PURPOSE,
        is_long=True,
    )


def _rivals_config(config: TrainConfig) -> TrainConfig:
    """The settings that matter to matrix factorisation: all but the layers, which it has none of."""
    return replace(config, num_layers=0, layer_weights=None, snapshots=0)


def _key(split: Split, config: TrainConfig, is_own: bool) -> str:
    """Equal for equal rivals: the ratings, and everything that they take over from the visitor."""
    taken_over = replace(config, snapshots=0) if is_own else _rivals_config(config)
    return request_for(split, taken_over).key


def _job_key(split: Split, config: TrainConfig) -> Hashable:
    return ("rivals", _key(split, config, not datasets.suits_movielens()))


def make_rivals(split: Split, config: TrainConfig, is_own: bool, job: Job) -> dict[str, Scorer] | None:
    """Runs in a worker. What was chosen is kept on disk, so that it is chosen once."""
    rivals: dict[str, Scorer] = {}
    entrants = [contender for contender in _entrants(config, is_own) if is_feasible(contender.name, split)]
    path = home() / "rivals" / f"{_key(split, config, is_own)}-{_offered(entrants)}.json"
    check = partial(_check, entrants=entrants)
    known: dict[str, dict[str, float]] = read_note(path, FORMAT, check, job.said.append) or {}
    chosen = dict(known)
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
    if chosen != known:
        _keep(path, chosen, job)
    return rivals


def _keep(path: Path, chosen: dict[str, dict[str, float]], job: Job) -> None:
    """Keep what the rivals chose, so that they choose once."""
    try:
        keep_note(path, FORMAT, chosen)
    except OSError as error:
        cannot_keep("What the rivals chose", path.parent, error, job.said.append, "they choose anew next time")


def _offered(entrants: Sequence[Contender]) -> str:
    """Eight digits for the settings that they may choose from: where those change, it is chosen anew."""
    grids = {contender.name: list(contender.choices()) for contender in entrants}
    return hashlib.sha256(json.dumps(grids).encode()).hexdigest()[:8]


def _entrants(config: TrainConfig, is_own: bool) -> list[Contender]:
    """The rivals. LightGCN's own settings were chosen on MovieLens; elsewhere it may choose like everybody else."""
    rivals = [rival for rival in contenders(_rivals_config(config), tune=is_own) if rival.name != "lightgcn"]
    if not is_own:
        return rivals
    ours = next(entrant for entrant in contenders(config, tune=True) if entrant.name == "lightgcn")
    return [replace(ours, name="tuned"), *rivals]


def verdict(everyone: dict[str, Marks], k: int) -> str:
    """Whether simpler matchmakers guess more: LightGCN against the best of them, the same guests side by side."""
    ours = "tuned" if "tuned" in everyone else "lightgcn"
    ndcg = {name: float(marks.values["ndcg"].mean()) for name, marks in everyone.items() if name in SIMPLER}
    best = max(ndcg, key=ndcg.__getitem__)
    gap = difference([everyone[ours]], [everyone[best]])["ndcg"]
    by = f"{abs(gap['mean']):.3f} NDCG@{k} (95 % interval of the difference {gap['low']:+.3f} to {gap['high']:+.3f})"
    if gap["low"] > 0:
        answer = f"No: {NAMES[ours]} is ahead of the best of them, {NAMES[best]}, by {by}."
    elif gap["high"] < 0:
        answer = f"Yes: {NAMES[best]} is ahead of {NAMES[ours]} by {by}."
    else:
        stands = "ahead of" if gap["mean"] > 0 else "behind"
        answer = f"It cannot be told: {NAMES[ours]} is {stands} the best of them, {NAMES[best]}, by only {by}."
    return f"**Do simpler matchmakers guess more?** {answer}"


def is_feasible(name: str, split: Split) -> bool:
    """Whether a rival that writes down every user's likes of all items has room for that."""
    return name not in DENSE or split.graph.num_users * split.graph.num_items <= MOST_CELLS


def _check(chosen: dict[str, Any], entrants: Sequence[Contender]) -> None:
    """Make sure that each has chosen what it is offered. Raises ValueError where one has not."""
    offered = {contender.name: list(contender.choices()) for contender in entrants}
    if any(settings not in offered.get(name, ()) for name, settings in chosen.items()):
        raise ValueError("settings that nobody is offered")
