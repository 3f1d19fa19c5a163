import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec import InputError, Interactions
from gnnrec.model import graph as graph_module
from gnnrec.model.graph import BipartiteGraph, layers, propagate


@pytest.fixture
def graph() -> BipartiteGraph:
    """Users a, b, c and items 1, 2, 3; a likes 1 and 2, b likes 2; c and 3 are isolated."""
    frame = pd.DataFrame({"user": list("aabc"), "item": [1, 2, 2, 3], "rating": [5, 5, 5, 1]})
    return BipartiteGraph.from_interactions(Interactions.from_frame(frame).at_least(4))


def test_adjacency_is_the_hand_computed_one(graph: BipartiteGraph) -> None:
    half, most = 1 / 2, 1 / np.sqrt(2)
    expected = torch.zeros(6, 6)
    for user, item, weight in [(0, 3, most), (0, 4, half), (1, 4, most)]:
        expected[user, item] = expected[item, user] = weight
    torch.testing.assert_close(graph.adjacency.to_dense(), expected)


def test_every_edge_runs_both_ways_and_the_isolated_stay(graph: BipartiteGraph) -> None:
    dense = graph.adjacency.to_dense()
    assert torch.equal(dense, dense.T)
    assert graph.degrees.tolist() == [2, 1, 0, 1, 2, 0]
    assert not dense[[2, 5]].any()
    assert graph.num_edges == 3
    assert graph.edge_index.shape == (2, 6)


def test_propagation_is_the_sum_over_walks(graph: BipartiteGraph) -> None:
    weights = [0.1, 0.2, 0.3, 0.4]
    dense, x = graph.adjacency.to_dense(), torch.randn(6, 5)
    expected = sum(weight * torch.linalg.matrix_power(dense, hop) @ x for hop, weight in enumerate(weights))
    torch.testing.assert_close(propagate(graph.adjacency, x, weights), expected)
    assert torch.equal(propagate(graph.adjacency, x, [1.0]), x)


def test_layers_are_powers_of_the_adjacency(graph: BipartiteGraph) -> None:
    dense, x = graph.adjacency.to_dense(), torch.randn(6, 5)
    found = list(layers(graph.adjacency.matmul, x, 3))
    assert len(found) == 4
    for hop, layer in enumerate(found):
        torch.testing.assert_close(layer, torch.linalg.matrix_power(dense, hop) @ x)


def test_edges_do_not_depend_on_their_order(graph: BipartiteGraph) -> None:
    shuffled = BipartiteGraph(3, 3, graph.users.flip(0), graph.items.flip(0))
    assert torch.equal(shuffled.adjacency.to_dense(), graph.adjacency.to_dense())


def test_no_edge_at_all_is_refused(ratings: Interactions) -> None:
    with pytest.raises(InputError, match="No rating reaches the threshold"):
        BipartiteGraph.from_interactions(ratings.at_least(6))


def test_columns_are_cut_where_the_table_is_larger_than_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    assert graph_module.columns_at_once(torch.empty(2625, 64)) == 64  # MovieLens-100K stays whole
    assert graph_module.columns_at_once(torch.empty(70_839, 128)) == 32
    assert graph_module.columns_at_once(torch.empty(144_242, 64)) == 16
    assert graph_module.columns_at_once(torch.empty(144_242, 5)) == 5
    widths: list[int] = []

    def task(columns: torch.Tensor) -> torch.Tensor:
        widths.append(columns.shape[1])
        return 2 * columns[:3]

    table = torch.randn(6, 70)
    monkeypatch.setattr(graph_module, "OWN_CACHE", 0)
    assert torch.equal(graph_module.by_columns(task, table), 2 * table[:3])
    assert widths == [32, 32, 6]
