"""Part 3, propagation step by step: what one layer does to a node, and whom a user has reached after each.

The weight of a node after k hops is its entry of A^k e_user, the sum over all walks of k edges of the product of their
normalised weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.data.interactions import IntArray
from gnnrec.model.graph import BipartiteGraph

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class WeightedEdges:
    """The graph's edges in double precision: `ends[0]` are user nodes, `ends[1]` item nodes. (2, num_edges)"""

    ends: IntArray
    weights: FloatArray
    num_nodes: int

    @classmethod
    def of(cls, graph: BipartiteGraph) -> WeightedEdges:
        ends = torch.stack([graph.users, graph.items + graph.num_users]).numpy()
        degrees = graph.degrees.numpy()
        return cls(ends, 1 / np.sqrt(degrees[ends[0]] * degrees[ends[1]].astype(np.float64)), graph.num_nodes)

    def step(self, weight: FloatArray, hop: int) -> FloatArray:
        """One product with A of a vector that is zero on the side where hop `hop` is: (num_nodes,) -> (num_nodes,)."""
        source, target = self.ends if hop % 2 else self.ends[::-1]
        return np.bincount(target, self.weights * weight[source], self.num_nodes).astype(np.float64, copy=False)


def walk(edges: WeightedEdges, user: int, hops: int) -> tuple[FloatArray, IntArray]:
    """A^k e_user for k = 0 ... hops, and the hop at which each node is first reached, -1 for never.

    Returns:
        (hops + 1, num_nodes) and (num_nodes,)
    """
    weights = np.zeros((hops + 1, edges.num_nodes))
    weights[0, user] = 1
    hop_of = np.full(edges.num_nodes, -1)
    hop_of[user] = 0
    for hop in range(1, hops + 1):
        weights[hop] = edges.step(weights[hop - 1], hop)
        hop_of[(weights[hop] > 0) & (hop_of < 0)] = hop
    return weights, hop_of


@dataclass(frozen=True)
class Reach:
    """How many have heard after each number of hops, those of the hops before included.

    Attributes:
        users: users reached after 0, 1, ..., max_hops hops; the user counts as the first. (max_hops + 1,)
        items: items reached. (max_hops + 1,)
        num_users: users of the graph, isolated ones included.
        num_items: items of the graph, isolated ones included.
    """

    users: tuple[int, ...]
    items: tuple[int, ...]
    num_users: int
    num_items: int

    @property
    def user_fractions(self) -> tuple[float, ...]:
        """Part of all users reached after each number of hops."""
        return tuple(count / self.num_users for count in self.users)

    @property
    def item_fractions(self) -> tuple[float, ...]:
        """Part of all items reached after each number of hops."""
        return tuple(count / self.num_items for count in self.items)


def reach(graph: BipartiteGraph, user: int, max_hops: int) -> Reach:
    """How many users and items a user has reached after 0, 1, ..., max_hops hops."""
    hop_of = walk(WeightedEdges.of(graph), user, max_hops)[1]
    is_near = (hop_of >= 0) & (hop_of <= np.arange(max_hops + 1)[:, None])  # (max_hops + 1, num_nodes)
    users, items = is_near[:, : graph.num_users].sum(1), is_near[:, graph.num_users :].sum(1)
    return Reach(tuple(users.tolist()), tuple(items.tolist()), graph.num_users, graph.num_items)


@dataclass(frozen=True)
class Aggregation:
    """One row of A e written out: total = sum of edge_weights * embedding[neighbours], plus the rest.

    Attributes:
        node: whose row.
        neighbours: node numbers with the largest edge weights, equal ones by number. (n,)
        edge_weights: their 1 / sqrt(deg(node) deg(neighbour)). (n,)
        messages: edge_weights * embedding[neighbours]. (n, dim)
        rest: sum of the messages of all other neighbours. (dim,)
        num_rest: how many others there are.
        total: (A e)[node]. (dim,)
    """

    node: int
    neighbours: IntArray
    edge_weights: FloatArray
    messages: FloatArray
    rest: FloatArray
    num_rest: int
    total: FloatArray


def aggregation(graph: BipartiteGraph, node: int, embedding: Tensor, count: int = 5) -> Aggregation:
    """What one layer does to one node: (A e)[node], neighbour by neighbour.

    Args:
        graph: users, items and likes.
        node: node number, user or item.
        embedding: e, any embedding of all nodes. (num_nodes, dim)
        count: neighbours to write out; the others are summed.
    """
    edges = WeightedEdges.of(graph)
    here, other = edges.ends if node < graph.num_users else edges.ends[::-1]
    mine = here == node
    order = np.lexsort((other[mine], -edges.weights[mine]))
    neighbours, weights = other[mine][order], edges.weights[mine][order]
    messages = weights[:, None] * embedding[torch.from_numpy(neighbours)].double().numpy()
    return Aggregation(
        node,
        neighbours[:count],
        weights[:count],
        messages[:count],
        messages[count:].sum(0),
        len(messages[count:]),
        messages.sum(0),
    )
