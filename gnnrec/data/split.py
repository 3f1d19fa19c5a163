"""Part 6, what the matchmaker is not told: ratings held out for testing it."""

from __future__ import annotations

from typing import Literal

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
        order: "random", or "latest" for the most recent ones (the higher item index first among equal times).
        seed: seed of the random choice.

    Returns:
        The training part and the held-out positives, over the same users and items.
    """
    if not 0 <= fraction < 1:
        raise InputError(f"The held-out fraction is {fraction}; it must be at least 0 and less than 1.")
    rows = np.flatnonzero(interactions.is_positive(threshold))
    users = interactions.users[rows]
    if order == "random":
        priority = np.random.default_rng(seed).random(len(rows))
    elif interactions.timestamps is None:
        raise InputError("The ratings carry no timestamp, so the latest cannot be held out; use the random split.")
    else:
        priority = -interactions.timestamps[rows].astype(np.float64) - np.linspace(0, 0.5, len(rows))
    ranked = np.lexsort((priority, users))
    positives_of = np.bincount(users, minlength=interactions.num_users)
    starts = np.cumsum(positives_of) - positives_of
    rank = np.arange(len(rows)) - starts[users]  # 0 for the first of each user to be held out
    quota = _quota(positives_of, fraction)
    held_rows = np.sort(rows[ranked[rank < quota[users]]])
    is_held = np.zeros(len(interactions), bool)
    is_held[held_rows] = True
    return interactions.select(~is_held), interactions.select(is_held)


def is_testable(interactions: Interactions, threshold: float) -> bool:
    """Whether `hold_out` takes anything away."""
    positives_of = np.bincount(interactions.users[interactions.is_positive(threshold)])
    return bool(_quota(positives_of, FRACTION).any())


def _quota(positives_of: IntArray, fraction: float) -> IntArray:
    """How many of each user's positives are held out. (num_users,)"""
    quota: IntArray = np.floor(fraction * positives_of + 1e-9).astype(np.int64)
    return quota
