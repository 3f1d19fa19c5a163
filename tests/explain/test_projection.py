import numpy as np
import pytest
import torch

from gnnrec import Interactions
from gnnrec.explain.projection import depths, mean_cosine, project
from gnnrec.model.graph import BipartiteGraph, propagate


@pytest.fixture
def graph(ratings: Interactions) -> BipartiteGraph:
    return BipartiteGraph.from_interactions(ratings.at_least(3))


def test_mean_cosine_is_the_mean_over_pairs() -> None:
    vectors = torch.randn(17, 5)
    pairs = [
        float(torch.cosine_similarity(vectors[one], vectors[other], dim=0))
        for one in range(17)
        for other in range(17)
        if one != other
    ]
    assert mean_cosine(vectors) == pytest.approx(np.mean(pairs), abs=1e-6)
    assert mean_cosine(vectors[:1]) == 1


def test_each_depth_is_the_propagation_of_that_many_layers(graph: BipartiteGraph) -> None:
    ego = torch.randn(graph.num_nodes, 8)
    for depth in depths(graph, ego, 4):
        weights = [1 / (depth.num_layers + 1)] * (depth.num_layers + 1)
        torch.testing.assert_close(depth.final, propagate(graph.adjacency, ego, weights))


def test_much_gossip_makes_everyone_alike() -> None:
    """On one connected graph e(k) tends to a multiple of sqrt(degree): every direction becomes the same."""
    users, items = (torch.from_numpy(ids) for ids in np.nonzero(np.ones((6, 5))))
    graph = BipartiteGraph(6, 5, users, items)
    found = depths(graph, torch.rand(11, 4) + 0.1, 60)
    assert found[-1].likeness > 0.99
    assert found[-1].likeness > found[0].likeness


def test_projection_keeps_what_two_dimensions_can_keep(graph: BipartiteGraph) -> None:
    """Of all planes, the one of the principal components keeps most of the spread; and it is the same each time."""
    frames = [torch.randn(40, 6) for _ in range(3)]
    places = project(frames)
    assert [place.shape for place in places] == [(40, 2)] * 3
    units = torch.nn.functional.normalize(frames[-1].double(), dim=1)
    centred = (units - units.mean(0)).numpy()
    singular = np.linalg.svd(centred, compute_uv=False)
    assert places[-1].var(0).sum() * 40 == pytest.approx((singular[:2] ** 2).sum(), rel=1e-5)
    assert all(np.array_equal(one, other) for one, other in zip(places, project(frames), strict=True))
    assert project([torch.randn(9, 1)])[0].shape == (9, 2)
