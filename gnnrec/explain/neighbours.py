"""Who is like a user, and how many of them like an item, against how many of everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.data.interactions import BoolArray, IntArray
from gnnrec.model.graph import BipartiteGraph
from gnnrec.model.ranking import top_k


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
    nearest, _ = most_similar(user_embedding, user, of, among=others)
    fans = torch.zeros(graph.num_users, dtype=torch.bool)
    fans[graph.users[graph.items == item]] = True
    likes_it = fans.numpy()
    share = float(likes_it[others].mean()) if others.any() else 0.0
    return Neighbours(nearest, likes_it[nearest], share)


def most_similar(embedding: Tensor, index: int, k: int, *, among: BoolArray) -> tuple[IntArray, NDArray[Any]]:
    """The k other rows with the largest cosine similarity to one, and the similarities; equal ones go by index.

    Args:
        embedding: one row a node. (n, dim)
        index: the row that the others are compared with.
        k: rows wanted; all others that may be found where there are fewer.
        among: whether each row may be found. (n,)
    """
    similarity = torch.nn.functional.cosine_similarity(embedding, embedding[index : index + 1]).cpu()
    others = torch.from_numpy(among).clone()
    others[index] = False  # everyone is most similar to themselves
    similarity[~others] = -torch.inf
    values, nearest = top_k(similarity.unsqueeze(0), min(k, int(others.sum())))
    return nearest[0].numpy(), values[0].numpy()
