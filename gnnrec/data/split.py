"""Part 6, what the matchmaker is not told: ratings held out for testing it."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.errors import InputError

Order = Literal["random", "latest"]

FRACTION = 0.2
"""Share of a user's positives that is held out unless somebody says otherwise."""


def hold_out(
    interactions: Interactions,
    threshold: float,
    *,
    fraction: float = FRACTION,
    order: Order = "random",
    seed: int = 0,
) -> tuple[Interactions, Interactions]:
    """Take a fraction of each user's positives away, to ask for them later.

    Of a user's n positives, floor(fraction * n) are held out, so who has too few keeps all of them.
    Call it again on the training part for a validation part inside it.

    Args:
        threshold: smallest rating that is a positive; ratings below it always stay in the training part.
        fraction: share of each user's positives, from 0 up to but not including 1.
        order: "random", or "latest" for the most recent ones (the higher item index first among equal times; times
            are compared to their last digit, fractions of a second among them).
        seed: seed of the random choice, at least 0.

    Returns:
        The training part and the held-out positives, over the same users and items.

    Raises:
        InputError: a fraction, an order or a seed that is none of these, or the latest of ratings without times.
    """
    rows = np.flatnonzero(interactions.is_positive(threshold))
    users = interactions.users[rows]
    positives_of = np.bincount(users, minlength=interactions.num_users)
    quota = _quota(positives_of, fraction)
    ranked = _in_order(interactions, rows, order, seed)
    starts = np.cumsum(positives_of) - positives_of
    rank = np.arange(len(rows)) - starts[users]  # 0 for the first of each user to be held out
    is_held = np.zeros(len(interactions), bool)
    is_held[ranked[rank < quota[users]]] = True
    return interactions.select(~is_held), interactions.select(is_held)


def _in_order(interactions: Interactions, rows: IntArray, order: Order, seed: int) -> IntArray:
    """The rows user by user, and of each user in the order in which they are held out. (len(rows),)"""
    if order not in get_args(Order):
        raise InputError(f"The order of the split is {order!r}; it must be {' or '.join(map(repr, get_args(Order)))}.")
    users = interactions.users[rows]
    if order == "random":
        if seed < 0:
            raise InputError(f"The seed of the split is {seed}; it must be at least 0.")
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
    if not 0 <= fraction < 1:
        raise InputError(f"The held-out fraction is {fraction}; it must be at least 0 and less than 1.")
    quota: IntArray = np.floor(fraction * positives_of + 1e-9).astype(np.int64)
    return quota
