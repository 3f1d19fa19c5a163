"""Part 6, testing the matchmaker: LightGCN and its rivals on the same held-out ratings.

The protocol: each model ranks the full catalogue for every user with held-out likes, the user's
training likes left out, no sampled negatives, equal scores by item index. Settings of the rivals are
chosen for each split on a validation part inside its training part; held-out ratings choose nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.data.split import FRACTION, Order, hold_out
from gnnrec.errors import InputError
from gnnrec.evaluation.baselines import EASE, ItemKNN, Popularity, Scorer
from gnnrec.evaluation.metrics import METRICS, ndcg
from gnnrec.model.history import Progress
from gnnrec.model.ranking import check_k, hide, is_rated, top_k
from gnnrec.recommender import Recommender

Report = Callable[[int, int, str], None]
SCORES_AT_ONCE = 2**24
WATCHED_SCORES = 2**25
RESAMPLES = 1000
RESAMPLES_AT_ONCE = 50


@dataclass(frozen=True)
class Marks:
    """How one model did on one split.

    Attributes:
        users: user indices with held-out likes. (n,)
        values: for each metric, its value for each of those users. (n,)
        coverage: share of the catalogue that appears in anyone's top k.
        popularity: mean share of users who like a recommended item (training part).
    """

    users: IntArray
    values: dict[str, NDArray[np.float32]]
    coverage: float
    popularity: float

    @cached_property
    def intervals(self) -> dict[str, dict[str, float]]:
        """For each metric, its mean over users with the 95 % bootstrap interval."""
        return {metric: bootstrap([(self.users, values)]) for metric, values in self.values.items()}


def judge(model: Scorer, positives: Interactions, held_out: Interactions, k: int = 10) -> Marks:
    """Rank the catalogue for every user with held-out likes, and mark each user's top k.

    Args:
        positives: training likes, left out of the ranking.
        held_out: likes to be found, over the same users and items.
    """
    k = check_k(k, positives.num_items)
    users = np.unique(held_out.users)
    if not len(users):
        raise InputError("No user has a held-out like, so there is nothing to evaluate; lower the threshold.")
    likes = np.bincount(positives.items, minlength=positives.num_items) / positives.num_users
    recommended = np.zeros(positives.num_items, np.int64)
    blocks = []
    for block in np.array_split(users, -(-len(users) * positives.num_items // SCORES_AT_ONCE)):
        values, items = top_k(hide(model.scores(block), positives, block), k)
        usable = torch.isfinite(values)
        is_held_out = is_rated(held_out, block)
        hits, relevant = is_held_out.gather(1, items) & usable, is_held_out.sum(1)
        blocks.append({name: metric(hits, relevant).numpy() for name, metric in METRICS.items()})
        recommended += np.bincount(items[usable].numpy(), minlength=positives.num_items)
    return Marks(
        users,
        {name: np.concatenate([block[name] for block in blocks]) for name in METRICS},
        float((recommended > 0).mean()),
        float(recommended @ likes / recommended.sum()),
    )


def ndcg_watch(train: Interactions, held_out: Interactions, threshold: float) -> Callable[[Tensor, Tensor], float]:
    """A measure for `Recommender.fit(watch=...)`: mean NDCG@10 on held-out ratings, for watching only.

    Of very many users every second, third, ... user is watched, so that the scores stay few enough.
    """
    positives = train.at_least(threshold)
    users = np.unique(held_out.users)
    users = users[:: -(-len(users) * train.num_items // WATCHED_SCORES)]
    is_held_out = is_rated(held_out, users)

    def watch(user_embedding: Tensor, item_embedding: Tensor) -> float:
        scores = hide(user_embedding[users] @ item_embedding.T, positives, users)
        _, items = top_k(scores, min(10, train.num_items))
        return float(ndcg(is_held_out.gather(1, items), is_held_out.sum(1)).mean())

    return watch


def fit_watched(
    train: Interactions,
    held_out: Interactions,
    config: TrainConfig,
    callback: Callable[[Progress], bool | None] | None = None,
) -> Recommender:
    """`Recommender.fit` with NDCG@10 on the held-out ratings, if there are any, in its history."""
    watch = ndcg_watch(train, held_out, config.threshold) if len(held_out) else None
    return Recommender.fit(train, config, callback=callback, watch=watch)


@dataclass
class Contender:
    """A model to be tested: how it is made from (positives, settings), and the settings it may choose from."""

    name: str
    make: Callable[..., Scorer]
    grid: dict[str, Sequence[float]] = field(default_factory=dict)

    def choices(self) -> Iterable[dict[str, float]]:
        return (dict(zip(self.grid, values, strict=True)) for values in product(*self.grid.values()))


def contenders(config: TrainConfig) -> list[Contender]:
    """LightGCN with settings as given, and the rivals with the settings they may choose from."""

    def lightgcn(positives: Interactions) -> Recommender:
        return Recommender.fit(positives, replace(config, snapshots=0))

    def mf(positives: Interactions, reg_weight: float, negative_candidates: float) -> Recommender:
        settings = replace(config, num_layers=0, layer_weights=None, snapshots=0)
        chosen = replace(settings, reg_weight=reg_weight, negative_candidates=int(negative_candidates))
        return Recommender.fit(positives, chosen)

    return [
        Contender("lightgcn", lightgcn),
        Contender("mf", mf, {"reg_weight": (2e-3, 5e-3, 1e-2), "negative_candidates": (1, 4)}),
        Contender("ease", EASE, {"reg_weight": (50, 100, 200, 400, 800)}),
        Contender("item_knn", ItemKNN, {"neighbours": (20, 50, 100, 200, 400), "shrink": (0, 10, 50)}),
        Contender("popularity", Popularity),
    ]


def choose(
    contender: Contender,
    train: Interactions,
    threshold: float,
    seed: int,
    order: Order = "random",
    fraction: float = FRACTION,
) -> dict[str, float]:
    """The settings with the best NDCG@10 on a validation part inside the training part.

    Args:
        order, fraction: how the test part was held out, and so is the validation part.
    """
    choices = list(contender.choices())
    if len(choices) == 1:
        return choices[0]
    part, validation = hold_out(train, threshold, fraction=fraction, order=order, seed=seed)
    if not len(validation):
        return choices[0]
    positives, k = part.at_least(threshold), min(10, train.num_items)
    marks = [judge(contender.make(positives, **choice), positives, validation, k).values["ndcg"] for choice in choices]
    return choices[int(np.argmax([values.mean() for values in marks]))]


def compare(
    splits: Sequence[tuple[Interactions, Interactions]],
    config: TrainConfig,
    k: int = 10,
    report: Report = lambda done, total, remark: None,
    order: Order = "random",
    fraction: float = FRACTION,
) -> dict[str, Any]:
    """Test LightGCN and its rivals on each (train, held out) pair.

    Args:
        splits: (train, held out) pairs.
        config: settings of LightGCN, and the threshold for all.
        report: told (done, total, name of the model at work).
        order, fraction: how the splits were made, so that validation parts are made in the same way.

    Returns:
        The object that `python -m gnnrec evaluate --json` prints; intervals are 95 % bootstrap intervals over
        users, each user's values averaged over the splits first.
    """
    marks: dict[str, list[Marks]] = {}
    seconds: dict[str, list[float]] = {}
    left_out: dict[str, str] = {}
    num_users = 0
    entrants = contenders(config)
    for seed, (train, held_out) in enumerate(splits):
        positives = train.at_least(config.threshold)
        num_users = train.num_users
        for number, contender in enumerate(entrants):
            report(seed * len(entrants) + number, len(splits) * len(entrants), contender.name)
            try:
                settings = choose(contender, train, config.threshold, seed, order, fraction)
                started = time.perf_counter()
                model = contender.make(positives, **settings)
                seconds.setdefault(contender.name, []).append(time.perf_counter() - started)
            except InputError as error:
                if contender.name == "lightgcn":
                    raise
                left_out[contender.name] = str(error)
                continue
            marks.setdefault(contender.name, []).append(judge(model, positives, held_out, k))
    evaluated = np.unique(np.concatenate([mark.users for mark in marks["lightgcn"]]))
    return {
        "k": int(k),
        "seeds": len(marks["lightgcn"]),
        "users_evaluated": len(evaluated),
        "users_skipped": num_users - len(evaluated),
        "models": {
            name: _summary(several) | {"fit_seconds": float(np.mean(seconds[name]))} for name, several in marks.items()
        },
        "left_out": left_out,
        "lightgcn_minus": {name: _difference(marks["lightgcn"], marks[name]) for name in marks if name != "lightgcn"},
    }


def _summary(marks: Sequence[Marks]) -> dict[str, Any]:
    intervals = {metric: bootstrap([(mark.users, mark.values[metric]) for mark in marks]) for metric in METRICS}
    return intervals | {
        "coverage": float(np.mean([mark.coverage for mark in marks])),
        "popularity": float(np.mean([mark.popularity for mark in marks])),
    }


def _difference(ours: Sequence[Marks], theirs: Sequence[Marks]) -> dict[str, Any]:
    """Paired over users: the same user's marks by both models, subtracted."""
    return {
        metric: bootstrap([(a.users, a.values[metric] - b.values[metric]) for a, b in zip(ours, theirs, strict=True)])
        for metric in METRICS
    }


def bootstrap(samples: Sequence[tuple[IntArray, NDArray[np.float32]]]) -> dict[str, float]:
    """Mean with its 95 % percentile bootstrap interval over users.

    Args:
        samples: for each split, user indices and their values. A user's values are averaged over the splits, so
            that one person counts once.
    """
    users = np.concatenate([users for users, _ in samples])
    values = np.concatenate([values for _, values in samples]).astype(np.float64)
    counts = np.bincount(users)
    means = np.bincount(users, weights=values)[counts > 0] / counts[counts > 0]
    rng = np.random.default_rng(0)
    even = np.full(len(means), 1 / len(means))
    resampled = [
        rng.multinomial(len(means), even, size=RESAMPLES_AT_ONCE) @ means / len(means)
        for _ in range(RESAMPLES // RESAMPLES_AT_ONCE)
    ]
    low, high = np.percentile(np.concatenate(resampled), [2.5, 97.5])
    return {"mean": float(means.mean()), "low": float(low), "high": float(high)}
