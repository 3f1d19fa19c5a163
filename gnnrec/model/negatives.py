"""Part 4, what to compare: triplets of (user, liked item, item not liked) for the BPR loss."""

from __future__ import annotations

import torch
from torch import Tensor

from gnnrec.errors import InputError
from gnnrec.model.graph import BipartiteGraph, starts


class Triplets:
    """The (user, liked item) pairs of some users, to each of which a step finds a negative.

    Attributes:
        users: user indices. (num_rows,)
        rows: position in `users` of each triplet's user, ascending. (n,)
        items: the liked item of each triplet. (n,)
        row_starts: triplets of row r are those from row_starts[r] to row_starts[r + 1]. (num_rows + 1,)
        weights: share of each triplet in the loss. (n,), adding up to 1
    """

    def __init__(self, graph: BipartiteGraph, users: Tensor, user_discount: float = 0.0) -> None:
        likes, first_likes = graph.degrees[users], graph.adjacency.crow_indices()[users]
        self.users = users
        self.rows = torch.repeat_interleave(torch.arange(len(users)), likes)
        self.row_starts = starts(likes)
        within = torch.arange(len(self.rows)) - self.row_starts[self.rows]
        self.items = graph.adjacency.col_indices()[first_likes[self.rows] + within].long() - graph.num_users
        weights = likes.float().pow(-user_discount)[self.rows]
        self.weights = weights / weights.sum()

    def __len__(self) -> int:
        return len(self.rows)


class Batches:
    """The triplets of each step: everyone's, or a random block of users' where the scores of all would not fit.

    Blocks differ by one user at most. A step of Adam is as long for a block of one user as for one of a thousand, so a
    small last block would throw the embeddings about.

    Args:
        max_scores: scores of users with all items that one step may make.
        user_discount: see TrainConfig.
        generator: source of the order of the users.
    """

    def __init__(
        self, graph: BipartiteGraph, max_scores: int, user_discount: float, generator: torch.Generator
    ) -> None:
        likes = graph.degrees[: graph.num_users]
        self.users = ((likes > 0) & (likes < graph.num_items)).nonzero().squeeze(1)  # the others have no triplet
        if not len(self.users):
            raise InputError("Every user likes every item, so there is nothing to compare with; raise the threshold.")
        self.graph, self.user_discount, self.generator = graph, user_discount, generator
        self.num_blocks = -(-len(self.users) // max(1, max_scores // graph.num_items))
        self.size = -(-len(self.users) // self.num_blocks)
        """Users of the largest block."""
        self.scores = torch.empty(self.size, graph.num_items)
        """Scores of one step; the same memory is used for every step."""
        self.everyone = Triplets(graph, self.users, user_discount) if self.num_blocks == 1 else None
        self.waiting: list[Tensor] = []

    def next(self) -> Triplets:
        """Every user's turn comes before anyone's second."""
        if self.everyone:
            return self.everyone
        if not self.waiting:
            order = self.users[torch.randperm(len(self.users), generator=self.generator)]
            self.waiting = list(order.tensor_split(self.num_blocks))
        return Triplets(self.graph, self.waiting.pop(), self.user_discount)


def sample_negatives(scores: Tensor, rows: Tensor, num_candidates: int, generator: torch.Generator) -> Tensor:
    """One item the user has not liked for each row: the highest scored of `num_candidates` random ones.

    With one candidate this is uniform sampling. With more it is dynamic negative sampling (Zhang et al.,
    Optimizing Top-N Collaborative Filtering via Dynamic Negative Item Sampling, SIGIR 2013).

    Args:
        scores: scores of a block of users, their own positives at -inf. (num_users, num_items)
        rows: for each negative wanted, its row of `scores`; each must have at least one finite entry. (n,)
        num_candidates: random items to choose from.
        generator: source of the randomness.

    Returns:
        Item indices. (n,)
    """
    negatives, unlucky = _draw(scores, rows, num_candidates, generator)
    while len(unlucky):
        negatives[unlucky], still_unlucky = _draw(scores, rows[unlucky], num_candidates, generator)
        unlucky = unlucky[still_unlucky]
    return negatives


def _draw(scores: Tensor, rows: Tensor, num_candidates: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """One draw for each row, and the positions of the rows that drew nothing but their own positives."""
    num_items = scores.shape[1]
    candidates = torch.randint(num_items, (num_candidates, len(rows)), generator=generator)
    candidate_scores = scores.take(rows * num_items + candidates)
    best_scores, best = candidate_scores.max(0)
    chosen = candidates.gather(0, best.unsqueeze(0)).squeeze(0)
    return chosen, (best_scores == -torch.inf).nonzero().squeeze(1)
