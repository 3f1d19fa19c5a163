"""The rules of propagation, against matrices written down from their definitions."""

import numpy as np
import pytest
import torch
from made_up_graphs import dense, random_graph

from gnnrec.model.graph import BipartiteGraph
from gnnrec.model.normalisation import Rule, normalised


def likes_of(graph: BipartiteGraph, loops: bool) -> np.ndarray:
    likes = (dense(graph) > 0).astype(float)
    return likes + np.eye(len(likes)) if loops else likes


@pytest.mark.parametrize("loops", [False, True])
@pytest.mark.parametrize("seed", [0, 1])
def test_each_rule_is_its_definition(seed: int, loops: bool) -> None:
    graph = random_graph(seed)
    likes = likes_of(graph, loops)
    degrees = np.maximum(likes.sum(1), 1)
    expected: dict[Rule, np.ndarray] = {
        "root": likes / np.sqrt(np.outer(degrees, degrees)),
        "mean": likes / degrees[:, None],
        "sum": likes / np.linalg.eigvalsh(likes).max(),
    }
    for rule, matrix in expected.items():
        np.testing.assert_allclose(normalised(graph, rule, self_loops=loops).to_dense(), matrix, atol=1e-5)
        assert np.abs(np.linalg.eigvals(matrix)).max() == pytest.approx(1)  # under no rule does anything blow up


def test_the_root_is_what_the_engine_trains_with() -> None:
    graph = random_graph(3)
    torch.testing.assert_close(normalised(graph).to_dense(), graph.adjacency.to_dense())
