"""Part 6, what the matchmaker is not told: ratings held out for testing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, overload

import numpy as np

from gnnrec.data.given import finite, whole
from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.errors import InputError

Order = Literal["random", "latest", "time"]
Split = tuple[Interactions, Interactions]
"""Training part and held-out positives."""

FRACTION = 0.2
"""Share of a user's positives that is held out unless somebody says otherwise."""


def hold_out(
    interactions: Interactions,
    threshold: float,
    *,
    fraction: float = FRACTION,
    order: Order = "random",
    seed: int = 0,
    leave_k_out: int | None = None,
) -> tuple[Interactions, Interactions]:
    """Take some of the positives away, to ask for them later.

    Of a user's n positives, floor(fraction * n) are held out, so who has too few keeps all of them; with `leave_k_out`
    k of them are, and who has no more than k keeps all. With the order "time" it is one point in time for all: see
    `split_by_time`. Call it again on the training part for a validation part inside it.

    Args:
        threshold: smallest rating that is a positive; ratings below it always stay in the training part, unless they
            are younger than the point in time.
        fraction: share of each user's positives, or of all with the order "time", from 0 up to but not including 1.
        order: "random", or "latest" for the most recent ones (the higher item index first among equal times; times
            are compared to their last digit, fractions of a second among them), or "time".
        seed: seed of the random choice, at least 0.
        leave_k_out: positives of each user, in place of a fraction; 1 is leave-one-out.

    Returns:
        The training part and the held-out positives, over the same users and items.

    Raises:
        InputError: a fraction, an order, a seed or a k that is none of these, or the latest of ratings without times.
    """
    seed = check_split(order, fraction, seed)
    finite(threshold, "The threshold")
    if order == "time":
        if leave_k_out is not None:
            raise InputError("leave_k_out counts each user's likes, and order 'time' splits all at once; use 'latest'.")
        return split_by_time(interactions, threshold, fraction=fraction)
    rows = np.flatnonzero(interactions.is_positive(threshold))
    users = interactions.users[rows]
    positives_of = np.bincount(users, minlength=interactions.num_users)
    quota = _quota(positives_of, fraction) if leave_k_out is None else _quota_of_k(positives_of, leave_k_out)
    ranked = _in_order(interactions, rows, order, seed)
    starts = np.cumsum(positives_of) - positives_of
    rank = np.arange(len(rows)) - starts[users]  # 0 for the first of each user to be held out
    is_held = np.zeros(len(interactions), bool)
    is_held[ranked[rank < quota[users]]] = True
    return interactions.select(~is_held), interactions.select(is_held)


@dataclass(frozen=True)
class Splits(Sequence[Split]):
    """Random choices with the seeds 0 to number - 1, each made when it is asked for and held by nobody here.

    Arguments as `hold_out`.
    """

    interactions: Interactions
    threshold: float
    number: int
    fraction: float = FRACTION
    order: Order = "random"

    def __len__(self) -> int:
        return self.number

    @overload
    def __getitem__(self, seed: int) -> Split: ...

    @overload
    def __getitem__(self, seed: slice) -> list[Split]: ...

    def __getitem__(self, seed: int | slice) -> Split | list[Split]:
        if isinstance(seed, slice):
            return [self[each] for each in range(self.number)[seed]]
        which = range(self.number)[seed]
        return hold_out(self.interactions, self.threshold, fraction=self.fraction, order=self.order, seed=which)


def split_by_time(
    interactions: Interactions, threshold: float, *, fraction: float = FRACTION
) -> tuple[Interactions, Interactions]:
    """Split all at one point in time (a global temporal split): nothing in training is as young as what is tested.

    The point is the earliest at or after which there is no more than the fraction of all positives. These are held out;
    everything before is the training part. Ratings below the threshold from then on are in neither part. Who came later
    than the point has nothing in the training part, and gets what is popular.

    Returns:
        The training part and the held-out positives, over the same users and items.

    Raises:
        InputError: a fraction outside 0 to 1, or ratings without times.
    """
    if interactions.timestamps is None:
        raise InputError("The ratings carry no timestamp, so they cannot be split by time; use the random split.")
    is_positive, times = interactions.is_positive(threshold), interactions.timestamps
    wanted = int(_quota(np.array([is_positive.sum()]), fraction)[0])
    moments = np.sort(times[is_positive])
    is_held = np.zeros(len(interactions), bool)
    if wanted:  # the last of all, but for those that are as old as the youngest one that stays
        is_held = is_positive & (times > moments[-wanted - 1])
    if not is_held.any():
        return interactions, interactions.select(is_held)
    return interactions.select(times < times[is_held].min()), interactions.select(is_held)


def check_split(order: Any, fraction: Any, seed: Any) -> int:
    """The seed as a plain int. Raises InputError for an order, a fraction or a seed that is none."""
    if not isinstance(order, str) or order not in get_args(Order):
        *first, last = map(repr, get_args(Order))
        raise InputError(f"The order of the split is {order!r}; it must be {', '.join(first)} or {last}.")
    check_fraction(fraction)
    return whole(seed, "The seed of the split")


def check_fraction(fraction: Any) -> None:
    """Refuse a share of the likes that is none."""
    if not 0 <= finite(fraction, "The held-out fraction") < 1:
        raise InputError(f"The held-out fraction is {fraction}; it must be at least 0 and less than 1.")


def _in_order(interactions: Interactions, rows: IntArray, order: Order, seed: int) -> IntArray:
    """The rows user by user, and of each user in the order in which they are held out. (len(rows),)"""
    users = interactions.users[rows]
    if order == "random":
        return rows[np.lexsort((np.random.default_rng(seed).random(len(rows)), users))]
    if interactions.timestamps is None:
        raise InputError("The ratings carry no timestamp, so the latest cannot be held out; use the random split.")
    last_first = np.lexsort((interactions.items[rows], interactions.timestamps[rows], -users))
    return rows[last_first[::-1]]  # turned round, so that nothing is done to the times, which may be as low as can be


def is_testable(interactions: Interactions, threshold: float, fraction: float = FRACTION) -> bool:
    """Whether `hold_out` takes anything away."""
    positives_of = np.bincount(interactions.users[interactions.is_positive(threshold)])
    return bool(_quota(positives_of, fraction).any())


def _quota(positives_of: IntArray, fraction: float) -> IntArray:
    """How many of each user's positives are held out. (num_users,)"""
    check_fraction(fraction)
    quota: IntArray = np.floor(fraction * positives_of + 1e-9).astype(np.int64)
    return quota


def _quota_of_k(positives_of: IntArray, k: int) -> IntArray:
    """How many of each user's positives are held out when it is k, and at least one has to stay. (num_users,)"""
    k = whole(k, "leave_k_out", 1)
    return np.where(positives_of > k, k, 0)
