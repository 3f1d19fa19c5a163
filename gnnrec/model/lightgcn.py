"""Part 3, the network: LightGCN as a PyTorch Geometric model.

X. He, K. Deng, X. Wang, Y. Li, Y. Zhang, M. Wang: LightGCN: Simplifying and Powering Graph
Convolution Network for Recommendation. SIGIR 2020. https://arxiv.org/abs/2002.02126
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor
from torch_geometric.nn import MessagePassing

from gnnrec.model.graph import by_columns, layers, mix


class LightGCNConv(MessagePassing):  # type: ignore[misc]  # PyG is not typed
    """One layer: every node becomes the sum of its neighbours, weighted by the edge.

    x'_i = sum over neighbours j of x_j / sqrt(deg(i) deg(j))    (LightGCN, equation 3)

    No weight matrix, no self-loop, no non-linearity: that is the "light".
    """

    def __init__(self) -> None:
        super().__init__(aggr="add")

    def forward(self, x: Tensor, edges: Tensor, norm: Tensor | None = None) -> Tensor:
        """Propagate once.

        Args:
            x: embeddings. (num_nodes, dim)
            edges: `graph.edge_index` (2, 2 * num_edges) together with `norm`, for the readable form; or
                the sparse `graph.adjacency` alone, for the fused form, which is the one training uses.
            norm: `graph.edge_norm`. (2 * num_edges,)

        Returns:
            The embeddings after one round. (num_nodes, dim)
        """
        rounded: Tensor = self.propagate(edges, x=x, norm=norm)
        return rounded

    def propagate(self, edge_index: Tensor, size: tuple[int, int] | None = None, **given: Tensor | None) -> Tensor:
        """As PyG has it, but for the fused form, for which PyG looks up the ends of every edge that it never needs.

        A class without a method of its own makes PyG write a module into the temporary folder, one for every process.
        """
        if edge_index.layout == torch.sparse_csr:
            return self.message_and_aggregate(edge_index, x=cast(Tensor, given["x"]))
        out: Tensor = super().propagate(edge_index, size, **given)
        return out

    def message(self, x_j: Tensor, norm: Tensor) -> Tensor:
        """What each edge carries: its source's embedding times its weight. (2 * num_edges, dim)"""
        return norm.view(-1, 1) * x_j

    def message_and_aggregate(self, edges: Tensor, x: Tensor) -> Tensor:
        """All messages and their sums as one sparse product, where `edges` is sparse."""
        return edges @ x


class LightGCN(torch.nn.Module):
    """Embeddings of users and items, and the layers that propagate them.

    Args:
        num_users: users.
        num_items: items.
        embedding_dim: columns of the embedding.
        num_layers: rounds of propagation; 0 is plain matrix factorisation.
        layer_weights: weight of each round, num_layers + 1 numbers; their mean when left out.
        generator: source of the first embeddings, torch's own when left out.
    """

    def __init__(
        self,
        num_users: int,
        num_items: int,
        embedding_dim: int = 64,
        num_layers: int = 3,
        layer_weights: Sequence[float] | None = None,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.num_users = num_users
        self.num_items = num_items
        self.layer_weights = list(layer_weights or [1 / (num_layers + 1)] * (num_layers + 1))
        if len(self.layer_weights) != num_layers + 1:
            raise ValueError(f"{num_layers} layers need {num_layers + 1} weights, not {len(self.layer_weights)}")
        self.ego_embedding = torch.nn.Parameter(torch.empty(num_users + num_items, embedding_dim, dtype=torch.float32))
        torch.nn.init.xavier_uniform_(self.ego_embedding, generator=generator)
        self.conv = LightGCNConv()  # nothing in it is learned, so one serves every layer

    def forward(self, edges: Tensor, norm: Tensor | None = None) -> Tensor:
        """Final embeddings of all nodes; `edges` and `norm` as in `LightGCNConv`. (num_users + num_items, dim)"""
        return self.propagate(self.ego_embedding, edges, norm)

    def propagate(self, x: Tensor, edges: Tensor, norm: Tensor | None = None) -> Tensor:
        """sum_k w_k e(k), with e(0) = x and e(k) = conv(e(k - 1)); LightGCN, equations 3 and 4. (num_nodes, dim)"""

        def all_layers(columns: Tensor) -> Tensor:
            rounds = layers(lambda embedding: self.conv(embedding, edges, norm), columns, len(self.layer_weights) - 1)
            return mix(rounds, self.layer_weights)

        return by_columns(all_layers, x)
