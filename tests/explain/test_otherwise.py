"""The same embeddings propagated otherwise, against brute force."""

import numpy as np
import pytest
import torch
from conftest import made_up
from made_up_graphs import dense

from gnnrec import Recommender, TrainConfig
from gnnrec.explain import otherwise


@pytest.fixture(scope="module")
def trained() -> Recommender:
    return Recommender.fit(made_up(), TrainConfig(embedding_dim=8, num_layers=2, passes=30, snapshots=0))


def test_under_the_own_rule_and_weights_nothing_changes(trained: Recommender) -> None:
    final = otherwise.final_otherwise(trained.graph, trained.ego_embedding, trained.config.mixing)
    torch.testing.assert_close(final, trained.final_embedding)
    for user_id in trained.interactions.user_ids[:5]:
        user = trained.interactions.user_index(user_id)
        items = otherwise.top_items(final, trained.interactions, user, 10)
        assert trained.interactions.item_ids[items].tolist() == trained.recommend(user_id)[0].tolist()


def test_a_mean_is_the_mean_of_the_neighbours(trained: Recommender) -> None:
    likes = (dense(trained.graph) > 0).astype(float)
    mean = likes / np.maximum(likes.sum(1, keepdims=True), 1)
    ego = trained.ego_embedding.double().numpy()
    final = otherwise.final_otherwise(trained.graph, trained.ego_embedding, (0.0, 0.5, 0.5), "mean")
    np.testing.assert_allclose(final, (mean @ ego + mean @ mean @ ego) / 2, atol=1e-5)
    lengths = otherwise.item_lengths(final, trained.graph)
    np.testing.assert_allclose(lengths, np.linalg.norm(final[trained.graph.num_users :], axis=1), rtol=1e-5)


def test_a_short_list_where_little_is_left(trained: Recommender) -> None:
    user = int(np.argmax(np.diff(trained.interactions.user_offsets)))
    left = trained.interactions.num_items - len(trained.interactions.items_of(user))
    items = otherwise.top_items(trained.final_embedding, trained.interactions, user, 10**6)
    assert len(items) == left
    assert not set(items.tolist()) & set(trained.interactions.items_of(user).tolist())


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([1, 2, 3, 4], [1, 10, 100, 1e9], 1.0),
        ([1, 2, 3, 4], [4, 3, 2, -99], -1.0),
        ([1, 2, 3, 4, 5], [2, 1, 4, 3, 5], 0.8),  # 1 - 6 * 4 / (5 * 24)
        ([1, 1, 2], [0, 1, 2], np.sqrt(3) / 2),  # ranks 1.5, 1.5, 3 and 1, 2, 3
        ([1, 2, 3], [7, 7, 7], 0.0),
        ([], [], 0.0),
    ],
)
def test_rank_correlation_by_hand(first: list[float], second: list[float], expected: float) -> None:
    assert otherwise.rank_correlation(np.array(first), np.array(second)) == pytest.approx(expected)


def test_likeness_is_the_mean_cosine_of_all_pairs_of_users_with_likes(trained: Recommender) -> None:
    graph, embedding = trained.graph, trained.ego_embedding.double().numpy()
    users = np.flatnonzero(graph.degrees[: graph.num_users].numpy() > 0)
    found = otherwise.likeness_by_layer(graph, trained.ego_embedding, 2)
    assert len(found) == 3
    for layer in found:
        units = embedding[users] / np.linalg.norm(embedding[users], axis=1, keepdims=True)
        cosines = [units[a] @ units[b] for a in range(len(users)) for b in range(len(users)) if a != b]
        assert layer == pytest.approx(np.mean(cosines), abs=1e-5)
        embedding = dense(graph) @ embedding
