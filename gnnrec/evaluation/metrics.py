"""Part 6, marks for the matchmaker: Hit, NDCG, Recall and Precision at k, one number a user.

Every function takes `hits`, whether each place of a user's top k holds a held-out item, best place
first (num_users, k), and `relevant`, how many held-out items each user has (num_users,). Of a user without held-out
items nothing can be said, so that every mark of theirs is NaN; take `torch.nanmean` over users.
"""

from __future__ import annotations

import torch
from torch import Tensor


def hit(hits: Tensor, relevant: Tensor) -> Tensor:
    """1 where at least one held-out item is in the top k. (num_users,)"""
    return _where_any(relevant, hits.any(1).float())


def precision(hits: Tensor, relevant: Tensor) -> Tensor:
    """Share of the k places that hold a held-out item. (num_users,)"""
    return _where_any(relevant, hits.float().mean(1))


def recall(hits: Tensor, relevant: Tensor) -> Tensor:
    """Share of the held-out items that are in the top k. (num_users,)"""
    return _where_any(relevant, hits.sum(1) / relevant)


def ndcg(hits: Tensor, relevant: Tensor) -> Tensor:
    """Discounted gain sum_r hit_r / log2(r + 1), over that of a perfect top k. (num_users,)

    Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, TOIS 2002, with binary gains.
    """
    k = hits.shape[1]
    discount = 1 / torch.log2(torch.arange(2, k + 2, dtype=torch.float64))
    ideal = discount.cumsum(0)[relevant.clamp(1, k) - 1]
    return _where_any(relevant, ((hits.double() @ discount) / ideal).float())


def _where_any(relevant: Tensor, values: Tensor) -> Tensor:
    """The values of users with held-out items, and NaN for the others. (num_users,)"""
    return torch.where(relevant > 0, values, torch.nan)


METRICS = {"hit": hit, "ndcg": ndcg, "recall": recall, "precision": precision}
