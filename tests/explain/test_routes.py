import itertools

import numpy as np
import pytest
from made_up_graphs import dense, random_graph

from gnnrec import Interactions
from gnnrec.explain.routes import routes_map, strongest_routes
from gnnrec.model.graph import BipartiteGraph


def test_routes_are_the_heaviest_of_all_walks() -> None:
    graph = random_graph(5, 8, 9, 0.4)
    matrix, liked = dense(graph), set(zip(graph.users.tolist(), graph.items.tolist(), strict=True))
    for user, item in itertools.product(range(8), range(9)):
        target = graph.num_users + item
        found = strongest_routes(graph, user, item, count=4)
        if (user, item) in liked:
            assert [route.nodes for route in found] == [(user, target)]
            assert found[0].weight == pytest.approx(matrix[user, target])
            assert found[0].share == 1
            continue
        walks = {
            (user, m, v, target): matrix[user, m] * matrix[m, v] * matrix[v, target]
            for m in range(8, 17)
            for v in range(8)
            if matrix[user, m] * matrix[m, v] * matrix[v, target]
        }
        best = sorted(walks.values(), reverse=True)[:4]
        assert [route.weight for route in found] == pytest.approx(best)
        assert [walks[route.nodes] for route in found] == pytest.approx(best)
        total = np.linalg.matrix_power(matrix, 3)[user, target]
        assert [route.share for route in found] == pytest.approx([weight / total for weight in best])


def test_all_routes_together_are_the_three_step_weight() -> None:
    graph = random_graph(6)
    for item in range(graph.num_items):
        routes = strongest_routes(graph, 1, item, count=10_000)
        assert not routes or sum(route.share for route in routes) == pytest.approx(1)


def test_routes_become_a_map_of_their_own(ratings: Interactions) -> None:
    graph = BipartiteGraph.from_interactions(ratings.at_least(3))
    user = 2
    unseen = set(range(graph.num_items)) - set(ratings.items_of(user).tolist())
    item = next(item for item in sorted(unseen) if strongest_routes(graph, user, item))
    routes = strongest_routes(graph, user, item, 4)
    drawn = routes_map(graph, routes)
    assert {node.node for node in drawn.nodes} == {node for route in routes for node in route.nodes}
    assert {(edge.source, edge.target) for edge in drawn.edges} == {
        pair for route in routes for pair in zip(route.nodes, route.nodes[1:], strict=False)
    }
    assert drawn.at(3)[0].weight == pytest.approx(sum(route.weight for route in routes))
    dense = graph.adjacency.to_dense()
    for edge in drawn.edges:
        assert edge.weight == pytest.approx(float(dense[edge.source, edge.target]), abs=1e-6)
        assert 0 < edge.share <= 1 + 1e-9
