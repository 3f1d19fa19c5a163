"""Newcomers, against a larger graph written down in dense matrices of double precision."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_graphs import random_graph

from gnnrec.model.fold_in import Neighbourhoods, fold_in
from gnnrec.model.graph import BipartiteGraph


def brute_force(
    graph: BipartiteGraph, ego: np.ndarray, weights: list[float], neighbours: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Final embedding and scores of one more node, the last, in a graph that is built with it."""
    size = graph.num_nodes + 1
    likes = np.zeros((size, size))
    users, items = graph.users.numpy(), graph.items.numpy() + graph.num_users
    likes[users, items] = likes[items, users] = 1
    likes[neighbours, -1] = likes[-1, neighbours] = 1
    scale = 1 / np.sqrt(np.maximum(likes.sum(0), 1))
    adjacency = scale[:, None] * likes * scale
    layer = np.vstack([ego.astype(np.float64), np.zeros(ego.shape[1])])
    final = 0
    for weight in weights:
        final = final + weight * layer
        layer = adjacency @ layer
    return final[-1], final[:-1] @ final[-1]


@pytest.mark.parametrize("side", ["users", "items"])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), num_layers=st.integers(0, 4), own_weights=st.booleans(), data=st.data())
def test_newcomers_are_what_a_larger_graph_makes_of_them(
    side: str, seed: int, num_layers: int, own_weights: bool, data: st.DataObject
) -> None:
    graph, rng = random_graph(seed), np.random.default_rng(seed)
    ego = rng.normal(size=(graph.num_nodes, 5)).astype(np.float32)
    weights = rng.random(num_layers + 1).tolist() if own_weights else [1 / (num_layers + 1)] * (num_layers + 1)
    there, first = (graph.num_items, graph.num_users) if side == "users" else (graph.num_users, 0)
    lists = data.draw(st.lists(st.lists(st.integers(0, there - 1)), min_size=1, max_size=4))
    joined = Neighbourhoods.of([np.array(indices, np.int64) for indices in lists], first)
    final, scores = fold_in(graph, torch.from_numpy(ego), weights, joined)
    assert final.shape == (len(lists), 5)
    for row, indices in enumerate(lists):
        expected_final, expected_scores = brute_force(graph, ego, weights, np.array(indices, np.int64) + first)
        np.testing.assert_allclose(final[row].numpy(), expected_final, atol=1e-5)
        np.testing.assert_allclose(scores[row].numpy(), expected_scores, atol=1e-5)


def test_blocks_are_parts_of_the_whole() -> None:
    graph = random_graph(3)
    ego = torch.randn(graph.num_nodes, 4, generator=torch.Generator().manual_seed(0))
    joined = Neighbourhoods.of([np.array(indices) for indices in ([1, 2], [], [0, 3, 3, 9], [5])], graph.num_users)
    _, whole = fold_in(graph, ego, [0.5, 0.3, 0.2], joined)
    parts = [fold_in(graph, ego, [0.5, 0.3, 0.2], joined.block(first, last))[1] for first, last in ((0, 1), (1, 4))]
    torch.testing.assert_close(torch.cat(parts), whole)
    assert joined.size().tolist() == [2, 0, 3, 1]
