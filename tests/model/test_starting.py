import numpy as np
import pandas as pd
import torch
from conftest import made_up

from gnnrec import Interactions, TrainConfig
from gnnrec.model.graph import BipartiteGraph
from gnnrec.model.starting import SPREAD, spectral_start
from gnnrec.model.training import fit


def test_spectral_start_are_the_singular_vectors_of_the_normalised_likes() -> None:
    graph = BipartiteGraph.from_interactions(made_up(40, 30, 400).at_least(2))
    likes = np.zeros((graph.num_users, graph.num_items))
    likes[graph.users, graph.items] = 1
    normalised = likes / np.sqrt(np.outer(likes.sum(1), likes.sum(0)).clip(min=1))
    _, values, right = np.linalg.svd(normalised, full_matrices=False)
    start = spectral_start(graph, 5, torch.zeros(graph.num_nodes, 5), torch.Generator().manual_seed(0)).double().numpy()
    users, items = start[: graph.num_users], start[graph.num_users :]
    scale = np.linalg.norm(users[:, 0])
    np.testing.assert_allclose(users.T @ users, scale**2 * np.eye(5), atol=1e-3)
    np.testing.assert_allclose(normalised @ items, users * values[:5], atol=2e-2)
    np.testing.assert_allclose(np.abs(items[:, 0]), scale * np.abs(right[0]), atol=2e-2)
    assert np.isclose(start.std(), SPREAD, atol=0.01)


def test_columns_beyond_the_rank_start_at_random() -> None:
    frame = pd.DataFrame({"user": [1, 1, 2, 3, 3], "item": [1, 2, 2, 3, 4]})  # two parties that do not meet: rank 3
    graph = BipartiteGraph.from_interactions(Interactions.from_frame(frame))
    random = torch.rand(graph.num_nodes, 8)
    start = spectral_start(graph, 8, random, torch.Generator().manual_seed(0))
    assert start.isfinite().all()
    assert torch.equal(start[:, 3:], random[:, 3:])
    assert not torch.equal(start[:, :3], random[:, :3])


def test_a_training_from_it_is_its_seed_s_and_begins_ahead() -> None:
    graph = BipartiteGraph.from_interactions(made_up(60, 40, 700).at_least(2))
    config = TrainConfig(passes=20, embedding_dim=16, start="spectral")
    first, history = fit(graph, config)
    assert torch.equal(first, fit(graph, config)[0])
    assert history.losses[0] < fit(graph, TrainConfig(passes=1, embedding_dim=16, start="random"))[1].losses[0]
    assert history.losses[-1] < history.losses[0]


def test_a_training_goes_on_from_what_it_is_given() -> None:
    graph = BipartiteGraph.from_interactions(made_up(60, 40, 700).at_least(2))
    config = TrainConfig(passes=30, embedding_dim=8, start="random")
    ego, history = fit(graph, config)
    again = fit(graph, config, start=ego)[1]
    assert again.losses[0] < history.losses[0] / 1.5
