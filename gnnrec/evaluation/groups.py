"""Part 6, honest eyes: for whom the matchmaker works, whom it fails, and what a leak would have claimed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.evaluation.baselines import Scorer
from gnnrec.evaluation.protocol import Marks, interval
from gnnrec.model.ranking import hide, top_unseen

ACTIVITY = {"1-9 likes": 1, "10-29": 10, "30-79": 30, "80 and more": 80}
AGES = {"under 20": 0, "20-29": 20, "30-39": 30, "40-49": 40, "50 and older": 50}


@dataclass(frozen=True)
class Group:
    """How a model does for some of the users: their number, and a mean with its 95 % interval for each metric."""

    name: str
    size: int
    hit: dict[str, float]
    ndcg: dict[str, float]


def by_group(marks: Sequence[Marks], labels: Sequence[NDArray[np.object_]]) -> list[Group]:
    """Hit and NDCG for each group of users, in the order in which the labels first appear.

    Args:
        marks: of one model, or differences of two, one for each split.
        labels: name of each user's group on each split, None for users who are left out. each (num_users,)
    """
    own = [label[mark.users] for mark, label in zip(marks, labels, strict=True)]
    everyone = np.concatenate(own)
    found = []
    for name in pd.unique(everyone[everyone != None]):  # noqa: E711  # an array is compared entry by entry
        members = [_of(mark, label == name) for mark, label in zip(marks, own, strict=True)]
        size = len(np.unique(np.concatenate([mark.users for mark in members])))
        found.append(Group(str(name), size, interval(members, "hit"), interval(members, "ndcg")))
    return found


def _of(marks: Marks, is_member: NDArray[np.bool_]) -> Marks:
    """The marks of some of the users."""
    values = {metric: value[is_member] for metric, value in marks.values.items()}
    return Marks(marks.users[is_member], values, marks.coverage, marks.popularity)


def cut(values: NDArray[np.int64], bounds: Mapping[str, int]) -> NDArray[np.object_]:
    """The name of the highest bound that each value reaches, None below the lowest. (len(values),)"""
    names: list[str | None] = [None, *bounds]
    return np.array(names, dtype=object)[np.searchsorted(list(bounds.values()), values, side="right")]


def popularity_of_lists(
    model: Scorer, positives: Interactions, users: IntArray, k: int = 10, *, seen: Interactions
) -> pd.DataFrame:
    """Who gets only blockbusters: for each user, the mean share of users who like what they liked and what they get.

    Returns:
        Columns user (index), liked, recommended (of the k items, or of those fewer that the user has left); users
        without a like are left out, and so are those who like everything.
    """
    likes = np.bincount(positives.items, minlength=positives.num_items) / positives.num_users
    degrees = np.diff(positives.user_offsets)
    users = users[(degrees[users] > 0) & (np.diff(seen.user_offsets)[users] < seen.num_items)]
    values, items = top_unseen(model.scores(users), seen, users, int(k))
    usable = np.isfinite(values.numpy())  # the others are places that stay empty
    liked = np.bincount(positives.users, weights=likes[positives.items], minlength=positives.num_users)
    return pd.DataFrame(
        {
            "user": users,
            "liked": liked[users] / degrees[users],
            "recommended": (likes[items.numpy()] * usable).sum(1) / usable.sum(1),
        }
    )


@dataclass(frozen=True)
class Failure:
    """A user whose hidden likes the model did not find.

    Attributes:
        user: user index.
        num_likes: likes the model knew of.
        num_hidden: likes that were hidden.
        best_rank: rank of the first hidden like in the list that the user gets, were it as long as the catalogue.
        liked_popularity: median number of users who like what the user likes.
        hidden_popularity: the same for the hidden likes.
    """

    user: int
    num_likes: int
    num_hidden: int
    best_rank: int
    liked_popularity: float
    hidden_popularity: float

    @property
    def reason(self) -> str:
        """The most likely reason, in words, from what can be seen."""
        if self.num_likes < 10:
            return f"only {self.num_likes} {'like' if self.num_likes == 1 else 'likes'} to go by"
        if self.hidden_popularity < 15:
            return f"the hidden likes are rare: half of them have {self.hidden_popularity:.0f} or fewer other fans"
        if self.hidden_popularity > 2 * self.liked_popularity:
            return "the hidden likes are far more popular than the likes that were known"
        if self.liked_popularity > 2 * self.hidden_popularity:
            return "the hidden likes are far less popular than the likes that were known"
        return "a near miss" if self.best_rank <= 30 else "a mixed taste"


def failures(
    model: Scorer,
    marks: Marks,
    positives: Interactions,
    held_out: Interactions,
    count: int = 8,
    *,
    seen: Interactions,
) -> list[Failure]:
    """Users with no hidden like in their list, those with the most hidden likes first (then by index)."""
    likes = np.bincount(positives.items, minlength=positives.num_items)
    hidden_counts = np.diff(held_out.user_offsets)
    missed = marks.users[marks.values["hit"] == 0]
    missed = missed[np.argsort(-hidden_counts[missed], kind="stable")][:count]
    scores = hide(model.scores(missed), seen, missed).cpu()
    found = []
    for row, user in enumerate(missed.tolist()):
        hidden, liked = held_out.items_of(user), positives.items_of(user)
        best = scores[row, hidden].max()
        found.append(
            Failure(
                user=user,
                num_likes=len(liked),
                num_hidden=len(hidden),
                best_rank=int((scores[row] > best).sum()) + 1,
                liked_popularity=float(np.median(likes[liked])) if len(liked) else 0.0,
                hidden_popularity=float(np.median(likes[hidden])),
            )
        )
    return found


def leaky_interactions(train: Interactions, held_out: Interactions) -> Interactions:
    """The mistake many demos make: the held-out likes put back among the ratings the graph is built from."""
    rows = pd.DataFrame({"user": train.users, "item": train.items, "rating": _ratings(train)})
    leaked = pd.DataFrame({"user": held_out.users, "item": held_out.items, "rating": _ratings(held_out)})
    whole = pd.concat([rows, leaked]).sort_values(["user", "item"])
    ratings = None if train.ratings is None else whole["rating"].to_numpy(np.float32)
    return Interactions(
        train.user_ids, train.item_ids, whole["user"].to_numpy(np.int64), whole["item"].to_numpy(np.int64), ratings
    )


def _ratings(interactions: Interactions) -> NDArray[np.float32]:
    return np.ones(len(interactions), np.float32) if interactions.ratings is None else interactions.ratings
