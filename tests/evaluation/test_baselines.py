import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec import InputError, Interactions
from gnnrec.evaluation.baselines import EASE, ItemKNN, Popularity

USERS = np.array([2, 0])


def dense(positives: Interactions) -> torch.Tensor:
    likes = torch.zeros(positives.num_users, positives.num_items)
    for user, item in zip(positives.users, positives.items, strict=True):
        likes[user, item] = 1
    return likes


def test_popularity_counts_likes(ratings: Interactions) -> None:
    positives = ratings.at_least(4)
    scores = Popularity(positives).scores(USERS)
    assert torch.equal(scores[0], dense(positives).sum(0))
    assert torch.equal(scores[0], scores[1])


def test_item_knn_is_the_hand_computed_one() -> None:
    frame = pd.DataFrame({"user": [0, 0, 1, 1, 2], "item": [0, 1, 0, 1, 2]})
    positives = Interactions.from_frame(pd.concat([frame, pd.DataFrame({"user": [1], "item": [2]})]))
    # items 0 and 1 are liked by users 0 and 1, item 2 by users 1 and 2
    similarity = ItemKNN(positives, neighbours=2, shrink=1.0).similarity
    expected = torch.tensor([[0, 2 / 3, 1 / 3], [2 / 3, 0, 1 / 3], [1 / 3, 1 / 3, 0]])
    torch.testing.assert_close(similarity, expected)
    nearest = ItemKNN(positives, neighbours=1, shrink=1.0)
    assert nearest.similarity[2, 0] == 0  # only item 1 may speak for item 0
    torch.testing.assert_close(nearest.scores(np.array([0]))[0, :2], torch.tensor([2 / 3, 2 / 3]))


def test_ease_is_the_best_of_its_kind(ratings: Interactions) -> None:
    """At the optimum the gradient of |R - R B|^2 + reg |B|^2 is zero everywhere off the diagonal."""
    positives, reg_weight = ratings.at_least(3), 7.0
    model, likes = EASE(positives, reg_weight), dense(positives)
    assert not model.weights.diagonal().any()
    gradient = likes.T @ (likes @ model.weights - likes) + reg_weight * model.weights
    gradient.fill_diagonal_(0)
    assert float(gradient.abs().max()) < 1e-4
    torch.testing.assert_close(model.scores(USERS), likes[USERS] @ model.weights)


@pytest.mark.parametrize("rival", [ItemKNN, EASE])
def test_a_huge_catalogue_is_refused_before_memory_is(rival: type) -> None:
    frame = pd.DataFrame({"user": np.arange(30_000), "item": np.arange(30_000)})
    with pytest.raises(InputError, match="30,000 items"):
        rival(Interactions.from_frame(frame))


def test_item_knn_has_a_hundred_neighbours_and_shrinks_by_ten() -> None:
    likes = np.random.default_rng(3).random((50, 130)) < 0.3
    users, items = np.nonzero(likes)
    positives = Interactions.from_frame(pd.DataFrame({"user": users, "item": items}))
    similarity, together = ItemKNN(positives).similarity, dense(positives).T @ dense(positives)
    assert (similarity > 0).sum(0).max() == 100
    i, j = (similarity[1:, 0].argmax() + 1).item(), 0
    expected = together[i, j] / ((together[i, i] * together[j, j]).sqrt() + 10)
    assert float(similarity[i, j]) == pytest.approx(float(expected), rel=1e-6)


def test_an_item_that_nobody_likes_is_a_column_all_the_same() -> None:
    known = Interactions.from_frame(pd.DataFrame({"user": [0, 1, 0], "item": [0, 0, 1], "rating": [5, 5, 1]}))
    assert Popularity(known.at_least(4)).scores(np.array([0])).tolist() == [[2, 0]]
