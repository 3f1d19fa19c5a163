"""New users and new items without training: exact, all of a batch at once, and no larger graph is made.

A new node has a layer-0 embedding of zeros and edges to some known nodes, whose degrees grow by one each; that changes
the adjacency to A', a larger one, and with it everybody's final embedding. Of all that only the new node's scores are
wanted. With M = sum_k w_k A'^k and delta the vector that is 1 at the new node,

    z_new = E^T (M delta)             its final embedding (E holds the layer-0 embeddings)
    z_j . z_new = (M (E z_new))_j     its score with every node j

because A' is symmetric. So what has to be propagated is one number a node, twice, in place of a whole embedding. The
old part of A' is S A S, with S = sqrt(d / (d + 1)) at the neighbours of the new node and 1 elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from gnnrec.data.interactions import IntArray
from gnnrec.model.graph import BipartiteGraph

Numbers = tuple[Tensor, Tensor]
"""One number for each old node and newcomer (num_nodes, n), and one for each newcomer at themselves (n,)."""


@dataclass(frozen=True, eq=False)
class Neighbourhoods:
    """Which known nodes each newcomer is joined to.

    Attributes:
        count: newcomers.
        newcomers: number of the newcomer of each edge, ascending. (num_edges,)
        nodes: its known node, users first; no edge twice. (num_edges,)
    """

    count: int
    newcomers: IntArray
    nodes: IntArray

    @classmethod
    def of(cls, lists: Sequence[IntArray], first: int = 0) -> Neighbourhoods:
        """Those of lists of indices; first: node number of index 0."""
        unique = [np.unique(indices) for indices in lists]
        lengths = [len(indices) for indices in unique]
        nodes = np.concatenate([*unique, np.empty(0, np.int64)]).astype(np.int64)
        return cls(len(lists), np.repeat(np.arange(len(lists)), lengths), nodes + first)

    def block(self, first: int, last: int) -> Neighbourhoods:
        """The newcomers from `first` to before `last`."""
        start, stop = np.searchsorted(self.newcomers, [first, last])
        return Neighbourhoods(last - first, self.newcomers[start:stop] - first, self.nodes[start:stop])

    def size(self) -> IntArray:
        """Edges of each newcomer. (count,)"""
        return np.bincount(self.newcomers, minlength=self.count)


def fold_in(
    graph: BipartiteGraph, ego_embedding: Tensor, layer_weights: Sequence[float], joined: Neighbourhoods
) -> tuple[Tensor, Tensor]:
    """Final embeddings of newcomers, and their scores with every known node, each newcomer as if they alone came.

    Args:
        graph: the graph without them.
        ego_embedding: layer-0 embeddings of the known nodes. (num_nodes, dim)
        layer_weights: alpha_0, ..., alpha_K.
        joined: their edges; of a newcomer without any both results are zeros.

    Returns:
        (n, dim) and (n, num_nodes). The known nodes are as the newcomer changes them, so that the scores are not the
        products of the embeddings with those of the graph without them.
    """
    step = _step(graph, joined)
    nothing = ego_embedding.new_zeros(graph.num_nodes, joined.count)
    reached, _ = _mixed(step, (nothing, ego_embedding.new_ones(joined.count)), layer_weights)
    final = reached.T @ ego_embedding
    scores, _ = _mixed(step, (ego_embedding @ final.T, ego_embedding.new_zeros(joined.count)), layer_weights)
    return final, scores.T


def _step(graph: BipartiteGraph, joined: Neighbourhoods) -> Callable[[Numbers], Numbers]:
    """Multiplication by A', for each newcomer their own."""
    device = graph.device
    nodes, newcomers = (torch.from_numpy(part).to(device) for part in (joined.nodes, joined.newcomers))
    degrees = graph.degrees[nodes].double()
    shrink = (degrees / (degrees + 1)).sqrt().float()
    own = torch.from_numpy(joined.size()).to(device)[newcomers].double()
    weights = (own * (degrees + 1)).rsqrt().float()

    def step(numbers: Numbers) -> Numbers:
        known, new = numbers
        heard = torch.zeros_like(new).index_add_(0, newcomers, weights * known[nodes, newcomers])
        known = known.clone()
        known[nodes, newcomers] *= shrink
        known = graph.adjacency @ known
        known[nodes, newcomers] *= shrink
        known[nodes, newcomers] += weights * new[newcomers]
        return known, heard

    return step


def _mixed(step: Callable[[Numbers], Numbers], numbers: Numbers, layer_weights: Sequence[float]) -> Numbers:
    """sum_k w_k A'^k applied to the numbers."""
    total = tuple(layer_weights[0] * part for part in numbers)
    for weight in layer_weights[1:]:
        numbers = step(numbers)
        total = tuple(so_far.add_(part, alpha=weight) for so_far, part in zip(total, numbers, strict=True))
    known, new = total
    return known, new
