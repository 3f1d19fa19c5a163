"""Part 4, what to compare: triplets of (user, liked item, item not liked) for the BPR loss.

The negative of a triplet is the highest scored of a few random items. With one candidate this is uniform sampling; with
more it is dynamic negative sampling (Zhang et al., Optimizing Top-N Collaborative Filtering via Dynamic Negative Item
Sampling, SIGIR 2013). `comparing` has two ways to the scores; candidates are drawn alike in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from gnnrec.errors import InputError
from gnnrec.model.graph import BipartiteGraph, starts


class Triplets:
    """The (user, liked item) pairs of some users, to each of which a pass finds a negative.

    Attributes:
        users: user indices. (num_rows,)
        rows: position in `users` of each triplet's user, ascending. (n,)
        items: the liked item of each triplet. (n,)
        row_starts: triplets of row r are those from row_starts[r] to row_starts[r + 1]. (num_rows + 1,)
        weights: share of each triplet in the loss. (n,)
    """

    def __init__(self, graph: BipartiteGraph, users: Tensor, user_weights: Tensor) -> None:
        likes, first_likes = graph.degrees[users], graph.adjacency.crow_indices()[users]
        self.users = users
        self.rows = torch.repeat_interleave(torch.arange(len(users), device=users.device), likes)
        self.row_starts = starts(likes)
        within = torch.arange(len(self.rows), device=users.device) - self.row_starts[self.rows]
        self.items = graph.adjacency.col_indices()[first_likes[self.rows] + within].long() - graph.num_users
        self.weights = user_weights[users][self.rows]

    def __len__(self) -> int:
        return len(self.rows)


class Pass:
    """The triplets of one pass over all likes, in chunks of neighbouring users, so that memory stays bounded.

    Chunks are computed one after the other and taken together: where they are cut changes nothing but memory.

    Args:
        chunk_of: for each user with triplets, the number of their chunk, ascending, from the likes of these users.
        user_discount: see TrainConfig.
    """

    def __init__(self, graph: BipartiteGraph, user_discount: float, chunk_of: Callable[[Tensor], Tensor]) -> None:
        likes = graph.degrees[: graph.num_users]
        users = ((likes > 0) & (likes < graph.num_items)).nonzero().squeeze(1)  # the others have no triplet
        if not len(users):
            raise InputError("Every user likes every item, so there is nothing to compare with; raise the threshold.")
        self.graph = graph
        self.num_triplets = int(likes[users].sum())
        user_weights = likes.float().pow(-user_discount)
        self.user_weights = user_weights / (user_weights[users] * likes[users]).sum()
        _, sizes = torch.unique_consecutive(chunk_of(likes[users]), return_counts=True)
        self.blocks = torch.split(users, sizes.tolist())
        self.only = self._triplets(self.blocks[0]) if len(self.blocks) == 1 else None

    def __iter__(self) -> Iterator[Triplets]:
        if self.only:
            yield self.only
            return
        for users in self.blocks:
            yield self._triplets(users)

    def _triplets(self, users: Tensor) -> Triplets:
        return Triplets(self.graph, users, self.user_weights)


def draw(num_items: int, num_candidates: int, count: int, generator: torch.Generator, device: torch.device) -> Tensor:
    """Random items, some for each of `count` triplets. (num_candidates, count)"""
    return torch.randint(num_items, (num_candidates, count), generator=generator).to(device)
