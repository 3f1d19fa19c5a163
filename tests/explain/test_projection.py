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


def test_projection_keeps_what_two_dimensions_can_keep() -> None:
    """Of all planes, the one of the principal components keeps most of the spread; and it is the same each time."""
    frames, everyone = [torch.randn(40, 6) for _ in range(3)], torch.ones(40, dtype=torch.bool)
    places = project(frames, everyone)
    assert [place.positions.shape for place in places] == [(40, 2)] * 3
    units = torch.nn.functional.normalize(frames[-1].double(), dim=1)
    centred = (units - units.mean(0)).numpy()
    singular = np.linalg.svd(centred, compute_uv=False)
    assert places[-1].positions.var(0).sum() * 40 == pytest.approx((singular[:2] ** 2).sum(), rel=1e-5)
    assert places[-1].kept == pytest.approx((singular[:2] ** 2).sum() / (singular**2).sum())
    again = project(frames, everyone)
    assert all(np.array_equal(one.positions, other.positions) for one, other in zip(places, again, strict=True))
    assert project([torch.randn(9, 1)], torch.ones(9, dtype=torch.bool))[0].positions.shape == (9, 2)


def test_what_a_picture_keeps_is_the_share_of_the_variance() -> None:
    """The last frame lies in a plane, so all of it is kept; the first stands half upright on it, so half of it is."""
    flat = torch.tensor([[1.0, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0]])
    upright = torch.tensor([[1.0, 0, 0], [-1, 0, 0], [0, 0, 1], [0, 0, -1]])
    first, last = project([upright, flat], torch.ones(4, dtype=torch.bool))
    assert (first.kept, last.kept) == (pytest.approx(0.5), pytest.approx(1.0))


def test_nodes_without_an_edge_neither_set_the_axes_nor_count() -> None:
    flat = torch.tensor([[1.0, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]])
    connected = torch.tensor([True] * 4 + [False] * 2)
    (frame,) = project([flat], connected)
    assert frame.kept == pytest.approx(1.0)
    assert np.abs(frame.positions[4:]).max() == pytest.approx(0, abs=1e-6)
    assert np.linalg.norm(frame.positions[:4], axis=1) == pytest.approx(np.ones(4))
