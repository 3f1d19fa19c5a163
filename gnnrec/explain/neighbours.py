"""Who is like a user, and how many of them like an item, against how many of everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.data.interactions import BoolArray
from gnnrec.model.graph import BipartiteGraph
from gnnrec.model.similar import most_similar


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The users nearest to one user, and who of them likes an item.

    Attributes:
        users: user indices, or ids as `Recommender` gives them, nearest first. (of,)
        likes_it: whether each of them likes the item. (of,)
        share_of_everyone: share of all other users with likes who like the item, 0 to 1; 0 where there is no other.
    """

    users: NDArray[Any]
    likes_it: BoolArray
    share_of_everyone: float

    @property
    def of(self) -> int:
        """How many users are nearest: as many as were asked for, or as there are."""
        return len(self.users)

    @property
    def liked(self) -> int:
        """How many of them like the item."""
        return int(self.likes_it.sum())


def neighbours_who_liked(graph: BipartiteGraph, user_embedding: Tensor, user: int, item: int, of: int) -> Neighbours:
    """The `of` users nearest to one by cosine similarity, and who of them likes an item, by the edges of the graph.

    The user is not among them, nor is anybody without an edge, of whom nothing is known. Equally near ones go by index.

    Args:
        graph: the likes that the embeddings were propagated over.
        user_embedding: final embeddings. (num_users, dim)
        user: user index.
        item: item index.
        of: users wanted, at least 1.
    """
    others = (graph.degrees[: graph.num_users] > 0).numpy()
    others[user] = False
    found, _ = most_similar(user_embedding, np.array([user]), min(of, int(others.sum())), among=others)
    nearest = found[0].numpy()
    fans = torch.zeros(graph.num_users, dtype=torch.bool)
    fans[graph.users[graph.items == item]] = True
    likes_it = fans.numpy()
    share = float(likes_it[others].mean()) if others.any() else 0.0
    return Neighbours(nearest, likes_it[nearest], share)
