"""Part 6, the protocol of the test: every model is marked on the list that a user would get from it.

Each model ranks the full catalogue for every user with held-out likes, what the user rated in the training part left
out, no sampled negatives, equal scores by item index. The literature leaves out the training likes alone, so that
items which the user rated low stay candidates; that is `candidates="unliked"`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.errors import InputError
from gnnrec.evaluation.baselines import Scorer
from gnnrec.evaluation.metrics import METRICS, ndcg
from gnnrec.model.checkpoint import Checkpoint
from gnnrec.model.device import CPU
from gnnrec.model.distributed import ALONE, World
from gnnrec.model.history import Progress
from gnnrec.model.ranking import check_k, is_rated, top_unseen
from gnnrec.recommender import Recommender

Candidates = Literal["unrated", "unliked"]
"""What may stand in a tested list: all that the user has not rated, as in the list they get, or all but their likes."""
SCORES_AT_ONCE = 2**24
WATCHED_SCORES = 2**25
RESAMPLES = 1000
RESAMPLES_AT_ONCE = 50


def seen_by(train: Interactions, threshold: float, candidates: Candidates) -> Interactions:
    """What is left out of each user's list: the training part, or its likes alone."""
    if candidates not in get_args(Candidates):
        raise InputError(f"candidates is {candidates!r}; it must be {' or '.join(map(repr, get_args(Candidates)))}.")
    return train if candidates == "unrated" else train.at_least(threshold)


def check_apart(train: Interactions, held_out: Interactions) -> None:
    """Refuse held-out likes of other users and items, or such as the training part holds: nobody could find them.

    Raises:
        InputError: names the first of them.
    """
    if (train.num_users, train.num_items) != (held_out.num_users, held_out.num_items):
        raise InputError("The held-out likes are of other users and items than the training part; split one data set.")
    wanted, known = (part.users * part.num_items + part.items for part in (held_out, train))
    both = np.isin(wanted, known, kind=None)
    if both.any():
        row = int(np.argmax(both))
        user, item = held_out.user_ids[held_out.users[row]], held_out.item_ids[held_out.items[row]]
        raise InputError(
            f"{both.sum():,} of {len(both):,} held-out likes are in the training part too (user {user} and item {item} "
            "first), so they cannot be found; hold them out of it."
        )


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
        return {metric: interval([self], metric) for metric in self.values}

    def minus(self, other: Marks) -> Marks:
        """Paired over users: this model's marks less those that another one has on the same split."""
        differences = {metric: values - other.values[metric] for metric, values in self.values.items()}
        return Marks(self.users, differences, self.coverage - other.coverage, self.popularity - other.popularity)


def judge(
    model: Scorer, positives: Interactions, held_out: Interactions, k: int | None = None, *, seen: Interactions
) -> Marks:
    """Mark the list of k that each user with held-out likes gets.

    Args:
        positives: training likes, by which items are popular.
        held_out: likes to be found, over the same users and items.
        seen: what is left out of each user's list; see `seen_by`.
    """
    k = check_k(k, positives.num_items)
    check_apart(seen, held_out)
    users = np.unique(held_out.users)
    if not len(users):
        raise InputError("No user has a held-out like, so there is nothing to evaluate; lower the threshold.")
    likes = np.bincount(positives.items, minlength=positives.num_items) / positives.num_users
    recommended = np.zeros(positives.num_items, np.int64)
    blocks = []
    for block in np.array_split(users, -(-len(users) * positives.num_items // SCORES_AT_ONCE)):
        values, items = top_unseen(model.scores(block), seen, block, k)
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


def ndcg_watch(held_out: Interactions, seen: Interactions) -> Callable[[Tensor, Tensor], float]:
    """A measure for `Recommender.fit(watch=...)`: mean NDCG@10 on held-out ratings, for watching only.

    Of very many users every second, third, ... user is watched, so that the scores stay few enough.
    """
    users = np.unique(held_out.users)
    if not len(users):
        raise InputError("No user has a held-out like, so there is nothing to watch; lower the threshold.")
    users = users[:: -(-len(users) * seen.num_items // WATCHED_SCORES)]
    is_held_out = is_rated(held_out, users)

    def watch(user_embedding: Tensor, item_embedding: Tensor) -> float:
        _, items = top_unseen(user_embedding[users] @ item_embedding.T, seen, users, min(10, seen.num_items))
        return float(ndcg(is_held_out.gather(1, items), is_held_out.sum(1)).mean())

    return watch


def fit_watched(
    train: Interactions,
    held_out: Interactions,
    config: TrainConfig,
    callback: Callable[[Progress], bool | None] | None = None,
    *,
    device: torch.device = CPU,
    world: World = ALONE,
    checkpoint: Checkpoint | None = None,
) -> Recommender:
    """`Recommender.fit` with NDCG@10 on the held-out ratings, if there are any, in its history."""
    watch = ndcg_watch(held_out, train) if len(held_out) else None
    return Recommender.fit(
        train, config, callback=callback, watch=watch, device=device, world=world, checkpoint=checkpoint
    )


def interval(marks: Sequence[Marks], metric: str) -> dict[str, float]:
    """Mean of a metric over users with its 95 % bootstrap interval, each user's values averaged over the splits."""
    return bootstrap([(mark.users, mark.values[metric]) for mark in marks])


def bootstrap(samples: Sequence[tuple[IntArray, NDArray[np.float32]]]) -> dict[str, float]:
    """Mean with its 95 % percentile bootstrap interval over users.

    Args:
        samples: for each split, user indices and their values. A user's values are averaged over the splits, so
            that one person counts once. NaN, as the metrics have it for who has nothing held out, is passed over.

    Raises:
        InputError: nobody has a value.
    """
    users = np.concatenate([users for users, _ in samples])
    values = np.concatenate([values for _, values in samples]).astype(np.float64)
    users, values = users[~np.isnan(values)], values[~np.isnan(values)]
    if not len(users):
        raise InputError("No user has a held-out like, so there is no mean of anything; lower the threshold.")
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
