"""Part 1: what somebody wants left out of ratings: values that mean none, repeated rows, users and items with too few.

These are the usual preparations of published data sets. `k_core` and `filtered` serve the library as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from numbers import Integral
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from gnnrec.data.dataset import Dataset
from gnnrec.data.files.findings import Finding
from gnnrec.data.interactions import BoolArray, IntArray, Interactions
from gnnrec.data.times import Times
from gnnrec.errors import InputError

Keep = Literal["latest", "first", "last"]
"""Which of the rows that repeat a user and an item counts: by its time (by its place without one), or by its place."""


def is_rated(ratings: NDArray[np.floating[Any]], no_rating: Sequence[float]) -> BoolArray:
    """Whether each rating is none of the values that mean "no rating", in the precision of the ratings. (n,)"""
    return ~np.isin(ratings, np.asarray(no_rating, ratings.dtype))


def one_row_a_pair(
    user_ids: NDArray[Any],
    item_ids: NDArray[Any],
    users: NDArray[np.integer[Any]],
    items: NDArray[np.integer[Any]],
    ratings: NDArray[np.float32] | None,
    times: Times | None,
    keep: Keep = "latest",
) -> Interactions:
    """`Interactions.from_indices`, with a choice of which of the rows that repeat a user and an item counts.

    Raises:
        InputError: `keep` is none of the three.
    """
    if keep not in get_args(Keep):
        raise InputError(f"keep is {keep!r}; it must be 'latest', 'first' or 'last'.")
    if keep == "latest" or len(users) < 2:
        return Interactions.from_indices(user_ids, item_ids, users, items, ratings, times)
    places = np.arange(len(users)) * (1 if keep == "last" else -1)  # the largest of a pair is kept, as of times
    found = Interactions.from_indices(user_ids, item_ids, users, items, ratings, places)
    assert found.timestamps is not None
    return replace(found, timestamps=None if times is None else times[np.abs(found.timestamps.astype(np.int64))])


def core_rows(users: IntArray, items: IntArray, min_user_ratings: int, min_item_ratings: int) -> BoolArray:
    """The rows of the core: who and what has too few rows is left out, until nothing changes. (num_rows,)

    It is the one largest set in which every user and every item has enough, in whatever order they are left out.

    Args:
        users, items: index of each row's user and item. (num_rows,)
    """
    kept = np.ones(len(users), bool)
    while True:
        before = int(kept.sum())
        for nodes, least in ((users, min_user_ratings), (items, min_item_ratings)):
            kept &= np.bincount(nodes[kept], minlength=int(nodes.max(initial=0)) + 1)[nodes] >= least
        if int(kept.sum()) == before:
            return kept


def k_core(interactions: Interactions, min_user_ratings: int = 0, min_item_ratings: int = 0) -> Interactions:
    """The ratings of users and items that have enough of one another; users and items without any are gone.

    Raises:
        InputError: a minimum that is no whole number from 0, or nothing is left.
    """
    for name, least in (("min_user_ratings", min_user_ratings), ("min_item_ratings", min_item_ratings)):
        if isinstance(least, bool) or not isinstance(least, Integral) or least < 0:
            raise InputError(f"{name} is {least}; it must be a whole number from 0.")
    rows = core_rows(interactions.users, interactions.items, min_user_ratings, min_item_ratings)
    if not rows.any():
        raise InputError(nothing_left(min_user_ratings, min_item_ratings, len(interactions)))
    return interactions if rows.all() else only_with_rows(interactions.select(rows))


def nothing_left(min_user_ratings: int, min_item_ratings: int, ratings: int) -> str:
    """What is said where minimum ratings leave nothing."""
    return (
        f"Of {ratings:,} ratings none is left when every user must have {min_user_ratings} and every item "
        f"{min_item_ratings} of them; lower the minimum."
    )


def only_with_rows(interactions: Interactions) -> Interactions:
    """The same rows over those users and items that have any."""
    users, user_rows = np.unique(interactions.users, return_inverse=True)
    items, item_rows = np.unique(interactions.items, return_inverse=True)
    return replace(
        interactions,
        user_ids=interactions.user_ids[users],
        item_ids=interactions.item_ids[items],
        users=user_rows.astype(np.int64),
        items=item_rows.astype(np.int64),
    )


def filtered(
    dataset: Dataset,
    *,
    no_rating: Sequence[float] = (),
    min_user_ratings: int = 0,
    min_item_ratings: int = 0,
) -> tuple[Dataset, list[Finding]]:
    """A data set without some of its ratings, and without the users and items that have none left; and what was done.

    Args:
        no_rating: values that mean that nothing was rated.
        min_user_ratings, min_item_ratings: see `k_core`.

    Raises:
        InputError: nothing is left, or a minimum is none.
    """
    known, findings = dataset.interactions, []
    if no_rating and known.ratings is not None:
        rated = is_rated(known.ratings, no_rating)
        if not rated.any():
            raise InputError(f"Every rating is {in_words(no_rating)}, which means none; leave another value out.")
        findings += about_no_rating(no_rating, int((~rated).sum()))
        known = known if rated.all() else only_with_rows(known.select(rated))
    core = k_core(known, min_user_ratings, min_item_ratings)
    findings += about_core(known, core, min_user_ratings, min_item_ratings)
    if core is dataset.interactions:
        return dataset, findings
    users = dataset.users[np.isin(dataset.interactions.user_ids, core.user_ids)].reset_index(drop=True)
    items = dataset.items[np.isin(dataset.interactions.item_ids, core.item_ids)].reset_index(drop=True)
    return replace(dataset, interactions=core, users=users, items=items), findings


def about_no_rating(no_rating: Sequence[float], rows: int) -> list[Finding]:
    """How many rows hold a value that means no rating."""
    if not rows:
        return [Finding("mended", f"No row has the rating {in_words(no_rating)}", "nothing is left out for it")]
    says = f"{rows:,} row{'s have' if rows > 1 else ' has'} the rating {in_words(no_rating)}, which means none"
    return [Finding("mended", says, "left out")]


def about_core(before: Interactions, after: Interactions, min_users: int, min_items: int) -> list[Finding]:
    """Whom and what minimum ratings leave out; nothing where there is no minimum."""
    if min_users < 1 and min_items < 1:
        return []
    gone = [before.num_users - after.num_users, before.num_items - after.num_items, len(before) - len(after)]
    asked = " and ".join(
        f"every {kind} must have {least}" for kind, least in (("user", min_users), ("item", min_items)) if least > 0
    )
    says = f"As {asked} rating{'s' * (max(min_users, min_items) > 1)}, " + ", ".join(
        f"{count:,} of {total:,} {kind}"
        for count, total, kind in zip(
            gone, (before.num_users, before.num_items, len(before)), ("users", "items", "ratings"), strict=True
        )
    )
    return [Finding("mended", says, "left out" if any(gone) else "nobody and nothing is left out")]


def in_words(values: Sequence[float]) -> str:
    """Values in a sentence."""
    *first, last = (f"{value:g}" for value in values)
    return f"{', '.join(first)} or {last}" if first else last
