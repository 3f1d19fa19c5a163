"""What length does to the lists: the same model with the length of the items' embeddings left out of the score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.evaluation.protocol import SCORES_AT_ONCE, Marks, interval, judge
from gnnrec.model.ranking import top_unseen
from gnnrec.recommender import Recommender


class ByDirection:
    """A trained model that ranks by the cosine in place of the dot product."""

    def __init__(self, recommender: Recommender) -> None:
        self.recommender = recommender

    def scores(self, users: IntArray) -> Tensor:
        """The dot product over the item's length, which ranks as the cosine does; for a user without likes the number
        of likes, as the model itself has it. (n, num_items)"""
        scores = self.recommender.scores(users)
        lengths = self.recommender.item_embedding.norm(dim=1)
        has_likes = (self.recommender.graph.degrees[torch.as_tensor(users)] > 0).to(scores.device)
        by_direction = torch.where(lengths > 0, scores / lengths.clamp(min=torch.finfo(scores.dtype).tiny), 0.0)
        return torch.where(has_likes.unsqueeze(1), by_direction, scores)


@dataclass(frozen=True)
class WithoutLength:
    """A model with and without the length of the items' embeddings in its score, on the same users.

    Attributes:
        users: how many users were asked.
        shared: how many of the k items of a user's two lists are the same, on average.
        with_length: marks of the dot product, None where nothing is hidden.
        by_direction: marks of the cosine, likewise.
        difference: of NDCG, dot product less cosine, paired over users: "mean", "low", "high"; likewise.
    """

    users: int
    shared: float
    with_length: Marks | None = None
    by_direction: Marks | None = None
    difference: dict[str, float] | None = None


def without_length(
    recommender: Recommender, users: IntArray, positives: Interactions, held_out: Interactions, k: int
) -> WithoutLength:
    """Compare the lists that the dot product and the cosine make, and what they find of what was held out.

    Args:
        recommender: the model.
        users: user indices whose lists are compared; those without likes are left out.
        positives: training likes, by which items are popular.
        held_out: likes to be found; may be empty.
        k: length of the lists.
    """
    model = ByDirection(recommender)
    users = users[(recommender.graph.degrees[torch.as_tensor(users)] > 0).numpy()]
    shared = float(shared_items(recommender, model, users, k).mean()) if len(users) else 0.0
    if not len(held_out):
        return WithoutLength(len(users), shared)
    both, one = (
        judge(scorer, positives, held_out, k, seen=recommender.interactions) for scorer in (recommender, model)
    )
    return WithoutLength(len(users), shared, both, one, interval([both.minus(one)], "ndcg"))


def shared_items(recommender: Recommender, model: ByDirection, users: IntArray, k: int) -> IntArray:
    """How many items the two lists of k of each user have in common. (n,)"""
    seen, counts = recommender.interactions, []
    for block in np.array_split(users, max(1, -(-len(users) * seen.num_items // SCORES_AT_ONCE))):
        values, first = top_unseen(recommender.scores(block), seen, block, k)
        _, second = top_unseen(model.scores(block), seen, block, k)
        same = (first.unsqueeze(2) == second.unsqueeze(1)).any(2) & torch.isfinite(values)
        counts.append(same.sum(1).numpy())
    return np.concatenate(counts) if counts else np.zeros(0, np.int64)
