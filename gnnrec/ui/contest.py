"""The scoreboard's long computations as jobs: the rivals, and the same model over layers and thresholds."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from gnnrec.config import TrainConfig
from gnnrec.evaluation.baselines import Scorer
from gnnrec.evaluation.scoreboard import Marks, choose, contenders, judge
from gnnrec.history import Progress
from gnnrec.home import home
from gnnrec.interactions import InputError
from gnnrec.recommender import Recommender
from gnnrec.store import Request, Store
from gnnrec.ui import resources
from gnnrec.ui.choices import LAYERS, THRESHOLDS
from gnnrec.ui.jobs import Job, Jobs
from gnnrec.ui.resources import NotTrainedError, Party

NAMES = {
    "lightgcn": "LightGCN (ours)",
    "mf": "matrix factorisation",
    "ease": "EASE",
    "item_knn": "item-kNN",
    "popularity": "popularity",
}


@st.cache_resource(show_spinner=False, max_entries=64)
def marks_of(key: str, k: int, _model: Scorer, _party: Party) -> Marks:
    """Marks of a model, named by `key`, at one k."""
    return judge(_model, _party.positives, _party.held_out, k)


# ------------------------------------------------------------------------------------------------ rivals


@st.cache_resource(show_spinner=False, max_entries=5)
def kept_rivals(key: str) -> dict[str, Scorer]:
    """The rivals of one split, once their job has made them. Raises NotTrainedError before."""
    job = resources.jobs().find(key)
    if job is None or job.result is None:
        raise NotTrainedError(key)
    rivals: dict[str, Scorer] = job.result
    return rivals


def rivals_key(party: Party) -> str:
    """Name of the rivals' job."""
    return f"rivals-{party.train.fingerprint}"


def invite_rivals(party: Party, config: TrainConfig, visitor: str) -> Job:
    """Tune and train the rivals in the background."""
    key = rivals_key(party)
    resources.jobs().forget(key)
    return resources.jobs().submit(key, "Tuning the rivals", partial(_make_rivals, party, config, key), visitor)


def _make_rivals(party: Party, config: TrainConfig, key: str, job: Job) -> dict[str, Scorer] | None:
    """Runs in a worker. What was chosen is kept on disk, so that it is chosen once."""
    path = home() / "rivals" / f"{key}.json"
    chosen: dict[str, dict[str, float]] = _read(path)
    rivals: dict[str, Scorer] = {}
    entrants = [contender for contender in contenders(replace(config, num_layers=3)) if contender.name != "lightgcn"]
    for place, contender in enumerate(entrants):
        if job.cancelled.is_set():
            return None
        job.advance(place, len(entrants), NAMES[contender.name])
        try:
            if contender.name not in chosen:
                chosen[contender.name] = choose(contender, party.train, config.threshold, seed=0)
            rivals[contender.name] = contender.make(party.positives, **chosen[contender.name])
        except (InputError, TypeError) as error:
            job.remark = f"{NAMES[contender.name]} is left out: {error}"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(chosen), encoding="utf-8")
    return rivals


def _read(path: Any) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


# ------------------------------------------------------------------------------------------------- sweeps


@dataclass(frozen=True)
class SweepPoint:
    """One setting's score; None where there is no model of it."""

    setting: int
    hit: float | None
    ndcg: float | None


def sweep_key(config: TrainConfig, over: str) -> str:
    """Name of a sweep's job."""
    return f"sweep-{over}-{resources.request_for(at(config, over, 1)).key}"


def at(config: TrainConfig, over: str, value: int) -> TrainConfig:
    """The same settings with another number of layers ("layers") or another threshold ("threshold")."""
    return replace(config, num_layers=value) if over == "layers" else replace(config, threshold=float(value))


def sweep(config: TrainConfig, over: str, visitor: str) -> Job:
    """Train the same settings for each number of layers, or each threshold, in the background."""
    values = LAYERS if over == "layers" else THRESHOLDS
    requests = [(value, resources.request_for(at(config, over, value))) for value in values]
    everyone_s = resources.jobs()
    label = "Training each number of layers" if over == "layers" else "Training each threshold"
    everyone_s.forget(sweep_key(config, over))
    return everyone_s.submit(sweep_key(config, over), label, partial(_sweep, requests, everyone_s), visitor)


def _sweep(requests: list[tuple[int, Request]], everyone_s: Jobs, job: Job) -> list[SweepPoint] | None:
    """Runs in a worker."""

    def follow(progress: Progress) -> bool:
        everyone_s.make_way(job)
        job.advance(done + progress.step, total, f"{value}: loss {progress.loss:.3f}")
        return job.cancelled.is_set()

    total = sum(request.config.steps for _, request in requests)
    done, points = 0, []
    for value, request in requests:
        recommender = Store().obtain(request, callback=follow).recommender
        if job.cancelled.is_set():
            return None
        points.append(_point(value, recommender, request))
        done += request.config.steps
    return points


def _point(value: int, recommender: Recommender, request: Request) -> SweepPoint:
    marks = judge(recommender, request.train.at_least(request.config.threshold), request.held_out)
    return SweepPoint(value, float(marks.values["hit"].mean()), float(marks.values["ndcg"].mean()))
