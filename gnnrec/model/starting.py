"""Part 4, where a training starts: the layer-0 embeddings before the first pass.

Random numbers are what the paper starts from, and what a newcomer should watch. The singular vectors of the likes are
where propagation would lead anyway: from them a third of the passes reach the same accuracy.
"""

from __future__ import annotations

import torch
from torch import Tensor

from gnnrec.model.graph import BipartiteGraph

SPREAD = 0.2
"""Standard deviation of the numbers of a spectral start."""
ROUNDS = 4
"""Products with the likes that turn random columns towards the largest singular vectors."""
MORE = 8
"""Columns beside those that are wanted, which make the last of them exact."""


def spectral_start(graph: BipartiteGraph, embedding_dim: int, random: Tensor, generator: torch.Generator) -> Tensor:
    """The largest singular vectors of the normalised likes, as embeddings of users and items. (num_nodes, dim)

    With R' = D_u^-1/2 R D_i^-1/2 = U S V^T, users begin at U and items at V: eigenvectors of the adjacency, so that
    a user and an item are near each other where their neighbourhoods are. A randomised range finder with power
    iterations (Halko, Martinsson and Tropp, SIAM Review 2011, algorithm 4.4) finds them.

    Args:
        random: what a random start would be; columns beyond the rank of the likes stay so. (num_nodes, dim)
        generator: source of the randomness.
    """
    num_users, num_items = graph.num_users, graph.num_items
    columns = min(embedding_dim, num_users, num_items)
    wide = min(columns + MORE, num_users, num_items)
    nodes = torch.zeros(graph.num_nodes, wide, dtype=torch.float32, device=graph.device)
    nodes[num_users:] = torch.randn(num_items, wide, dtype=torch.float32, generator=generator).to(graph.device)
    for _ in range(ROUNDS):
        nodes[:num_users] = torch.linalg.qr((graph.adjacency @ nodes)[:num_users]).Q
        nodes[num_users:] = 0.0
        nodes[num_users:] = torch.linalg.qr((graph.adjacency @ nodes)[num_users:]).Q
        nodes[:num_users] = 0.0
    small = (graph.adjacency @ nodes)[:num_users]  # R' Q: its singular vectors are those of R'
    left, values, right = torch.linalg.svd(small, full_matrices=False)
    found = torch.cat([left, nodes[num_users:] @ right.T])[:, :columns]
    found = found * (SPREAD / found.std())
    start = random.clone()
    start[:, :columns] = torch.where(values[:columns] > 1e-6, found, random[:, :columns])
    return start
