"""Part 3, the gossip network: whom the gossip of one user reaches, hop by hop, and along which routes.

The weight of a node after k hops is its entry of A^k e_user, the sum over all walks of k edges of the product of their
normalised weights. A walk to a node k hops away cannot be shorter, so it passes through hop 1, 2, ..., k - 1 in turn:
the weight of a node is exactly the sum over its neighbours one hop nearer of their weight times the edge's.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.graph import BipartiteGraph
from gnnrec.interactions import BoolArray, IntArray

FloatArray = NDArray[np.float64]


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
        target: node that it brings gossip to.
        weight: normalised weight 1 / sqrt(deg(source) deg(target)).
        share: part of the target's walk weight that arrives over this edge.
    """

    source: int
    target: int
    weight: float
    share: float


@dataclass(frozen=True)
class Neighbourhood:
    """The strongest nodes around a user.

    Attributes:
        user: user index, and the node number of hop 0.
        hops: how far was asked for; the gossip may die out before.
        num_users: users of the graph, so that node `num_users + i` is item i.
        nodes: nodes kept, by hop, strongest first, equal ones by number.
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
        """The nodes kept at one hop, strongest first."""
        return [node for node in self.nodes if node.hop == hop]

    @property
    def omitted(self) -> tuple[int, ...]:
        """Nodes of each hop that were not kept. (hops + 1,)"""
        return tuple(found - len(self.at(hop)) for hop, found in enumerate(self.found))

    def is_user(self, node: int) -> bool:
        """Whether a node number stands for a user."""
        return node < self.num_users


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


@dataclass(frozen=True)
class Route:
    """One walk from a user to an item.

    Attributes:
        nodes: node numbers from the user to the item: 2 of them, or 4.
        weight: product of the normalised weights of its edges.
        share: part of the weight of all walks of this length between the two.
    """

    nodes: tuple[int, ...]
    weight: float
    share: float


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


@dataclass(frozen=True, eq=False)
class _Edges:
    """The graph's edges in double precision: `ends[0]` are user nodes, `ends[1]` item nodes. (2, num_edges)"""

    ends: IntArray
    weights: FloatArray
    num_nodes: int

    @classmethod
    def of(cls, graph: BipartiteGraph) -> _Edges:
        ends = torch.stack([graph.users, graph.items + graph.num_users]).numpy()
        degrees = graph.degrees.numpy()
        return cls(ends, 1 / np.sqrt(degrees[ends[0]] * degrees[ends[1]].astype(np.float64)), graph.num_nodes)

    def step(self, weight: FloatArray, hop: int) -> FloatArray:
        """One product with A of a vector that is zero on the side where hop `hop` is: (num_nodes,) -> (num_nodes,)."""
        source, target = self.ends if hop % 2 else self.ends[::-1]
        return np.bincount(target, self.weights * weight[source], self.num_nodes).astype(np.float64, copy=False)


def neighbourhood(
    graph: BipartiteGraph, user: int, hops: int, max_nodes: int = 150, max_edges_per_node: int = 3
) -> Neighbourhood:
    """The strongest nodes within some hops of a user, every one joined to a kept node of the hop before.

    The places are shared among the hops in proportion to 1, 2, 3, ..., as rings around the user have room for;
    what a small hop does not need goes to the others. Every hop that has a node shows one.

    Args:
        graph: what to walk on.
        user: user index.
        hops: 0 or more.
        max_nodes: nodes to keep at most, at least one a hop and the user.
        max_edges_per_node: edges to draw from each node towards the user, those with the largest share.
    """
    if hops < 0 or max_nodes <= hops or max_edges_per_node < 1:
        raise ValueError(f"{max_nodes} nodes with {max_edges_per_node} edges each cannot show {hops} hops")
    edges = _Edges.of(graph)
    weights, hop_of = _walk(edges, user, hops)
    found = np.bincount(hop_of[hop_of >= 0], minlength=hops + 1)
    kept = _keep(edges, weights, hop_of, _share_out(found, max_nodes))
    drawn, undrawn = _edges_between(edges, weights, kept, max_edges_per_node)
    degrees = graph.degrees.tolist()
    nodes = [
        Node(node, hop, float(weights[hop, node]), degrees[node])
        for hop, ring in enumerate(kept)
        for node in ring.tolist()
    ]
    return Neighbourhood(user, hops, graph.num_users, tuple(nodes), tuple(drawn), tuple(found.tolist()), undrawn)


def reach(graph: BipartiteGraph, user: int, max_hops: int) -> Reach:
    """How many users and items the gossip of a user has reached after 0, 1, ..., max_hops hops."""
    hop_of = _walk(_Edges.of(graph), user, max_hops)[1]
    is_near = (hop_of >= 0) & (hop_of <= np.arange(max_hops + 1)[:, None])  # (max_hops + 1, num_nodes)
    users, items = is_near[:, : graph.num_users].sum(1), is_near[:, graph.num_users :].sum(1)
    return Reach(tuple(users.tolist()), tuple(items.tolist()), graph.num_users, graph.num_items)


def strongest_routes(graph: BipartiteGraph, user: int, item: int, count: int = 3) -> list[Route]:
    """The heaviest walks user -> item -> user -> item, heaviest first, equal ones by node number.

    An item that the user likes has the one direct route. An item out of reach in three steps has none.
    """
    edges = _Edges.of(graph)
    users, items = edges.ends
    target = graph.num_users + item
    own, fans = users == user, items == target
    direct = edges.weights[own & fans]
    if direct.size:
        return [Route((user, target), float(direct[0]), 1.0)]
    first, last = np.zeros(graph.num_nodes), np.zeros(graph.num_nodes)
    first[items[own]] = edges.weights[own]
    last[users[fans]] = edges.weights[fans]
    weights = first[items] * edges.weights * last[users]
    on_route = np.flatnonzero(weights)
    order = np.lexsort((users[on_route], items[on_route], -weights[on_route]))[:count]
    best, total = on_route[order], weights.sum()
    return [
        Route((user, int(items[edge]), int(users[edge]), target), float(weights[edge]), float(weights[edge] / total))
        for edge in best
    ]


def routes_map(graph: BipartiteGraph, routes: list[Route]) -> Neighbourhood:
    """The nodes and edges of some routes between the same two ends, to be drawn like any neighbourhood."""
    user, hops = routes[0].nodes[0], len(routes[0].nodes) - 1
    degrees = graph.degrees.tolist()
    through: dict[tuple[int, int], float] = {}  # (hop, node): weight of the routes through it
    over: dict[tuple[int, int], float] = {}  # (source, target): weight of the routes over it
    for route in routes:
        for hop, node in enumerate(route.nodes):
            through[hop, node] = through.get((hop, node), 0.0) + route.weight
        for pair in pairwise(route.nodes):
            over[pair] = over.get(pair, 0.0) + route.weight
    nodes = [Node(node, hop, weight, degrees[node]) for (hop, node), weight in through.items()]
    nodes.sort(key=lambda node: (node.hop, -node.weight, node.node))
    arriving = {node.node: node.weight for node in nodes}
    edges = [
        Edge(source, target, (degrees[source] * degrees[target]) ** -0.5, weight / arriving[target])
        for (source, target), weight in over.items()
    ]
    found = tuple(sum(node.hop == hop for node in nodes) for hop in range(hops + 1))
    return Neighbourhood(user, hops, graph.num_users, tuple(nodes), tuple(edges), found, 0)


def aggregation(graph: BipartiteGraph, node: int, embedding: Tensor, count: int = 5) -> Aggregation:
    """What one round of gossip does to one node: (A e)[node], neighbour by neighbour.

    Args:
        graph: what the gossip travels on.
        node: node number, user or item.
        embedding: e, any embedding of all nodes. (num_nodes, dim)
        count: neighbours to write out; the others are summed.
    """
    edges = _Edges.of(graph)
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


def _walk(edges: _Edges, user: int, hops: int) -> tuple[FloatArray, IntArray]:
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


def _share_out(found: IntArray, max_nodes: int) -> list[int]:
    """Places for each hop: all of a hop where they fit, else in proportion to the hop, and one at least."""
    places, left = [1] + [0] * (len(found) - 1), max_nodes - 1
    open_hops = {hop for hop in range(1, len(found)) if found[hop]}
    while open_hops:
        fair = {hop: max(1, left * hop // sum(open_hops)) for hop in open_hops}
        small = {hop for hop in open_hops if found[hop] <= fair[hop]}
        for hop in small or open_hops:
            places[hop] = min(int(found[hop]), fair[hop])
            left -= places[hop]
        open_hops = open_hops - small if small else set()
    return places


def _keep(edges: _Edges, weights: FloatArray, hop_of: IntArray, places: list[int]) -> list[IntArray]:
    """Node numbers to keep at each hop, strongest first, each with a kept neighbour one hop nearer.

    The strongest of a hop may all be dead ends, so the lifeline has a place of its own in every hop.
    """
    lifeline = _lifeline(edges, weights, hop_of)
    kept = [np.array(lifeline[:1])]
    for hop in range(1, len(lifeline)):
        source, target = edges.ends if hop % 2 else edges.ends[::-1]
        is_heard = np.zeros(edges.num_nodes, bool)
        is_heard[target[_among(kept[-1], edges.num_nodes)[source]]] = True
        ring = np.flatnonzero(is_heard & (hop_of == hop))
        ring = ring[np.argsort(-weights[hop, ring], kind="stable")][: places[hop]]
        if lifeline[hop] not in ring:
            ring[-1] = lifeline[hop]
        kept.append(ring)
    return kept


def _lifeline(edges: _Edges, weights: FloatArray, hop_of: IntArray) -> list[int]:
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
    edges: _Edges, weights: FloatArray, kept: list[IntArray], max_edges_per_node: int
) -> tuple[list[Edge], int]:
    """The largest edges of each kept node towards the user, and how many others join kept nodes."""
    drawn, undrawn = [], 0
    for hop in range(1, len(kept)):
        source, target = edges.ends if hop % 2 else edges.ends[::-1]
        both = _among(kept[hop - 1], edges.num_nodes)[source] & _among(kept[hop], edges.num_nodes)[target]
        source, target, weight = source[both], target[both], edges.weights[both]
        share = weights[hop - 1, source] * weight / weights[hop, target]
        place = np.empty(edges.num_nodes, np.int64)
        place[kept[hop]] = np.arange(len(kept[hop]))
        order = np.lexsort((source, -share, place[target]))
        first = np.searchsorted(place[target][order], np.arange(len(kept[hop])))
        rank = np.arange(len(order)) - first[place[target][order]]
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
