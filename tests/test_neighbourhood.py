import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gnnrec import Interactions
from gnnrec.graph import BipartiteGraph
from gnnrec.neighbourhood import aggregation, neighbourhood, reach, routes_map, strongest_routes


def random_graph(seed: int, num_users: int = 12, num_items: int = 15, density: float = 0.2) -> BipartiteGraph:
    """Some users and items may be isolated."""
    likes = np.random.default_rng(seed).random((num_users, num_items)) < density
    users, items = np.nonzero(likes)
    return BipartiteGraph(num_users, num_items, torch.from_numpy(users), torch.from_numpy(items))


def dense(graph: BipartiteGraph) -> np.ndarray:
    """A in double precision, written down from its definition."""
    likes = np.zeros((graph.num_nodes, graph.num_nodes))
    users, items = graph.users.numpy(), graph.items.numpy() + graph.num_users
    likes[users, items] = likes[items, users] = 1
    scale = 1 / np.sqrt(np.maximum(likes.sum(0), 1))
    return scale[:, None] * likes * scale


def hops_by_search(graph: BipartiteGraph, user: int) -> dict[int, int]:
    links = dense(graph) > 0
    hop_of, ring = {user: 0}, [user]
    for hop in itertools.count(1):
        ring = sorted({int(there) for here in ring for there in np.flatnonzero(links[here])} - set(hop_of))
        if not ring:
            return hop_of
        hop_of |= dict.fromkeys(ring, hop)
    raise AssertionError


@pytest.fixture
def path() -> BipartiteGraph:
    """Users 0 and 1, items 0 and 1, joined in one line: user 0, item 0, user 1, item 1; user 2 is isolated."""
    return BipartiteGraph(3, 2, torch.tensor([0, 1, 1]), torch.tensor([0, 0, 1]))


def test_a_path_by_hand(path: BipartiteGraph) -> None:
    around = neighbourhood(path, 0, 3)
    root = 1 / np.sqrt(2)
    assert [(node.node, node.hop, node.degree) for node in around.nodes] == [(0, 0, 1), (3, 1, 2), (1, 2, 2), (4, 3, 1)]
    assert [node.weight for node in around.nodes] == pytest.approx([1, root, root / 2, root * root / 2])
    assert [(edge.source, edge.target) for edge in around.edges] == [(0, 3), (3, 1), (1, 4)]
    assert [edge.weight for edge in around.edges] == pytest.approx([root, 1 / 2, root])
    assert [edge.share for edge in around.edges] == pytest.approx([1, 1, 1])
    assert around.found == (1, 1, 1, 1)
    assert around.omitted == (0, 0, 0, 0)
    assert neighbourhood(path, 0, 5).found == (1, 1, 1, 1, 0, 0)


@pytest.mark.parametrize("seed", range(5))
def test_hops_and_weights_are_those_of_the_matrix_powers(seed: int) -> None:
    graph = random_graph(seed)
    matrix = dense(graph)
    for user in range(graph.num_users):
        around = neighbourhood(graph, user, 4, max_nodes=1000)
        hop_of = hops_by_search(graph, user)
        assert {node.node: node.hop for node in around.nodes} == {n: hop for n, hop in hop_of.items() if hop <= 4}
        for node in around.nodes:
            power = np.linalg.matrix_power(matrix, node.hop)
            assert node.weight == pytest.approx(power[node.node, user], rel=1e-12)
            assert node.degree == graph.degrees[node.node]
        assert not any(around.omitted)


def test_the_shares_of_all_edges_into_a_node_are_its_whole_weight() -> None:
    graph = random_graph(1)
    around = neighbourhood(graph, 0, 4, max_nodes=1000, max_edges_per_node=1000)
    assert around.undrawn_edges == 0
    for node in around.nodes[1:]:
        arriving = [edge for edge in around.edges if edge.target == node.node]
        assert sum(edge.share for edge in arriving) == pytest.approx(1)
        for edge in arriving:
            assert edge.weight == pytest.approx(dense(graph)[edge.source, edge.target])


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 999), user=st.integers(0, 29), hops=st.integers(0, 4), budget=st.integers(5, 60))
def test_what_is_kept(seed: int, user: int, hops: int, budget: int) -> None:
    graph = random_graph(seed, 30, 40, 0.1)
    around = neighbourhood(graph, user, hops, budget, max_edges_per_node=2)
    whole = neighbourhood(graph, user, hops, 10_000, max_edges_per_node=10_000)
    hop_of = {node.node: node.hop for node in around.nodes}
    assert len(around.nodes) == len(hop_of) <= budget
    assert around.found == whole.found
    for hop, (found, left_out) in enumerate(zip(around.found, around.omitted, strict=True)):
        ring = around.at(hop)
        assert len(ring) + left_out == found
        assert bool(ring) == bool(found)
        assert ring == sorted(ring, key=lambda node: (-node.weight, node.node))
    if len(whole.nodes) <= budget:
        assert around.nodes == whole.nodes
    arriving = {node: [edge for edge in around.edges if edge.target == node] for node in hop_of}
    assert sum(map(len, arriving.values())) == len(around.edges)
    for node, edges in arriving.items():
        assert len(edges) == 0 if node == user else 1 <= len(edges) <= 2
        assert all(hop_of[edge.source] == hop_of[node] - 1 for edge in edges)
    between = [edge for edge in whole.edges if edge.source in hop_of and edge.target in hop_of]
    assert len(between) == len(around.edges) + around.undrawn_edges


@pytest.mark.parametrize("user", range(5))
def test_the_strongest_of_each_hop_that_can_be_joined_are_kept(user: int) -> None:
    graph = random_graph(3, 30, 40, 0.15)
    around, whole = neighbourhood(graph, user, 3, 20), neighbourhood(graph, user, 3, 1000, 1000)
    for hop in (1, 2, 3):
        nearer = {node.node for node in around.at(hop - 1)}
        joined = {edge.target for edge in whole.edges if edge.source in nearer}
        choice = [node for node in whole.at(hop) if node.node in joined]
        others = len(around.at(hop)) - 1  # the last place may be the lifeline's
        assert around.at(hop)[:others] == choice[:others]


def test_a_dead_end_does_not_cut_off_the_hops_behind_it() -> None:
    """Item 0 is the stronger neighbour of user 0 but leads nowhere; item 1 leads to user 1 and item 2."""
    graph = BipartiteGraph(2, 3, torch.tensor([0, 0, 1, 1]), torch.tensor([0, 1, 1, 2]))
    around = neighbourhood(graph, 0, 3, max_nodes=4)
    assert [node.node for node in around.nodes] == [0, 3, 1, 4]
    assert around.omitted == (0, 1, 0, 0)


def test_places_are_shared_as_rings_have_room() -> None:
    graph = random_graph(0, 300, 300, 0.04)
    around = neighbourhood(graph, 0, 3, max_nodes=61)
    small = around.found[1]  # smaller than its part, so the others get what it leaves
    assert [len(around.at(hop)) for hop in range(4)] == [1, min(small, 10), *(len(around.at(hop)) for hop in (2, 3))]
    assert len(around.nodes) >= 59
    assert len(around.at(2)) == pytest.approx(len(around.at(3)) * 2 / 3, abs=2)


def test_equal_weights_go_by_node_number() -> None:
    users = torch.zeros(6, dtype=torch.int64)
    around = neighbourhood(BipartiteGraph(1, 6, users, torch.arange(6)), 0, 1, max_nodes=4)
    assert [node.node for node in around.nodes] == [0, 1, 2, 3]
    assert around.omitted == (0, 3)


def test_an_isolated_user_is_alone(path: BipartiteGraph) -> None:
    around = neighbourhood(path, 2, 3)
    assert [node.node for node in around.nodes] == [2]
    assert around.edges == ()
    assert around.found == (1, 0, 0, 0)
    assert reach(path, 2, 3).users == (1, 1, 1, 1)
    assert strongest_routes(path, 2, 0) == []


def test_too_few_places_are_refused(path: BipartiteGraph) -> None:
    with pytest.raises(ValueError, match="3 nodes"):
        neighbourhood(path, 0, 3, max_nodes=3)


def test_reach_counts_everyone_up_to_a_hop() -> None:
    graph = random_graph(4)
    for user in range(graph.num_users):
        hop_of, heard = hops_by_search(graph, user), reach(graph, user, 5)
        for k in range(6):
            near = [node for node, hop in hop_of.items() if hop <= k]
            assert heard.users[k] == sum(node < graph.num_users for node in near)
            assert heard.items[k] == sum(node >= graph.num_users for node in near)
        assert heard.user_fractions[5] == heard.users[5] / graph.num_users
        assert heard.item_fractions[5] == heard.items[5] / graph.num_items


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


@pytest.mark.parametrize("count", [0, 2, 1000])
def test_an_aggregation_adds_up_to_its_row_of_the_product(count: int) -> None:
    graph = random_graph(7)
    embedding = torch.randn(graph.num_nodes, 4, generator=torch.Generator().manual_seed(0))
    matrix = dense(graph)
    for node in range(graph.num_nodes):
        written = aggregation(graph, node, embedding, count)
        np.testing.assert_allclose(written.total, matrix[node] @ embedding.double().numpy(), atol=1e-12)
        np.testing.assert_allclose(written.messages.sum(0) + written.rest, written.total, atol=1e-12)
        np.testing.assert_allclose(written.edge_weights, matrix[node, written.neighbours])
        np.testing.assert_allclose(written.total, (graph.adjacency @ embedding)[node], atol=1e-6)
        assert len(written.neighbours) + written.num_rest == graph.degrees[node]
        assert list(written.edge_weights) == sorted(written.edge_weights, reverse=True)


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
