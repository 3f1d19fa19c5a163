"""Which items tell most about somebody new: a few that people know, and that stand for all the others.

An item stands for another one as far as their final embeddings point the same way. Chosen greedily are those that
together stand best for everything anybody likes (facility location: Nemhauser, Wolsey and Fisher, An analysis of
approximations for maximizing submodular set functions, 1978). Items at the edge, which differ most from one another
or divide users most, sound more telling and are less: hardly anybody likes several of them.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

from gnnrec.data.interactions import IntArray

KNOWN = (0.1, 0.3)
"""Share of the users who like an item: from one that more like too little follows, and of fewer few like several."""
OFFERED, REPRESENTED = 300, 3000
"""Items that are chosen among, and that are to be stood for, at most: the most liked ones."""


def well_known(likes: IntArray, num_users: int, at_least: int) -> IntArray:
    """Indices of the items that a share of users within KNOWN like; of too few such, those nearest to that come too.

    Args:
        likes: how many users like each item. (num_items,)
        at_least: items wanted, as far as so many are liked at all.
    """
    share = likes / max(1, num_users)
    outside = np.maximum(0, np.maximum(KNOWN[0] - share, share - KNOWN[1]))
    nearest = np.lexsort((-likes, outside))
    nearest = nearest[likes[nearest] > 0]
    wanted = max(at_least, int((outside[nearest] == 0).sum()))
    return nearest[: min(wanted, max(at_least, OFFERED))]


def representatives(item_embedding: Tensor, likes: IntArray, candidates: IntArray, k: int) -> IntArray:
    """The candidates that stand best for all items together, each weighed by its likes, in the order of their gain.

    Args:
        item_embedding: final embeddings. (num_items, dim)
        likes: how many users like each item. (num_items,)
        candidates: item indices to choose from.
        k: items wanted.

    Returns:
        Item indices, the best alone first, then whatever adds most. (min(k, len(candidates)),)
    """
    direction = normalize(item_embedding, dim=1).cpu()
    stood_for = np.argsort(-likes, kind="stable")[:REPRESENTED]
    likeness = direction[torch.from_numpy(candidates)] @ direction[torch.from_numpy(stood_for)].T
    weights = torch.from_numpy(likes[stood_for].astype(np.float32))
    best = torch.full((len(stood_for),), -1.0, dtype=torch.float32)
    chosen: list[int] = []
    for _ in range(min(k, len(candidates))):
        gain = torch.maximum(likeness, best) @ weights
        gain[chosen] = -torch.inf
        chosen.append(int(gain.argmax()))
        best = torch.maximum(best, likeness[chosen[-1]])
    return candidates[chosen]


def stand_for(item_embedding: Tensor, likes: IntArray, items: IntArray) -> float:
    """How well some items stand for all: the mean over likes of the cosine to the nearest of them."""
    direction = normalize(item_embedding, dim=1).cpu()
    nearest = (direction @ direction[torch.from_numpy(items)].T).max(1).values
    return float(np.average(nearest.numpy(), weights=likes))
