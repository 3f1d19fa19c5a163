"""Part 5, matchmaking: from scores to the first k, with what was seen left out and ties settled."""

from __future__ import annotations

from numbers import Integral

import numpy as np
import torch
from torch import Tensor

from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.errors import InputError

LENGTH = 10
"""Length of a list where nobody says otherwise."""
SCORES_AT_ONCE = 2**24
"""Scores in memory at once, where many lists are made."""


def check_k(k: int | None, choices: int, what: str = "items in the catalogue") -> int:
    """k as a plain int; where nobody gave one, ten, or all there is to choose from where that is less.

    Raises:
        InputError: it is no whole number from 1 to the number of things to choose from.
    """
    if k is None:
        return min(LENGTH, choices)
    if isinstance(k, bool) or not isinstance(k, Integral) or not 1 <= k <= choices:
        kind = "" if isinstance(k, Integral) else "a whole number "
        raise InputError(f"k is {k}; it must be {kind}from 1 to {choices}, the number of {what}.")
    return int(k)


def hide(scores: Tensor, seen: Interactions, users: IntArray) -> Tensor:
    """Set the score of every item that `seen` holds for its user to -inf, in place. (len(users), num_items)"""
    rows, items = _cells(seen, users)
    scores[rows.to(scores.device), items.to(scores.device)] = -torch.inf
    return scores


def is_rated(interactions: Interactions, users: IntArray) -> Tensor:
    """Whether `interactions` hold each item for each of some users. (len(users), num_items), bool"""
    rated = torch.zeros(len(users), interactions.num_items, dtype=torch.bool)
    rated[_cells(interactions, users)] = True
    return rated


def _cells(interactions: Interactions, users: IntArray) -> tuple[Tensor, Tensor]:
    """For every row of some users: the user's row of `users`, and the item. both (n,)"""
    starts, stops = interactions.user_offsets[users], interactions.user_offsets[users + 1]
    lengths = stops - starts
    rows = np.repeat(np.arange(len(users)), lengths)
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    items = interactions.items[np.repeat(starts, lengths) + within]
    return torch.from_numpy(rows), torch.from_numpy(items)


def top_unseen(scores: Tensor, seen: Interactions, users: IntArray, k: int) -> tuple[Tensor, Tensor]:
    """The lists that users get, shown and tested alike: the k best items that `seen` does not hold for them.

    Args:
        scores: of all items for the users; they are overwritten. (len(users), num_items)
        seen: what the users rated, high or low.
        users: user indices.

    Returns:
        Values and item indices, both (len(users), k) and on the CPU, wherever the scores are; the value is -inf where a
        user has fewer than k items left.
    """
    values, items = top_k(hide(scores, seen, users), k)
    return values.cpu(), items.cpu()


def top_k(scores: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """The k highest scores of each row, best first; among equal scores the smaller index comes first.

    Args:
        scores: (num_rows, num_items), with k <= num_items.

    Returns:
        Values and item indices, both (num_rows, k).
    """
    values, indices = scores.topk(min(k + 1, scores.shape[1]), dim=1)
    if values.shape[1] > k:
        tied = (values[:, k - 1] == values[:, k]).nonzero().squeeze(1)  # a tie across the border: topk picks any
        values, indices = values[:, :k].clone(), indices[:, :k].clone()
        exact, order = scores[tied].sort(dim=1, descending=True, stable=True)
        values[tied], indices[tied] = exact[:, :k], order[:, :k]
    indices, by_index = indices.sort(dim=1)
    values, by_value = values.gather(1, by_index).sort(dim=1, descending=True, stable=True)
    return values, indices.gather(1, by_value)
