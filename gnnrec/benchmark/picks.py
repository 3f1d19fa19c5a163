"""Which items to offer to somebody who walks in: what is learned from the picks that each offer leads to.

A fifth of the users at a time is kept from the training altogether, so that the model has never met them. Then each
of them walks in: of what is offered, ten at a time, they pick up to three that they like, and a list is made by
propagation alone. It is marked by NDCG@10 on a fifth of their likes, which they were never offered, with whatever else
they rated left out, the same for every offer. Whoever likes nothing that is offered gets what is popular.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch.nn.functional import normalize

from gnnrec.config import TrainConfig
from gnnrec.data.dataset import Dataset
from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.data.split import hold_out
from gnnrec.errors import InputError
from gnnrec.evaluation.metrics import ndcg
from gnnrec.evaluation.protocol import bootstrap
from gnnrec.explain.representatives import KNOWN, representatives, well_known
from gnnrec.model.ranking import top_k
from gnnrec.recommender import Recommender

FOLDS = 5
PICKS = 3
SCREEN = 10
SCREENS = (1, 3)
"""Screens of ten that somebody looks through at most."""
Report = Callable[[int, int, str], None]
Offer = Callable[[Recommender, Dataset], IntArray]


def measure_picks(dataset: Dataset, config: TrainConfig, advance: Report, seed: int = 0) -> dict[str, Any]:
    """NDCG@10, picks made and who picked nothing, for each offer and number of screens.

    Args:
        dataset: ratings, and genres where there are any.
        config: settings of the trainings.
        advance: called with (done, total, what is done now).
        seed: of the folds and of the likes that are the target.
    """
    known = dataset.interactions
    told, target = hold_out(known, config.threshold, seed=seed)
    if not len(target):
        raise InputError("No user has a held-out like for anybody to walk in with; lower the threshold.")
    fold = np.random.default_rng(seed).integers(FOLDS, size=known.num_users)
    offers = OFFERS if dataset.has_genres else {name: offer for name, offer in OFFERS.items() if name != BY_GENRE}
    marks: dict[tuple[str, int], list[tuple[int, int, float]]] = {}
    for number in range(FOLDS):
        advance(number, FOLDS, f"fold {number + 1} of {FOLDS}")
        met = known.select(fold[known.users] != number)
        recommender = Recommender.fit(_without_absent_users(met), config)
        newcomers = [user for user in np.unique(target.users).tolist() if fold[user] == number]
        walk_ins = _WalkIns(recommender, told, target, newcomers, config.threshold)
        for name, offer in offers.items():
            queue = offer(recommender, dataset)
            for screens in SCREENS:
                marks.setdefault((name, screens), []).extend(walk_ins.marks(queue, screens * SCREEN))
        for name, own in OWN.items():
            marks.setdefault((name, 0), []).extend(walk_ins.marks_of(own))
    advance(FOLDS, FOLDS, "done")
    return {
        "picks": PICKS,
        "users": int((np.bincount(target.users) > 0).sum()),
        "offers": [_summary(name, screens, found) for (name, screens), found in marks.items()],
    }


class _WalkIns:
    """Users whom the model has not met, each of whom walks in alone."""

    def __init__(
        self, recommender: Recommender, told: Interactions, target: Interactions, users: list[int], threshold: float
    ) -> None:
        self.recommender, self.told, self.target, self.users = recommender, told, target, users
        self.likes = told.at_least(threshold)
        self.popular = recommender.graph.degrees[recommender.graph.num_users :].float()
        self.kept: dict[tuple[int, tuple[int, ...]], float] = {}

    def marks(self, queue: IntArray, shown: int) -> list[tuple[int, int, float]]:
        """For each user: index, picks, and NDCG@10, when they are shown the first items of a queue."""
        seen = queue[:shown].tolist()
        return self.marks_of(lambda liked, _popular, _user: [item for item in seen if item in set(liked.tolist())])

    def marks_of(self, choose: Callable[[IntArray, IntArray, int], Sequence[int]]) -> list[tuple[int, int, float]]:
        """The same when each picks the first of whatever `choose` makes of (their likes, everybody's likes, index)."""
        found, popular = [], self.popular.numpy().astype(np.int64)
        for user in self.users:
            picks = tuple(list(choose(self.likes.items_of(user), popular, user))[:PICKS])
            found.append((user, len(picks), self._mark(user, picks)))
        return found

    def _mark(self, user: int, picks: tuple[int, ...]) -> float:
        key = (user, tuple(sorted(picks)))
        if key not in self.kept:
            scores = self._scores(picks).clone()
            scores[torch.from_numpy(self.told.items_of(user))] = -torch.inf
            _, items = top_k(scores.unsqueeze(0), 10)
            wanted = self.target.items_of(user)
            hits = torch.from_numpy(np.isin(items.numpy(), wanted))
            self.kept[key] = float(ndcg(hits, torch.tensor([len(wanted)])))
        return self.kept[key]

    def _scores(self, picks: tuple[int, ...]) -> torch.Tensor:
        """Scores of all items for somebody with these picks; the popular first where there are none. (num_items,)"""
        if not picks:
            return self.popular
        ids = self.recommender.interactions.item_ids[list(picks)].tolist()
        larger, walk_in = self.recommender.with_new_user(ids)
        return larger.scores(np.array([larger.interactions.user_index(walk_in)]))[0]


def _without_absent_users(known: Interactions) -> Interactions:
    """The same ratings over the users who have any; items keep their indices, also those that nobody rated."""
    present, users = np.unique(known.users, return_inverse=True)
    return Interactions(known.user_ids[present], known.item_ids, users, known.items, known.ratings, known.timestamps)


def _summary(name: str, screens: int, found: list[tuple[int, int, float]]) -> dict[str, Any]:
    users, picks, values = (np.array(column) for column in zip(*found, strict=True))
    marks = bootstrap([(users, values.astype(np.float32))])
    nothing = float((picks == 0).mean())
    return {"offer": name, "screens": screens, "ndcg": marks, "picks": float(picks.mean()), "nothing": nothing}


def _likes(recommender: Recommender) -> IntArray:
    likes: IntArray = recommender.graph.degrees[recommender.graph.num_users :].numpy()
    return likes


def _blockbusters(recommender: Recommender, _dataset: Dataset) -> IntArray:
    return np.argsort(-_likes(recommender), kind="stable")


def _one_per_genre(recommender: Recommender, dataset: Dataset) -> IntArray:
    order = _blockbusters(recommender, dataset)
    genre = dataset.items["genres"].str.split("|").str[-1].to_numpy()[order]
    first = np.unique(genre, return_index=True)[1]
    return np.concatenate([order[np.sort(first)], np.delete(order, first)])


def _known(recommender: Recommender) -> IntArray:
    return well_known(_likes(recommender), recommender.graph.num_users, SCREEN * max(SCREENS))


def _at_random(recommender: Recommender, _dataset: Dataset) -> IntArray:
    return np.random.default_rng(0).permutation(_known(recommender))


def _far_apart(recommender: Recommender, _dataset: Dataset) -> IntArray:
    """The loudest first, then always the one whose nearest among the chosen is farthest."""
    items = _known(recommender)
    embedding = recommender.item_embedding[torch.from_numpy(items)]
    direction = normalize(embedding, dim=1)
    chosen = [int(embedding.norm(dim=1).argmax())]
    nearest = direction @ direction[chosen[0]]
    while len(chosen) < min(SCREEN * max(SCREENS), len(items)):
        nearest[chosen] = torch.inf
        chosen.append(int(nearest.argmin()))
        nearest = torch.maximum(nearest, direction @ direction[chosen[-1]])
    return items[chosen]


def _divisive(recommender: Recommender, _dataset: Dataset) -> IntArray:
    """Always the one whose scores differ most between users, beyond what the chosen ones explain."""
    items = _known(recommender)
    scores = recommender.user_embedding @ recommender.item_embedding[torch.from_numpy(items)].T
    left = (scores - scores.mean(0)) / recommender.user_embedding.norm(dim=1, keepdim=True).clamp(min=1e-9)
    chosen: list[int] = []
    for _ in range(min(SCREEN * max(SCREENS), len(items))):
        spread = left.square().sum(0)
        spread[chosen] = -1
        chosen.append(int(spread.argmax()))
        along = normalize(left[:, chosen[-1]], dim=0)
        left = left - along.unsqueeze(1) * (along @ left)
    return items[chosen]


def _representatives(recommender: Recommender, _dataset: Dataset) -> IntArray:
    wanted = SCREEN * max(SCREENS)
    return representatives(recommender.item_embedding, _likes(recommender), _known(recommender), wanted)


def _own_at_random(liked: IntArray, _popular: IntArray, user: int) -> list[int]:
    drawn: list[int] = np.random.default_rng(user).permutation(liked).tolist()
    return drawn


def _own_most_liked(liked: IntArray, popular: IntArray, _user: int) -> list[int]:
    ordered: list[int] = liked[np.argsort(-popular[liked], kind="stable")].tolist()
    return ordered


BY_GENRE = "the most liked, one of each genre first"
_BAND = f"liked by {KNOWN[0]:.0%} to {KNOWN[1]:.0%}".replace("%", " %")
OFFERS: dict[str, Offer] = {
    "the most liked": _blockbusters,
    BY_GENRE: _one_per_genre,
    f"{_BAND}, at random": _at_random,
    f"{_BAND}, far apart": _far_apart,
    f"{_BAND}, dividing users most": _divisive,
    f"{_BAND}, standing for all (chosen)": _representatives,
}
OWN: dict[str, Callable[[IntArray, IntArray, int], list[int]]] = {
    "any of their own likes": _own_at_random,
    "the most liked of their own likes": _own_most_liked,
}
