"""Part 3, routes: the walks from a user to an item, the heaviest first."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gnnrec.explain.neighbourhood import Edge, Neighbourhood, Node
from gnnrec.explain.walks import WeightedEdges
from gnnrec.model.graph import BipartiteGraph


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


def strongest_routes(graph: BipartiteGraph, user: int, item: int, count: int = 3) -> list[Route]:
    """The heaviest walks user -> item -> user -> item, heaviest first, equal ones by node number.

    An item that the user likes has the one direct route. An item out of reach in three steps has none.
    """
    edges = WeightedEdges.of(graph)
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
