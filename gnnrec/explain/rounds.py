"""Part 3, round by round: what some nodes' embeddings are after each layer, and what their mean has come to by then."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from gnnrec.explain.walks import FloatArray
from gnnrec.model.graph import BipartiteGraph, layers


def embeddings_by_round(graph: BipartiteGraph, ego: Tensor, nodes: Sequence[int], num_rounds: int) -> FloatArray:
    """e(0), e(1), ..., e(num_rounds) of some nodes, with e(k) = A e(k - 1).

    Args:
        graph: whose A it is.
        ego: e(0) of all nodes. (num_nodes, dim)
        nodes: node numbers.
        num_rounds: rounds, 0 or more.

    Returns:
        (num_rounds + 1, len(nodes), dim)
    """
    index = torch.tensor(list(nodes), dtype=torch.int64)
    rounds = layers(lambda embedding: graph.adjacency @ embedding, ego, num_rounds)
    return torch.stack([embedding[index] for embedding in rounds]).double().numpy()


def mean_so_far(rounds: FloatArray, layer_weights: Sequence[float]) -> FloatArray:
    """The weighted mean of e(0), ..., e(k) for each k, by the weights of the layers.

    Where the weights add up to 1, as those of a mean do, it ends as the final embedding. Rounds beyond the layers count
    for nothing: the mean stays what it was.

    Args:
        rounds: e(0), e(1), ... (num_rounds + 1, ...)
        layer_weights: weight of each layer.

    Returns:
        As many as `rounds`. (num_rounds + 1, ...)
    """
    weights = np.zeros(len(rounds))
    known = min(len(rounds), len(layer_weights))
    weights[:known] = layer_weights[:known]
    spread = weights.reshape(-1, *[1] * (rounds.ndim - 1))
    so_far = np.cumsum(weights).reshape(spread.shape)
    total = np.cumsum(spread * rounds, axis=0)
    return np.divide(total, so_far, out=np.zeros_like(total), where=np.abs(so_far) > 1e-12)
