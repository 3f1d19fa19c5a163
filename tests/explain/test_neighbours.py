"""Neighbours against a loop in plain NumPy over the definition: nothing of the engine's search is used."""

import numpy as np
import pandas as pd
import pytest
import torch
from conftest import made_up, pairs

from gnnrec import InputError, Interactions, Recommender, TrainConfig


def by_brute_force(
    recommender: Recommender, user: int, item: int, of: int
) -> tuple[list[tuple[float, int]], list[bool], float]:
    """The nearest users as (-cosine, index), whether each likes the item, and the share of everybody who does."""
    ratings = recommender.interactions
    edges = pairs(ratings.at_least(recommender.config.threshold))
    final = recommender.final_embedding.double().numpy()
    others = []
    for other in range(ratings.num_users):
        if other != user and any((other, liked) in edges for liked in range(ratings.num_items)):
            cosine = final[user] @ final[other] / np.linalg.norm(final[user]) / np.linalg.norm(final[other])
            others.append((-cosine, other))
    nearest = sorted(others)[:of]
    fans = [(other, item) in edges for _, other in others]
    return nearest, [(other, item) in edges for _, other in nearest], sum(fans) / len(fans)


@pytest.fixture(params=[0, 2])
def trained(request: pytest.FixtureRequest, ratings: Interactions) -> Recommender:
    quiet = ratings.select(~(np.isin(ratings.users, [3, 11]) & ratings.is_positive(4)))  # two users without likes
    return Recommender.fit(quiet, TrainConfig(embedding_dim=8, num_layers=request.param, passes=30))


@pytest.mark.parametrize("of", [1, 5, 20, 1000])
def test_neighbours_are_those_of_a_loop_over_everybody(trained: Recommender, of: int) -> None:
    ratings = trained.interactions
    for user in range(0, ratings.num_users, 4):
        if user in {3, 11}:
            continue
        for item in range(0, ratings.num_items, 3):
            found = trained.neighbours_who_liked(ratings.user_ids[user], ratings.item_ids[item], of)
            nearest, likes_it, share = by_brute_force(trained, user, item, of)
            assert found.users.tolist() == [ratings.user_ids[other] for _, other in nearest]
            assert found.likes_it.tolist() == likes_it
            assert (found.of, found.liked) == (len(nearest), sum(likes_it))
            assert found.share_of_everyone == pytest.approx(share, abs=1e-12)


def test_without_a_number_twenty_are_asked(trained: Recommender) -> None:
    ratings = trained.interactions
    assert trained.neighbours_who_liked(ratings.user_ids[0], ratings.item_ids[0]).of == 20


def test_equally_near_users_go_by_index_and_the_user_s_own_like_counts_nowhere() -> None:
    """Users 10 to 14 have the same embedding; of the four others 10, 11 and 14 like item 1, and so does user 12."""
    frame = pd.DataFrame({"user": [10, 11, 12, 13, 14], "item": [1, 1, 1, 2, 1]})
    known = Interactions.from_frame(frame)
    config = TrainConfig(embedding_dim=2, num_layers=0, passes=1)
    recommender = Recommender(known, config, torch.ones(7, 2), Recommender.fit(known, config).history)
    found = recommender.neighbours_who_liked(12, 1, of=3)
    assert found.users.tolist() == [10, 11, 13]
    assert found.likes_it.tolist() == [True, True, False]
    assert (found.of, found.liked, found.share_of_everyone) == (3, 2, 3 / 4)


def test_an_item_that_nobody_likes_is_liked_by_none_of_them() -> None:
    frame = pd.DataFrame({"user": [1, 1, 2, 3], "item": [1, 9, 1, 2], "rating": [5, 2, 5, 5]})
    recommender = Recommender.fit(Interactions.from_frame(frame), TrainConfig(embedding_dim=2, passes=3))
    found = recommender.neighbours_who_liked(2, 9)
    assert (found.of, found.liked, found.share_of_everyone) == (2, 0, 0.0)


def test_who_is_alone_has_no_neighbours() -> None:
    frame = pd.DataFrame({"user": [1, 1, 2], "item": [1, 2, 3], "rating": [5, 5, 1]})
    recommender = Recommender.fit(Interactions.from_frame(frame), TrainConfig(embedding_dim=2, passes=3))
    found = recommender.neighbours_who_liked(1, 3)
    assert (found.of, found.liked, found.share_of_everyone) == (0, 0, 0.0)


def test_what_cannot_be_asked_is_said(trained: Recommender) -> None:
    ratings = trained.interactions
    user, item = ratings.user_ids[0], ratings.item_ids[0]
    with pytest.raises(InputError, match="no user 5 in the data"):
        trained.neighbours_who_liked(5, item)
    with pytest.raises(InputError, match="no item 'x' in the data"):
        trained.neighbours_who_liked(user, "x")
    with pytest.raises(InputError, match=f"User {ratings.user_ids[3]} has no like"):
        trained.neighbours_who_liked(ratings.user_ids[3], item)
    with pytest.raises(InputError, match="of is 0; it must be a whole number, at least 1"):
        trained.neighbours_who_liked(user, item, of=0)


def test_a_user_who_came_after_a_training_without_layers_is_near_nobody() -> None:
    known = made_up()
    for layers in (0, 1):
        recommender = Recommender.fit(known, TrainConfig(embedding_dim=4, num_layers=layers, passes=5))
        larger, user_id = recommender.with_new_user(known.item_ids[:3])
        if layers:
            assert larger.neighbours_who_liked(user_id, known.item_ids[9]).of == 20
        else:
            with pytest.raises(InputError, match=f"final embedding of user {user_id} is zero"):
                larger.neighbours_who_liked(user_id, known.item_ids[9])
