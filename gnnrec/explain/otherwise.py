"""The same layer-0 embeddings, propagated otherwise: under another rule, or with other weights of the layers.

Nothing is trained anew, so this says what a rule does to embeddings, not how good a model it would make; that is
measured by `python -m gnnrec benchmark --ablation`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.explain.projection import mean_cosine
from gnnrec.model.graph import BipartiteGraph, layers, propagate
from gnnrec.model.normalisation import Rule, normalised
from gnnrec.model.ranking import top_unseen


def final_otherwise(
    graph: BipartiteGraph, ego_embedding: Tensor, layer_weights: Sequence[float], rule: Rule = "root"
) -> Tensor:
    """Final embeddings under a rule and weights of the layers. (num_nodes, dim)"""
    adjacency = graph.adjacency if rule == "root" else normalised(graph, rule)
    return propagate(adjacency, ego_embedding, layer_weights)


def top_items(final: Tensor, seen: Interactions, user: int, k: int) -> IntArray:
    """The k best items for a user that `seen` does not hold for them, best first; fewer where fewer are left."""
    scores = final[[user]] @ final[seen.num_users :].T
    values, items = top_unseen(scores, seen, np.array([user]), min(k, seen.num_items))
    return items[0][torch.isfinite(values[0])].numpy()


def item_lengths(final: Tensor, graph: BipartiteGraph) -> NDArray[np.float64]:
    """Length of each item's final embedding, by which it is loud in every score. (num_items,)"""
    lengths: NDArray[np.float64] = final[graph.num_users :].double().norm(dim=1).numpy()
    return lengths


def rank_correlation(first: NDArray[np.floating], second: NDArray[np.floating]) -> float:
    """Spearman's: of the ranks, so that no scale matters; 0 where either has one value only."""
    centred = [ranks - ranks.mean() for ranks in (_ranks(first), _ranks(second))] if len(first) else [np.zeros(1)] * 2
    scale = float(np.linalg.norm(centred[0]) * np.linalg.norm(centred[1]))
    return float(centred[0] @ centred[1]) / scale if scale else 0.0


def _ranks(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Rank of each value, equal ones at the middle of their places. (n,)"""
    _, place, times = np.unique(values, return_inverse=True, return_counts=True)
    middles: NDArray[np.float64] = np.cumsum(times, dtype=np.float64) - times / 2
    return middles[place]


def likeness_by_layer(graph: BipartiteGraph, ego_embedding: Tensor, num_layers: int) -> list[float]:
    """Mean cosine of two different users with likes in e(0), e(1), ..., e(num_layers), each layer by itself."""
    return [likeness(graph, layer) for layer in layers(graph.adjacency.matmul, ego_embedding, num_layers)]


def likeness(graph: BipartiteGraph, embedding: Tensor) -> float:
    """Mean cosine of two different users with likes."""
    return mean_cosine(embedding[: graph.num_users][graph.degrees[: graph.num_users] > 0])
