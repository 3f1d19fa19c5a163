import numpy as np
import pytest
import torch

from gnnrec import InputError, Interactions, Recommender, TrainConfig
from gnnrec.explain.receipts import receipts


@pytest.fixture(params=[0, 1, 3])
def trained(request: pytest.FixtureRequest, ratings: Interactions) -> Recommender:
    config = TrainConfig(embedding_dim=8, num_layers=request.param, passes=30)
    return Recommender.fit(ratings, config)


def test_parts_add_up_to_the_score(trained: Recommender, ratings: Interactions) -> None:
    users, items = trained.user_embedding.double(), trained.item_embedding.double()
    everything = torch.arange(ratings.num_items)
    for user in range(ratings.num_users):
        found = receipts(trained.graph, trained.ego_embedding, trained.config.mixing, user, everything)
        if not len(found.liked):
            continue
        expected = items @ users[user]
        torch.testing.assert_close(found.own + found.contributions.sum(1), expected, atol=1e-5, rtol=0)
        torch.testing.assert_close(found.scores, expected, atol=1e-5, rtol=0)


def test_each_part_is_the_brute_force_one(trained: Recommender) -> None:
    """Every walk that ends at a like and then the user, weighed one by one in dense matrices."""
    graph, alphas = trained.graph, trained.config.mixing
    dense, ego = graph.adjacency.to_dense().double(), trained.ego_embedding.double()
    layers = [torch.linalg.matrix_power(dense, hop) @ ego for hop in range(len(alphas))]
    final = sum(alpha * layer for alpha, layer in zip(alphas, layers, strict=True))
    user, item = 3, 5
    found = receipts(graph, trained.ego_embedding, alphas, user, torch.tensor([item]))
    target = final[graph.num_users + item]
    assert float(found.own[0]) == pytest.approx(float(alphas[0] * ego[user] @ target), abs=1e-5)
    for place, like in enumerate(found.liked.tolist()):
        weight = dense[user, graph.num_users + like]
        for hop in range(1, len(alphas)):
            expected = alphas[hop] * weight * layers[hop - 1][graph.num_users + like] @ target
            assert float(found.by_layer[0, place, hop - 1]) == pytest.approx(float(expected), abs=1e-5)


def test_the_recommender_explains_what_it_recommends(trained: Recommender, ratings: Interactions) -> None:
    user_id = ratings.user_ids[2]
    item_ids, scores = trained.recommend(user_id, 5)
    for item_id, score, receipt in zip(item_ids, scores, trained.explain(user_id, item_ids), strict=True):
        assert receipt.item == item_id
        assert receipt.score == pytest.approx(score, abs=1e-5)
        assert receipt.own + sum(value for _, value in receipt.contributions) == pytest.approx(score, abs=1e-5)
        values = [value for _, value in receipt.contributions]
        assert values == sorted(values, reverse=True)
        assert {like: pytest.approx(sum(receipt.by_layer[like])) for like, _ in receipt.contributions} == dict(
            receipt.contributions
        )
        assert {len(shares) for shares in receipt.by_layer.values()} == {trained.config.num_layers}
        likes = ratings.item_ids[ratings.at_least(4).items_of(2)]
        assert {item for item, _ in receipt.contributions} == set(likes.tolist())


def test_what_was_rated_has_a_score_too(trained: Recommender, ratings: Interactions) -> None:
    seen = ratings.items_of(0)
    for item, receipt in zip(seen, trained.explain(ratings.user_ids[0], ratings.item_ids[seen]), strict=True):
        parts = receipt.own + sum(value for _, value in receipt.contributions)
        assert parts == pytest.approx(float(trained.scores(np.array([0]))[0, item]), abs=1e-5)


def test_what_cannot_be_explained_is_said(trained: Recommender, ratings: Interactions) -> None:
    user_id = ratings.user_ids[0]
    with pytest.raises(InputError, match="no item 'x'"):
        trained.explain(user_id, ["x"])
    lonely = ratings.select(~((ratings.users == 0) & ratings.is_positive(4)))
    silent = Recommender(lonely, trained.config, trained.ego_embedding, trained.history)
    unseen = np.setdiff1d(lonely.item_ids, lonely.item_ids[lonely.items_of(0)])[0]
    with pytest.raises(InputError, match="no like"):
        silent.explain(user_id, [unseen])
