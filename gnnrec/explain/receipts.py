"""The receipt: every score taken apart exactly, into the user's own embedding and each liked item.

With z the final and e(k) the layer-k embeddings, a_um the normalised weight of the edge from user u to a
liked item m, and alpha_k the layer weights,

    score(u, i) = alpha_0 e(0)_u . z_i + sum over liked m of a_um (sum_{k>=1} alpha_k e(k-1)_m) . z_i

because e(k)_u is the weighted sum of e(k-1)_m over what u likes. The parts add up to the score to rounding.
They say how the score is made up, not what caused it: a liked item also changes the other parts. What
becomes of the score without it, with the same layer-0 embeddings, is a question for `what_if`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.model.graph import BipartiteGraph, layers, mix


@dataclass(frozen=True, eq=False)
class Receipts:
    """The scores of some items for one user, taken apart.

    Attributes:
        items: item indices that are explained. (num_items,)
        liked: item indices that the user likes, ascending. (num_liked,)
        scores: (num_items,)
        own: share of the user's own layer-0 embedding. (num_items,)
        by_layer: share of each liked item, through each layer k >= 1. (num_items, num_liked, num_layers)
    """

    items: Tensor
    liked: Tensor
    scores: Tensor
    own: Tensor
    by_layer: Tensor

    @property
    def contributions(self) -> Tensor:
        """Share of each liked item, all layers together. (num_items, num_liked)"""
        return self.by_layer.sum(2)

    def by_id(self, item_ids: NDArray[Any]) -> list[Receipt]:
        """One receipt for each item, in the ids that the data has. item_ids: those of all items. (num_items,)"""
        liked = item_ids[self.liked.numpy()].tolist()
        columns = (self.items, self.scores, self.own, self.contributions, self.by_layer)
        found = []
        for item, score, own, values, layered in zip(*(column.tolist() for column in columns), strict=True):
            contributions = sorted(zip(liked, values, strict=True), key=lambda part: -part[1])
            by_layer = dict(zip(liked, layered, strict=True))
            found.append(Receipt(item_ids[item], score, own, contributions, by_layer))
        return found


@dataclass(frozen=True)
class Receipt:
    """One score taken apart: own + the values of contributions = score.

    Attributes:
        item: id of the recommended item.
        score: dot product of the final embeddings.
        own: share of the user's own layer-0 embedding.
        contributions: (id of a liked item, its share), the largest first.
        by_layer: by id of a liked item, its share through each layer k >= 1: what it had heard in k - 1 hops.
    """

    item: Any
    score: float
    own: float
    contributions: list[tuple[Any, float]]
    by_layer: dict[Any, list[float]]


def receipts(
    graph: BipartiteGraph, ego_embedding: Tensor, layer_weights: Sequence[float], user: int, items: Tensor
) -> Receipts:
    """Take the scores of `items` for one user apart, all in one computation.

    Args:
        graph: the graph the embeddings are propagated on.
        ego_embedding: layer-0 embeddings. (num_nodes, dim)
        layer_weights: alpha_0, ..., alpha_K.
        user: user index.
        items: item indices. (num_items,)
    """
    layered = list(layers(graph.adjacency.matmul, ego_embedding, len(layer_weights) - 1))
    targets = mix(layered, layer_weights)[graph.num_users + items].double()
    liked = graph.items[graph.users == user].sort().values
    degrees = graph.degrees.double()
    edge_weights = (degrees[user] * degrees[graph.num_users + liked]).rsqrt()

    own = layer_weights[0] * (targets @ ego_embedding[user].double())
    parts = []
    for weight, before in zip(layer_weights[1:], layered, strict=False):  # layer k is told what layer k - 1 says
        messages = edge_weights.unsqueeze(1) * before[graph.num_users + liked].double()
        parts.append(weight * (targets @ messages.T))
    by_layer = torch.stack(parts, dim=2) if parts else torch.zeros(len(items), len(liked), 0, dtype=torch.float64)
    return Receipts(items, liked, own + by_layer.sum((1, 2)), own, by_layer)
