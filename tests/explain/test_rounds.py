import numpy as np
import pytest
import torch
from made_up_graphs import dense, random_graph

from gnnrec import Interactions, Recommender, TrainConfig
from gnnrec.explain.rounds import embeddings_by_round, mean_so_far


def test_rounds_are_the_powers_of_the_matrix() -> None:
    graph = random_graph(2)
    ego = torch.randn(graph.num_nodes, 5, generator=torch.Generator().manual_seed(0))
    nodes = [3, 0, graph.num_nodes - 1]
    rounds = embeddings_by_round(graph, ego, nodes, 3)
    for number, found in enumerate(rounds):
        power = np.linalg.matrix_power(dense(graph), number)
        np.testing.assert_allclose(found, (power @ ego.double().numpy())[nodes], atol=1e-6)


@pytest.mark.parametrize("layers", [0, 1, 3])
def test_the_mean_ends_as_the_final_embedding_and_stays_there(ratings: Interactions, layers: int) -> None:
    model = Recommender.fit(ratings, TrainConfig(num_layers=layers, passes=2, embedding_dim=8, threshold=3))
    nodes = list(range(model.graph.num_nodes))
    rounds = embeddings_by_round(model.graph, model.ego_embedding, nodes, layers + 2)
    means = mean_so_far(rounds, model.config.mixing)
    assert len(means) == layers + 3
    np.testing.assert_allclose(means[0], rounds[0])
    for late in means[layers:]:
        np.testing.assert_allclose(late, model.final_embedding.double().numpy(), atol=1e-6)
    if layers:
        np.testing.assert_allclose(means[1], (rounds[0] + rounds[1]) / 2)


def test_weights_of_ones_own_are_followed_and_nothing_is_divided_by_nothing() -> None:
    rounds = np.array([[2.0], [4.0], [6.0]])
    np.testing.assert_allclose(mean_so_far(rounds, [0.0, 1.0, 3.0]), [[0.0], [4.0], [5.5]])
