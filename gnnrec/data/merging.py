"""Ratings with more ratings, and where the rows of a table by id stand once there are more ids."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec.data.ids import positions
from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.errors import InputError


def merged(known: Interactions, more: Interactions, threshold: float) -> Interactions:
    """Two sets of ratings as one; where both have the same user and item, the row of `more` counts.

    Where one of them has ratings and the other none, rows without a rating are likes: they are rated `threshold`.
    Times are kept where both have them.

    Raises:
        InputError: ids are text on one side and whole numbers on the other.
    """
    user_ids = all_ids(known.user_ids, more.user_ids, "user")
    item_ids = all_ids(known.item_ids, more.item_ids, "item")
    parts = (known, more)
    users = np.concatenate([np.searchsorted(user_ids, part.user_ids)[part.users] for part in parts])
    items = np.concatenate([np.searchsorted(item_ids, part.item_ids)[part.items] for part in parts])
    ratings = None
    if any(part.ratings is not None for part in parts):
        ratings = np.concatenate(
            [np.full(len(part), threshold, np.float32) if part.ratings is None else part.ratings for part in parts]
        )
    row_order = np.arange(len(users))  # of a repeated pair the later row counts, whatever its time
    whole = Interactions.from_indices(user_ids, item_ids, users, items, ratings, row_order)
    assert isinstance(whole.timestamps, np.ndarray)
    times = None
    if known.timestamps is not None and more.timestamps is not None:
        times = np.concatenate([known.timestamps, more.timestamps])[whole.timestamps.astype(np.int64)]
    return Interactions(user_ids, item_ids, whole.users, whole.items, whole.ratings, times)


def all_ids(ids: NDArray[Any], more: NDArray[Any], kind: str) -> NDArray[Any]:
    """Every id of two sorted arrays once, sorted. Refuses text beside whole numbers."""
    if ids.dtype != more.dtype:
        raise InputError(
            f"The {kind} ids are text in one of the two sets of ratings and whole numbers in the other "
            f"({ids[0]!s} and {more[0]!s}); use one kind."
        )
    return np.unique(np.concatenate([ids, more]))


def carried_over(before: Interactions, now: Interactions) -> tuple[IntArray, IntArray]:
    """The nodes, users first, that are there before and now: their numbers before, and their numbers now. both (n,)"""
    users, items = positions(before.user_ids, now.user_ids), positions(before.item_ids, now.item_ids)
    there = np.concatenate([users, np.where(items < 0, -1, items + now.num_users)])
    old = np.flatnonzero(there >= 0)
    return old, there[old]
