"""Part 4, whom to compare with: negatives for the BPR loss."""

from __future__ import annotations

import torch
from torch import Tensor


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
