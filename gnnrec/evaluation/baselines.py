"""Part 6, the rivals: simple recommenders that a graph has to beat to be worth its while.

Each learns from the positives alone when it is made, and answers `scores(users)` with the scores of
all items for user indices. (len(users), num_items) Who has no likes gets what is popular from each of them, as from
LightGCN: nothing else is known of them.
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.errors import InputError

MOST_ITEMS = 20_000
"""Catalogue size up to which the dense item x item matrices of item-kNN and EASE are made."""


class Scorer(Protocol):
    """Anything that can score all items for some users."""

    def scores(self, users: IntArray) -> Tensor: ...


class Popularity:
    """Everyone gets what most people like."""

    def __init__(self, positives: Interactions) -> None:
        self.likes = torch.bincount(torch.from_numpy(positives.items), minlength=positives.num_items).float()

    def scores(self, users: IntArray) -> Tensor:
        return self.likes.repeat(len(users), 1)


class ItemKNN:
    """Items liked together: cosine similarity of the likes of two items, over the nearest neighbours.

    Deshpande and Karypis, Item-based top-N recommendation algorithms, TOIS 2004.

    Args:
        neighbours: items that may speak for each item.
        shrink: added to the denominator, which discounts similarities that rest on few users.
    """

    def __init__(self, positives: Interactions, neighbours: int = 100, shrink: float = 10.0) -> None:
        self.likes = _dense(positives)
        together = self.likes.T @ self.likes
        norms = together.diagonal().sqrt()
        similarity = (together / (norms.outer(norms) + shrink + 1e-9)).fill_diagonal_(0)
        nearest = similarity.topk(min(neighbours, len(similarity)), dim=0)
        self.similarity = torch.zeros_like(similarity).scatter_(0, nearest.indices, nearest.values)

    def scores(self, users: IntArray) -> Tensor:
        return _or_popular(self.likes[users] @ self.similarity, self.likes, users)


class EASE:
    """The best linear item-to-item model with a zero diagonal, in closed form.

    Steck, Embarrassingly Shallow Autoencoders for Sparse Data, WWW 2019, equation 8.

    Args:
        reg_weight: L2 penalty on the item-to-item weights.
    """

    def __init__(self, positives: Interactions, reg_weight: float = 200.0) -> None:
        self.likes = _dense(positives)
        gram = (self.likes.T @ self.likes).double()
        gram.diagonal().add_(reg_weight)
        precision = torch.cholesky_inverse(torch.linalg.cholesky(gram))
        self.weights = (-precision / precision.diagonal()).fill_diagonal_(0).float()

    def scores(self, users: IntArray) -> Tensor:
        return _or_popular(self.likes[users] @ self.weights, self.likes, users)


def _dense(positives: Interactions) -> Tensor:
    """The 0/1 matrix of likes. (num_users, num_items)"""
    if positives.num_items > MOST_ITEMS:
        raise InputError(
            f"The catalogue has {positives.num_items:,} items; item-kNN and EASE are made for at most {MOST_ITEMS:,}."
        )
    likes = torch.zeros(positives.num_users, positives.num_items, dtype=torch.float32)
    likes[torch.from_numpy(positives.users), torch.from_numpy(positives.items)] = 1
    return likes


def _or_popular(scores: Tensor, likes: Tensor, users: IntArray) -> Tensor:
    """The scores; in their place each item's number of likes for users without any. (len(users), num_items)"""
    cold = ~likes[users].any(dim=1)
    if cold.any():
        scores[cold] = likes.sum(dim=0)
    return scores
