"""Part 3, the neighbourhood: the nodes around a user worth drawing, hop by hop, and over which edges they count.

A walk to a node k hops away cannot be shorter, so it passes through hop 1, 2, ..., k - 1 in turn: the weight of a node
is exactly the sum over its neighbours one hop nearer of their weight times the edge's.

Of the user's own items those with most neighbours come first: by weight, 1 / sqrt(deg(user) deg(item)), it would be
the rarest, which nobody knows. Further out the strongest come first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from gnnrec.data.interactions import BoolArray, IntArray
from gnnrec.explain.walks import FloatArray, WeightedEdges, walk
from gnnrec.model.graph import BipartiteGraph


@dataclass(frozen=True)
class Node:
    """One node that is kept: its number in the graph, hops from the user, exact walk weight, number of neighbours."""

    node: int
    hop: int
    weight: float
    degree: int


@dataclass(frozen=True)
class Edge:
    """One edge that is drawn, away from the user.

    Attributes:
        source: node one hop nearer to the user.
        target: the node one hop further away.
        weight: normalised weight 1 / sqrt(deg(source) deg(target)).
        share: part of the target's walk weight that arrives over this edge.
    """

    source: int
    target: int
    weight: float
    share: float


@dataclass(frozen=True)
class Neighbourhood:
    """The nodes kept around a user.

    Attributes:
        user: user index, and the node number of hop 0.
        hops: how far was asked for; the graph may end before.
        num_users: users of the graph, so that node `num_users + i` is item i.
        nodes: nodes kept, by hop: at hop 1 those with most neighbours first, further out the strongest, equal ones by
            number.
        edges: edges drawn, by target in the order of `nodes`, largest share first.
        found: nodes at each hop, kept or not. (hops + 1,)
        undrawn_edges: edges between kept nodes that are not among `edges`.
    """

    user: int
    hops: int
    num_users: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    found: tuple[int, ...]
    undrawn_edges: int

    def at(self, hop: int) -> list[Node]:
        """The nodes kept at one hop, in the order of `nodes`."""
        return [node for node in self.nodes if node.hop == hop]

    @property
    def omitted(self) -> tuple[int, ...]:
        """Nodes of each hop that were not kept. (hops + 1,)"""
        return tuple(found - len(self.at(hop)) for hop, found in enumerate(self.found))

    def is_user(self, node: int) -> bool:
        """Whether a node number stands for a user."""
        return node < self.num_users


def neighbourhood(
    graph: BipartiteGraph,
    user: int,
    hops: int,
    max_nodes: int = 150,
    max_edges_per_node: int = 3,
    wanted: Iterable[int] = (),
) -> Neighbourhood:
    """Nodes within some hops of a user, every one joined to a kept node of the hop before.

    Its room is shared among the hops in proportion to 1, 2, 3, ..., as rings around the user have room for;
    what a small hop does not need goes to the others. Every hop that has a node shows one.

    Args:
        graph: what to walk on.
        user: user index.
        hops: 0 or more.
        max_nodes: nodes to keep at most, at least one a hop and the user.
        max_edges_per_node: edges to draw from each node towards the user, those with the largest share.
        wanted: nodes kept before all others of their hop, where a kept node of the hop before joins them.
    """
    if hops < 0 or max_nodes <= hops or max_edges_per_node < 1:
        raise ValueError(f"{max_nodes} nodes with {max_edges_per_node} edges each cannot show {hops} hops")
    edges = WeightedEdges.of(graph)
    weights, hop_of = walk(edges, user, hops)
    found = np.bincount(hop_of[hop_of >= 0], minlength=hops + 1)
    order = _Order(weights, graph.degrees.numpy(), _among(np.array([*wanted], np.int64), graph.num_nodes))
    kept = _keep(edges, order, hop_of, _share_out(found, max_nodes))
    drawn, undrawn = _edges_between(edges, weights, kept, max_edges_per_node)
    degrees = graph.degrees.tolist()
    nodes = [
        Node(node, hop, float(weights[hop, node]), degrees[node])
        for hop, ring in enumerate(kept)
        for node in ring.tolist()
    ]
    return Neighbourhood(user, hops, graph.num_users, tuple(nodes), tuple(drawn), tuple(found.tolist()), undrawn)


def _share_out(found: IntArray, max_nodes: int) -> list[int]:
    """Nodes of each hop: all of a hop where they fit, else in proportion to the hop, and one at least."""
    room, left = [1] + [0] * (len(found) - 1), max_nodes - 1
    open_hops = {hop for hop in range(1, len(found)) if found[hop]}
    while open_hops:
        fair = {hop: max(1, left * hop // sum(open_hops)) for hop in open_hops}
        small = {hop for hop in open_hops if found[hop] <= fair[hop]}
        for hop in small or open_hops:
            room[hop] = min(int(found[hop]), fair[hop])
            left -= room[hop]
        open_hops = open_hops - small if small else set()
    return room


@dataclass(frozen=True, eq=False)
class _Order:
    """Which nodes of a hop come first: those wanted are kept before others, and then all stand in one order."""

    weights: FloatArray
    degrees: IntArray
    wanted: BoolArray

    def keep(self, hop: int, ring: IntArray, room: int) -> IntArray:
        """As many of a hop's nodes as there is room for, first ones first."""
        worth = self.degrees[ring] if hop == 1 else self.weights[hop, ring]
        best = np.lexsort((ring, -worth, ~self.wanted[ring]))[:room]
        return ring[best[np.lexsort((ring[best], -worth[best]))]]


def _keep(edges: WeightedEdges, order: _Order, hop_of: IntArray, room: list[int]) -> list[IntArray]:
    """Node numbers to keep at each hop, first ones first, each with a kept neighbour one hop nearer.

    The first of a hop may all be dead ends. Then one way to the last hop, the lifeline, is kept beside them.
    """
    lifeline = _lifeline(edges, order.weights, hop_of)
    kept = _rings(edges, order, hop_of, room, [])
    return kept if len(kept) == len(lifeline) else _rings(edges, order, hop_of, room, lifeline)


def _rings(
    edges: WeightedEdges, order: _Order, hop_of: IntArray, room: list[int], lifeline: list[int]
) -> list[IntArray]:
    """The nodes kept at each hop, up to the last that has any, among them one of `lifeline` a hop."""
    kept = [np.flatnonzero(hop_of == 0)]
    for hop in range(1, int(hop_of.max()) + 1):
        source, target = edges.ends if hop % 2 else edges.ends[::-1]
        is_heard = np.zeros(edges.num_nodes, bool)
        is_heard[target[_among(kept[-1], edges.num_nodes)[source]]] = True
        ring = order.keep(hop, np.flatnonzero(is_heard & (hop_of == hop)), room[hop])
        if not len(ring):
            break
        if lifeline and lifeline[hop] not in ring:
            ring[-1] = lifeline[hop]
        kept.append(ring)
    return kept


def _lifeline(edges: WeightedEdges, weights: FloatArray, hop_of: IntArray) -> list[int]:
    """The way the strongest node of the last hop heard of it: one node a hop, from the user on."""
    deepest = int(hop_of.max())
    last = np.flatnonzero(hop_of == deepest)
    line = [int(last[np.argmax(weights[deepest, last])])]
    for hop in range(deepest, 0, -1):
        source, target = edges.ends if hop % 2 else edges.ends[::-1]
        arriving = target == line[0]
        source, brought = source[arriving], weights[hop - 1, source[arriving]] * edges.weights[arriving]
        line.insert(0, int(source[np.lexsort((source, -brought))[0]]))
    return line


def _edges_between(
    edges: WeightedEdges, weights: FloatArray, kept: list[IntArray], max_edges_per_node: int
) -> tuple[list[Edge], int]:
    """The largest edges of each kept node towards the user, and how many others join kept nodes."""
    drawn, undrawn = [], 0
    for hop in range(1, len(kept)):
        source, target = edges.ends if hop % 2 else edges.ends[::-1]
        both = _among(kept[hop - 1], edges.num_nodes)[source] & _among(kept[hop], edges.num_nodes)[target]
        source, target, weight = source[both], target[both], edges.weights[both]
        share = weights[hop - 1, source] * weight / weights[hop, target]
        index_of = np.empty(edges.num_nodes, np.int64)
        index_of[kept[hop]] = np.arange(len(kept[hop]))
        order = np.lexsort((source, -share, index_of[target]))
        first = np.searchsorted(index_of[target][order], np.arange(len(kept[hop])))
        rank = np.arange(len(order)) - first[index_of[target][order]]
        chosen = order[rank < max_edges_per_node]
        columns = (source[chosen], target[chosen], weight[chosen], share[chosen])
        drawn += [Edge(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]
        undrawn += len(order) - len(chosen)
    return drawn, undrawn


def _among(nodes: IntArray, num_nodes: int) -> BoolArray:
    """Whether each node is one of some. (num_nodes,)"""
    mask = np.zeros(num_nodes, bool)
    mask[nodes] = True
    return mask
