"""The scoreboard's long computations as jobs: the rivals, and the same model over layers and thresholds."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from gnnrec.config import TrainConfig
from gnnrec.data.cache_folder import home
from gnnrec.data.interactions import Interactions
from gnnrec.data.split import hold_out
from gnnrec.errors import InputError
from gnnrec.evaluation.baselines import Scorer
from gnnrec.evaluation.scoreboard import Marks, choose, contenders, fit_watched, judge
from gnnrec.model.history import Progress
from gnnrec.recommender import Recommender
from gnnrec.store.locks import Cancelled
from gnnrec.store.models import Store
from gnnrec.store.request import Request
from gnnrec.ui.session import choices, datasets, models
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.jobs import Job, Jobs
from gnnrec.ui.session.models import NotTrainedError, Party
from gnnrec.ui.words import number

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
MOST_PLACES = 9
"""Thresholds that are tried; of more, as many evenly chosen ones."""


@remembered(shared=64, own=16)
def marks_of(key: str, k: int, _model: Scorer, _party: Party) -> Marks:
    """Marks of a model, named by `key`, at one k. Raises InputError when nothing is hidden."""
    return judge(_model, _party.positives, _party.tested, k)


# ------------------------------------------------------------------------------------------------ rivals


@remembered(shared=5, own=1)
def kept_rivals(key: str) -> dict[str, Scorer]:
    """The rivals of one split, once their job has made them. Raises NotTrainedError before."""
    job = models.jobs().find(key)
    if job is None or job.result is None:
        raise NotTrainedError(key)
    rivals: dict[str, Scorer] = job.result
    models.jobs().forget(key)
    return rivals


def rivals_key(party: Party) -> str:
    """Name of the rivals' job."""
    return f"rivals-{party.train.fingerprint}"


def invite_rivals(party: Party, config: TrainConfig, visitor: str) -> None:
    """Tune and train the rivals in the background."""
    key = rivals_key(party)
    models.jobs().forget(key)
    models.jobs().submit(key, "Tuning the rivals", partial(_make_rivals, party, config, key), visitor)


def _make_rivals(party: Party, config: TrainConfig, key: str, job: Job) -> dict[str, Scorer] | None:
    """Runs in a worker. What was chosen is kept on disk, so that it is chosen once."""
    path = home() / "rivals" / f"{key}.json"
    chosen: dict[str, dict[str, float]] = _read(path)
    rivals: dict[str, Scorer] = {}
    known = contenders(replace(config, num_layers=3))
    entrants = [
        contender for contender in known if contender.name != "lightgcn" and _is_feasible(contender.name, party)
    ]
    for place, contender in enumerate(entrants):
        if job.cancelled.is_set():
            return None
        job.advance(place, len(entrants), NAMES[contender.name])
        try:
            if contender.name not in chosen:
                chosen[contender.name] = choose(contender, party.train, config.threshold, seed=0)
            rivals[contender.name] = contender.make(party.positives, **chosen[contender.name])
        except (InputError, TypeError):
            continue  # the screen says who is missing
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(chosen), encoding="utf-8")
    return rivals


def _is_feasible(name: str, party: Party) -> bool:
    """Whether a rival that writes down every user's likes of all items has room for that."""
    return name not in DENSE or party.graph.num_users * party.graph.num_items <= MOST_CELLS


def _read(path: Any) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


# ------------------------------------------------------------------------------------------------- sweeps


@dataclass(frozen=True)
class SweepPoint:
    """One setting's score; None where there is no model of it, or nothing to test it with."""

    setting: float
    hit: float | None
    ndcg: float | None


def sweep_key(config: TrainConfig, over: str) -> str:
    """Name of a sweep's job; where the setting that is swept stands now is no part of it."""
    settings = json.dumps(at(config, over, 1).as_dict())
    return f"sweep-{over}-{datasets.active().fingerprint}-{settings}"


def at(config: TrainConfig, over: str, value: float) -> TrainConfig:
    """The same settings with another number of layers ("layers") or another threshold ("threshold")."""
    return replace(config, num_layers=int(value)) if over == "layers" else replace(config, threshold=float(value))


def sweep(config: TrainConfig, over: str, visitor: str) -> None:
    """Train the same settings for each number of layers, or each threshold, in the background."""
    dataset, everyone_s = datasets.active(), models.jobs()
    values = list(choices.LAYERS) if over == "layers" else evenly(choices.places(dataset), MOST_PLACES)
    configs = {value: at(config, over, value) for value in values}
    label = "Training each number of layers" if over == "layers" else "Training each threshold"
    key = sweep_key(config, over)
    everyone_s.forget(key)
    everyone_s.submit(key, label, partial(_sweep, dataset.interactions, configs, everyone_s), visitor)


def evenly(values: list[float], most: int) -> list[float]:
    """At most so many of some values, the first and the last among them."""
    if len(values) <= most:
        return values
    return [values[round(place * (len(values) - 1) / (most - 1))] for place in range(most)]


def _sweep(
    interactions: Interactions, configs: dict[float, TrainConfig], everyone_s: Jobs, job: Job
) -> list[SweepPoint] | None:
    """Runs in a worker. Each threshold's split is made when its turn comes, so that one at a time is in memory."""

    def follow(progress: Progress) -> bool:
        everyone_s.make_way(job)
        job.advance(done + progress.step, total, f"{number(value)}: loss {progress.loss:.3f}")
        return job.cancelled.is_set()

    total = sum(config.steps for config in configs.values())
    done, points = 0, []
    for value, config in configs.items():
        request = Request(*hold_out(interactions, config.threshold), config)
        try:
            train = partial(fit_watched, request.train, request.held_out, config, follow)
            recommender = Store().obtain(request, train, cancelled=job.cancelled.is_set).recommender
            if job.cancelled.is_set():
                return None
            points.append(_point(value, recommender, request))
        except Cancelled:
            return None
        except InputError:  # everybody likes everything at this threshold
            points.append(SweepPoint(value, None, None))
        done += config.steps
    return points


def _point(value: float, recommender: Recommender, request: Request) -> SweepPoint:
    tested = models.sample(request.held_out)
    if not len(tested):
        return SweepPoint(value, None, None)
    marks = judge(
        recommender, request.train.at_least(request.config.threshold), tested, min(10, request.train.num_items)
    )
    return SweepPoint(value, float(marks.values["hit"].mean()), float(marks.values["ndcg"].mean()))
