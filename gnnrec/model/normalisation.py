"""Part 3, how loud each neighbour speaks: the rule of LightGCN, and two that it might have had.

LightGCN divides by the root of both degrees. A mean divides by the listener's alone, a sum by nothing. The engine
trains with the root (`graph.adjacency`); the others are here to be compared with it.
"""

from __future__ import annotations

import warnings
from typing import Literal

import torch
from torch import Tensor

from gnnrec.model.graph import BipartiteGraph, starts

Rule = Literal["root", "mean", "sum"]


def normalised(graph: BipartiteGraph, rule: Rule = "root", *, self_loops: bool = False) -> Tensor:
    """The adjacency under a rule, in CSR: row i holds the weights of what node i hears. (num_nodes, num_nodes)

    The largest eigenvalue is 1 under each rule, so that none blows the embeddings up: the root and the mean have it by
    nature, and the sum is divided by its own, one number for all edges alike.

    Args:
        rule: 1 / sqrt(deg(i) deg(j)), 1 / deg(i), or the same weight for every edge.
        self_loops: whether every node is its own neighbour too, which counts in its degree.
    """
    shape = (graph.num_nodes, graph.num_nodes)
    nodes = torch.arange(graph.num_nodes)
    source = graph.adjacency.col_indices().long()  # row by row, so that nothing has to be sorted
    target = torch.repeat_interleave(nodes, graph.degrees)
    degrees = graph.degrees.double()
    if self_loops:
        both = torch.stack([torch.cat([target, nodes]), torch.cat([source, nodes])])
        target, source = (
            torch.sparse_coo_tensor(both, torch.ones(both.shape[1], dtype=torch.float32), shape, check_invariants=True)
            .coalesce()
            .indices()
        )
        degrees = degrees + 1
    weights = {
        "root": (degrees[source] * degrees[target]).rsqrt(),
        "mean": 1 / degrees[target],
        "sum": torch.ones(len(target), dtype=torch.float64),
    }[rule]
    first = starts(graph.degrees + int(self_loops))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sparse CSR tensor support is in beta")
        if rule == "sum":
            plain = torch.sparse_csr_tensor(first, source.int(), weights, shape, check_invariants=True)
            weights /= largest_eigenvalue(plain)
        return torch.sparse_csr_tensor(first, source.int(), weights.float(), shape, check_invariants=True)


def largest_eigenvalue(matrix: Tensor, rounds: int = 200) -> float:
    """That of a symmetric matrix without negative entries, by power iteration from a vector of ones."""
    vector, length = torch.ones(matrix.shape[0], dtype=matrix.dtype), 0.0
    for _ in range(rounds):
        vector = matrix @ (vector / vector.norm())
        before, length = length, float(vector.norm())
        if abs(length - before) <= 1e-12 * length:
            break
    return length
