from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_graphs import dense, hops_by_search, random_graph

from gnnrec.explain.neighbourhood import Node, neighbourhood
from gnnrec.explain.routes import strongest_routes
from gnnrec.explain.walks import reach
from gnnrec.model.graph import BipartiteGraph


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


def first_ones(hop: int) -> Callable[[Node], tuple[float, int]]:
    """How the nodes of a hop are to be sorted: the user's own items by neighbours, all others by weight."""
    return lambda node: (-node.degree if hop == 1 else -node.weight, node.node)


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
        assert ring == sorted(ring, key=first_ones(hop))
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
def test_the_first_of_each_hop_that_can_be_joined_are_kept(user: int) -> None:
    graph = random_graph(3, 30, 40, 0.15)
    around, whole = neighbourhood(graph, user, 3, 20), neighbourhood(graph, user, 3, 1000, 1000)
    assert all(around.found)  # nothing is a dead end here, so no lifeline takes a place
    for hop in (1, 2, 3):
        nearer = {node.node for node in around.at(hop - 1)}
        joined = {edge.target for edge in whole.edges if edge.source in nearer}
        choice = sorted((node for node in whole.at(hop) if node.node in joined), key=first_ones(hop))
        assert around.at(hop) == choice[: len(around.at(hop))]


def test_what_is_wanted_is_kept_where_it_can_be_joined() -> None:
    graph = random_graph(3, 30, 40, 0.15)
    without, whole = neighbourhood(graph, 0, 3, 20), neighbourhood(graph, 0, 3, 1000, 1000)
    guests, kept = ({node.node for node in without.at(hop)} for hop in (2, 3))
    joined = {edge.target for edge in whole.edges if edge.source in guests}
    left_out = [node.node for node in whole.at(3) if node.node not in kept]
    passed_over = [node for node in left_out if node in joined]
    assert 0 < len(passed_over) < len(left_out)
    around = neighbourhood(graph, 0, 3, 20, wanted=left_out)
    wanted = {node.node for node in around.at(3)}.intersection(left_out)
    assert wanted == set(passed_over[: len(around.at(3))])
    assert around.at(2) == without.at(2)
    assert around.at(3) == sorted(around.at(3), key=first_ones(3))


def test_a_dead_end_does_not_cut_off_the_hops_behind_it() -> None:
    """Item 0 has three neighbours but leads nowhere further; item 1 has two and leads to user 3 and item 2."""
    graph = BipartiteGraph(4, 3, torch.tensor([0, 1, 2, 0, 3, 3]), torch.tensor([0, 0, 0, 1, 1, 2]))
    around = neighbourhood(graph, 0, 3, max_nodes=4)
    assert [node.node for node in around.nodes] == [0, 5, 3, 6]
    assert around.omitted == (0, 1, 2, 0)
    assert [node.node for node in neighbourhood(graph, 0, 1, max_nodes=2).nodes] == [0, 4]


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
