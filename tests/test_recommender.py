from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from conftest import pairs

from gnnrec import InputError, Interactions, Recommender, TrainConfig, hold_out


@pytest.fixture
def trained(ratings: Interactions, small: TrainConfig) -> Recommender:
    return Recommender.fit(ratings, small)


def test_checkerboard_is_understood(checkerboard: Interactions, small: TrainConfig) -> None:
    """Each user's own number is the one item of their colour that they have not liked."""
    recommender = Recommender.fit(checkerboard, small)
    item_ids, _ = recommender.recommend(checkerboard.user_ids, k=1)
    assert item_ids[:, 0].tolist() == checkerboard.user_ids.tolist()
    similar, likeness = recommender.similar_items(4, k=9)
    assert {int(item) % 2 for item in similar} == {0}
    assert 4 not in similar
    assert (np.diff(likeness) <= 0).all()
    assert {int(user) % 2 for user in recommender.similar_users(7, k=9)[0]} == {1}


def test_recommendations_are_the_best_unseen(trained: Recommender, ratings: Interactions) -> None:
    users, items = trained.final_embedding.split([ratings.num_users, ratings.num_items])
    scores, seen = users @ items.T, pairs(ratings)
    for user, user_id in enumerate(ratings.user_ids):
        free = [item for item in range(ratings.num_items) if (user, item) not in seen]
        expected = sorted(free, key=lambda item: -float(scores[user, item]))[:7]
        item_ids, values = trained.recommend(user_id, k=7)
        assert item_ids.tolist() == ratings.item_ids[expected].tolist()
        assert values == pytest.approx(scores[user, expected].numpy())


def test_low_rated_items_are_seen_although_they_are_no_edge(trained: Recommender, ratings: Interactions) -> None:
    low = ~ratings.is_positive(4)
    assert trained.graph.num_edges == int((~low).sum())
    item_ids, _ = trained.recommend(ratings.user_ids[0], ratings.num_items)
    assert not set(item_ids) & set(ratings.item_ids[ratings.items_of(0)])


def test_many_users_get_what_each_alone_gets(trained: Recommender, ratings: Interactions) -> None:
    together = trained.recommend(ratings.user_ids, k=ratings.num_items)
    for row, user_id in enumerate(ratings.user_ids):
        alone = trained.recommend(user_id, k=ratings.num_items)
        count = len(alone[0])
        assert together[0][row, :count].tolist() == alone[0].tolist()
        assert together[1][row, :count] == pytest.approx(alone[1], abs=1e-5)
        assert (together[1][row, count:] == -np.inf).all()


def test_a_user_without_likes_gets_what_is_popular(small: TrainConfig) -> None:
    frame = pd.DataFrame(
        {"user": [1, 1, 2, 2, 3, 3, 9], "item": [5, 6, 5, 7, 5, 8, 6], "rating": [5, 5, 5, 5, 5, 5, 1]}
    )
    recommender = Recommender.fit(Interactions.from_frame(frame), small)
    assert recommender.has_likes(1)
    assert not recommender.has_likes(9)
    item_ids, scores = recommender.recommend(9, k=3)
    assert item_ids.tolist() == [5, 7, 8]  # 6 was seen; 7 and 8 tie, the smaller comes first
    assert scores.tolist() == [3, 1, 1]


def test_held_out_ratings_change_nothing_that_is_learned(ratings: Interactions, small: TrainConfig) -> None:
    train, held_out = hold_out(ratings, 4)
    recommender = Recommender.fit(train, small)
    dense = recommender.graph.adjacency.to_dense()
    assert not dense[held_out.users, held_out.items + recommender.graph.num_users].any()


@pytest.mark.parametrize("call", ["recommend", "similar_items", "similar_users"])
@pytest.mark.parametrize("k", [0, -3, 1000])
def test_impossible_k_is_refused(trained: Recommender, call: str, k: int) -> None:
    known = trained.interactions.item_ids[0] if call == "similar_items" else trained.interactions.user_ids[0]
    with pytest.raises(InputError, match=f"k is {k}; it must be from 1 to"):
        getattr(trained, call)(known, k)


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int64, np.uint64])
def test_numbers_of_numpy_are_as_good_as_plain_ones(trained: Recommender, kind: type) -> None:
    known = trained.interactions
    user_id, item_id = known.user_ids[0], known.item_ids[0]
    for call, wanted in (
        (trained.recommend, user_id),
        (trained.similar_items, item_id),
        (trained.similar_users, user_id),
    ):
        for one, other in zip(call(wanted, kind(7)), call(wanted, 7), strict=True):
            np.testing.assert_array_equal(one, other)
    blocks = zip(trained.recommend_all(kind(7)), trained.recommend_all(7), strict=True)
    assert all(np.array_equal(a, b) for one, other in blocks for a, b in zip(one, other, strict=True))


def test_the_largest_k_of_a_small_kind_of_number_does_not_overflow(small: TrainConfig) -> None:
    frame = pd.DataFrame({"user": [1, *[2] * 129], "item": [0, *range(129)]})
    recommender = Recommender.fit(Interactions.from_frame(frame), replace(small, passes=2))
    assert len(recommender.recommend(1, np.int8(127))[0]) == 127


@pytest.mark.parametrize("k", [2.5, 3.0, "3", True])
def test_a_k_that_is_no_whole_number_is_refused(trained: Recommender, k: object) -> None:
    with pytest.raises(InputError, match=f"k is {k}; it must be .*from 1 to"):
        trained.recommend(trained.interactions.user_ids[0], k)


@pytest.mark.parametrize("kind", [np.float32, np.float64, float])
def test_a_threshold_means_the_same_in_every_precision(kind: type, small: TrainConfig) -> None:
    """Ratings are stored in single precision, in which 4.1 is a little less than 4.1."""
    ratings = Interactions.from_frame(pd.DataFrame({"user": [1, 1, 2], "item": [1, 2, 3], "rating": [4.1, 4.0, 4.2]}))
    assert ratings.is_positive(kind(4.1)).tolist() == [True, False, True]
    assert len(hold_out(ratings, kind(4.1), fraction=0.5)[1]) == 0
    assert Recommender.fit(ratings, replace(small, threshold=kind(4.1), passes=1)).graph.num_edges == 2


def test_unknown_ids_are_refused(trained: Recommender) -> None:
    with pytest.raises(InputError, match="no user 5 in the data"):
        trained.recommend([trained.interactions.user_ids[0], 5])
    with pytest.raises(InputError, match="no item 'x' in the data"):
        trained.similar_items("x")


def test_no_layers_is_matrix_factorisation(ratings: Interactions, small: TrainConfig) -> None:
    recommender = Recommender.fit(ratings, TrainConfig(num_layers=0, embedding_dim=4, passes=5))
    assert torch.equal(recommender.final_embedding, recommender.ego_embedding)


def test_all_users_in_blocks_are_each_user_alone(trained: Recommender) -> None:
    blocks = list(trained.recommend_all(5, max_scores=3 * trained.interactions.num_items))
    assert max(len(user_ids) for user_ids, _, _ in blocks) == 3
    users = np.concatenate([user_ids for user_ids, _, _ in blocks])
    assert users.tolist() == trained.interactions.user_ids.tolist()
    expected_items, expected_scores = trained.recommend(users, 5)
    np.testing.assert_array_equal(np.concatenate([items for _, items, _ in blocks]), expected_items)
    np.testing.assert_allclose(np.concatenate([scores for _, _, scores in blocks]), expected_scores, rtol=1e-5)
    with pytest.raises(InputError, match="k is 0"):
        next(trained.recommend_all(0))


def test_of_whom_nothing_is_known_nobody_is_like(small: TrainConfig) -> None:
    """User 9 and item 9 have a rating but no like; what was not learned is no likeness."""
    rows = [(user, item, 5) for user in range(4) for item in range(4) if user != item] + [(9, 0, 1), (0, 9, 2)]
    known = Interactions.from_frame(pd.DataFrame(rows, columns=["user", "item", "rating"]))
    recommender = Recommender.fit(known, small)
    with pytest.raises(InputError, match="Nobody likes item 9"):
        recommender.similar_items(9, 2)
    with pytest.raises(InputError, match="User 9 likes nothing"):
        recommender.similar_users(9, 2)
    assert set(recommender.similar_items(0, 5)[0].tolist()) == {1, 2, 3}
    assert set(recommender.similar_users(0, 5)[0].tolist()) == {1, 2, 3}
