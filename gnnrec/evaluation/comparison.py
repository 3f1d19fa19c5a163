"""Part 6, testing the matchmaker: LightGCN and its rivals on the same held-out ratings, marked as `protocol` has it.

Settings of the rivals are chosen for each split on a validation part inside its training part; held-out ratings
choose nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product
from types import MappingProxyType
from typing import Any

import numpy as np
import torch

from gnnrec.config import TrainConfig, unhurried
from gnnrec.data.interactions import Interactions
from gnnrec.data.split import FRACTION, Order, Splits, check_split, hold_out
from gnnrec.errors import InputError
from gnnrec.evaluation.baselines import EASE, ItemKNN, Popularity, Scorer
from gnnrec.evaluation.bench import with_settings
from gnnrec.evaluation.metrics import METRICS
from gnnrec.evaluation.protocol import Candidates, Marks, check_apart, interval, judge, seen_by
from gnnrec.evaluation.search import Settings
from gnnrec.model.device import CPU
from gnnrec.model.ranking import check_k
from gnnrec.recommender import Recommender

Report = Callable[[int, int, str], None]
Settle = Callable[[Interactions, int], Settings]
"""Finds settings inside a training part; given that and the number of its split."""


@dataclass
class Contender:
    """A model to be tested: how it is made from (positives, settings), and the settings it may choose from.

    Attributes:
        settle: finds settings by a search of its own, in place of the grid; given a training part and the number of
            its split.
    """

    name: str
    make: Callable[..., Scorer]
    grid: dict[str, Sequence[float]] = field(default_factory=dict)
    settle: Settle | None = None

    def choices(self) -> Iterable[dict[str, float]]:
        return (dict(zip(self.grid, values, strict=True)) for values in product(*self.grid.values()))


WIDE: dict[str, Sequence[float]] = {"reg_weight": (1e-3, 2.5e-3, 1e-2, 3e-2), "negative_candidates": (1, 4)}
"""Where the settings of LightGCN and of matrix factorisation are looked for on data of which nothing is known."""
WITHOUT_LAYERS: dict[str, Sequence[float]] = {"reg_weight": (5e-3, 1e-2, 2e-2, 4e-2), "negative_candidates": (1, 4)}
"""The same for matrix factorisation on MovieLens-100K, where it wants ten times the penalty that 3 layers want."""


def without_layers(config: TrainConfig) -> TrainConfig:
    """The settings for matrix factorisation: from random embeddings with the passes that these take.

    The singular vectors of the likes are where layers lead. Without layers a few passes from there end 0.009 NDCG@10
    lower on MovieLens-100K, and a rival is to be as good as it can be.
    """
    return replace(unhurried(config), num_layers=0, layer_weights=None)


def contenders(
    config: TrainConfig,
    *,
    tune: bool = False,
    settle: Mapping[str, Settle] = MappingProxyType({}),
    device: torch.device = CPU,
) -> list[Contender]:
    """LightGCN, and the rivals with the settings they may choose from.

    Args:
        config: settings of LightGCN.
        tune: whether LightGCN chooses from WIDE like a rival, and matrix factorisation too; without it the settings
            of LightGCN are as given, which is fair where they were chosen on validation parts of the same data.
        settle: by name, the models that find their settings by a search of their own; LightGCN and mf may.
        device: where LightGCN and matrix factorisation are trained, and score.
    """

    def fit(layers: int, positives: Interactions, **chosen: Any) -> Recommender:
        settings = replace(config if layers else without_layers(config), num_layers=layers, snapshots=0)
        return Recommender.fit(positives, with_settings(settings, chosen), device=device)

    return [
        Contender("lightgcn", partial(fit, config.num_layers), WIDE if tune else {}, settle.get("lightgcn")),
        Contender("mf", partial(fit, 0), WIDE if tune else WITHOUT_LAYERS, settle.get("mf")),
        Contender("ease", EASE, {"reg_weight": (50, 100, 200, 400, 800)}),
        Contender("item_knn", ItemKNN, {"neighbours": (20, 50, 100, 200, 400), "shrink": (0, 10, 50)}),
        Contender("popularity", Popularity),
    ]


def choose(
    contender: Contender,
    train: Interactions,
    threshold: float,
    seed: int,
    candidates: Candidates = "unrated",
    order: Order = "random",
    fraction: float = FRACTION,
) -> Settings:
    """The settings with the best NDCG@10 on a validation part inside the training part.

    Args:
        order, fraction: how the test part was held out, and so is the validation part.
    """
    if contender.settle:
        return contender.settle(train, seed)
    choices = list(contender.choices())
    if len(choices) == 1:
        return choices[0]
    score = validation(contender, train, threshold, seed, candidates, order, fraction)
    return max(choices, key=score) if score else choices[0]


def validation(
    contender: Contender,
    train: Interactions,
    threshold: float,
    seed: int,
    candidates: Candidates = "unrated",
    order: Order = "random",
    fraction: float = FRACTION,
) -> Callable[[dict[str, float]], float] | None:
    """How good settings are: NDCG@10 on a validation part inside the training part; None where no like is left for it.

    What it gives trains a model every time that it is called. Arguments as `choose`.
    """
    part, held_out = hold_out(train, threshold, fraction=fraction, order=order, seed=seed)
    if not len(held_out):
        return None
    positives, k, seen = part.at_least(threshold), min(10, train.num_items), seen_by(part, threshold, candidates)

    def score(settings: dict[str, float]) -> float:
        marks = judge(contender.make(positives, **settings), positives, held_out, k, seen=seen)
        return float(marks.values["ndcg"].mean())

    return score


def compare(
    splits: Sequence[tuple[Interactions, Interactions]],
    config: TrainConfig,
    k: int | None = None,
    candidates: Candidates = "unrated",
    report: Report = lambda done, total, remark: None,
    *,
    tune: bool = False,
    settle: Mapping[str, Settle] = MappingProxyType({}),
    order: Order = "random",
    fraction: float = FRACTION,
    device: torch.device = CPU,
) -> dict[str, Any]:
    """Test LightGCN and its rivals on each (train, held out) pair.

    Args:
        splits: (train, held out) pairs.
        k: length of the lists; ten when left out, or all items where there are fewer.
        config: settings of LightGCN, and the threshold for all.
        candidates: what may stand in a tested list.
        report: told (done, total, name of the model at work).
        tune, settle: whether and how LightGCN chooses settings like its rivals; see `contenders`.
        order, fraction: how the splits were made, so that validation parts are made in the same way.
        device: where LightGCN is trained, and scores.

    Returns:
        The object that `python -m gnnrec evaluate --json` prints; intervals are 95 % bootstrap intervals over
        users, each user's values averaged over the splits first.
    """
    if not len(splits):
        raise InputError("There is no split to compare on; give at least one (train, held out) pair.")
    check_split(order, fraction, 0)
    for train, held_out in () if isinstance(splits, Splits) else splits:  # those are apart, and not made yet
        check_apart(train, held_out)
    k = check_k(k, splits[0][0].num_items)
    marks: dict[str, list[Marks]] = {}
    seconds: dict[str, list[float]] = {}
    chosen: dict[str, list[Settings]] = {}
    left_out: dict[str, str] = {}
    num_users = 0
    entrants = contenders(config, tune=tune, settle=settle, device=device)
    for seed, (train, held_out) in enumerate(splits):
        positives, seen = train.at_least(config.threshold), seen_by(train, config.threshold, candidates)
        num_users = train.num_users
        for number, contender in enumerate(entrants):
            report(seed * len(entrants) + number, len(splits) * len(entrants), contender.name)
            try:
                settings = choose(contender, train, config.threshold, seed, candidates, order, fraction)
                started = time.perf_counter()
                model = contender.make(positives, **settings)
                chosen.setdefault(contender.name, []).append(settings)
                seconds.setdefault(contender.name, []).append(time.perf_counter() - started)
            except InputError as error:
                if contender.name == "lightgcn":
                    raise
                left_out[contender.name] = str(error)
                continue
            marks.setdefault(contender.name, []).append(judge(model, positives, held_out, k, seen=seen))
    evaluated = np.unique(np.concatenate([mark.users for mark in marks["lightgcn"]]))
    return {
        "k": k,
        "candidates": candidates,
        "seeds": len(marks["lightgcn"]),
        "users_evaluated": len(evaluated),
        "users_skipped": num_users - len(evaluated),
        "models": {
            name: _summary(several) | {"fit_seconds": float(np.mean(seconds[name])), "chosen": chosen[name]}
            for name, several in marks.items()
        },
        "left_out": left_out,
        "lightgcn_minus": {name: difference(marks["lightgcn"], marks[name]) for name in marks if name != "lightgcn"},
    }


def _summary(marks: Sequence[Marks]) -> dict[str, Any]:
    intervals = {metric: interval(marks, metric) for metric in METRICS}
    return intervals | {
        "coverage": float(np.mean([mark.coverage for mark in marks])),
        "popularity": float(np.mean([mark.popularity for mark in marks])),
    }


def difference(ours: Sequence[Marks], theirs: Sequence[Marks]) -> dict[str, Any]:
    """Ours minus theirs for each metric, paired over users: the same user's marks by both models, subtracted."""
    differences = [one.minus(other) for one, other in zip(ours, theirs, strict=True)]
    return {metric: interval(differences, metric) for metric in METRICS}
