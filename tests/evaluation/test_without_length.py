"""The same model by direction alone: lists, what both have in common, and what they find, all counted by hand."""

import numpy as np
import pytest
from conftest import made_up

from gnnrec import Recommender, TrainConfig, hold_out
from gnnrec.data.interactions import Interactions
from gnnrec.evaluation.without_length import ByDirection, shared_items, without_length


@pytest.fixture(scope="module", params=[0, 2])
def fitted(request: pytest.FixtureRequest) -> tuple[Recommender, Interactions]:
    train, held_out = hold_out(made_up(), 4)
    return Recommender.fit(train, TrainConfig(embedding_dim=8, num_layers=request.param, passes=30)), held_out


def lists(recommender: Recommender, user: int, k: int) -> tuple[list[int], list[int]]:
    """The k best unrated items by dot product and by cosine, one by one."""
    z_u, rated = recommender.user_embedding[user].double().numpy(), set(recommender.interactions.items_of(user))
    z = recommender.item_embedding.double().numpy()
    left = [item for item in range(len(z)) if item not in rated]
    by_dot = sorted(left, key=lambda item: -float(z_u @ z[item]))
    by_cosine = sorted(left, key=lambda item: -float(z_u @ z[item] / np.linalg.norm(z[item])))
    return by_dot[:k], by_cosine[:k]


def test_the_lists_share_what_both_hold(fitted: tuple[Recommender, Interactions]) -> None:
    recommender, _ = fitted
    users = np.flatnonzero(recommender.graph.degrees[: recommender.graph.num_users].numpy())
    counts = shared_items(recommender, ByDirection(recommender), users, 5)
    expected = []
    for user in users.tolist():
        first, second = lists(recommender, user, 5)
        expected.append(len(set(first) & set(second)))
    assert counts.tolist() == expected
    assert 0 < np.mean(expected) < 5


def test_what_both_find_of_the_hidden_likes(fitted: tuple[Recommender, Interactions]) -> None:
    recommender, held_out = fitted
    positives = recommender.interactions.at_least(4)
    everyone = np.arange(recommender.graph.num_users)
    found = without_length(recommender, everyone, positives, held_out, 5)
    assert found.with_length
    assert found.by_direction
    assert found.difference
    for marks, which in ((found.with_length, 0), (found.by_direction, 1)):
        for user, hit in zip(marks.users.tolist(), marks.values["hit"].tolist(), strict=True):
            if recommender.graph.degrees[user]:
                chosen = lists(recommender, user, 5)[which]
                assert hit == bool(set(chosen) & set(held_out.items_of(user).tolist()))
    gap = found.with_length.values["ndcg"].mean() - found.by_direction.values["ndcg"].mean()
    assert found.difference["mean"] == pytest.approx(float(gap), abs=1e-6)


def test_a_user_without_likes_keeps_what_is_popular(fitted: tuple[Recommender, Interactions]) -> None:
    recommender, _ = fitted
    someone = recommender.interactions.user_ids[0]
    user = recommender.interactions.user_index(someone)
    liked = recommender.interactions.at_least(4).items_of(user)
    without = recommender.with_changed_likes(someone, without=recommender.interactions.item_ids[liked].tolist())
    assert (ByDirection(without).scores(np.array([user])) == without.scores(np.array([user]))).all()


def test_nothing_hidden_is_nothing_tested(fitted: tuple[Recommender, Interactions]) -> None:
    recommender, held_out = fitted
    nothing = held_out.select(np.zeros(len(held_out), bool))
    found = without_length(recommender, np.arange(5), recommender.interactions.at_least(4), nothing, 5)
    assert (found.with_length, found.difference) == (None, None)
    assert 0 <= found.shared <= 5
