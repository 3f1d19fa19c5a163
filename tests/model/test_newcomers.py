"""New users and items, against `with_new_user`, which builds the larger graph, and brute force in double precision."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from test_fold_in import brute_force

from gnnrec import InputError, Interactions, Recommender, TrainConfig


@pytest.fixture
def trained(ratings: Interactions) -> Recommender:
    return Recommender.fit(ratings, TrainConfig(embedding_dim=6, num_layers=3, passes=10))


LISTS = [[3, 8, 9], [0], [5, 5, 11, 30], list(range(20)), [39]]


@pytest.mark.parametrize("num_layers", [0, 1, 3])
def test_new_users_get_what_with_new_user_gives(ratings: Interactions, num_layers: int) -> None:
    recommender = Recommender.fit(ratings, TrainConfig(embedding_dim=6, num_layers=num_layers, passes=10))
    ids = ratings.item_ids
    lists = [[ids[item] for item in items if item < len(ids)] or [ids[0]] for items in LISTS]
    k = len(ids)
    together = recommender.recommend_for(lists, k)
    for row, likes in enumerate(lists):
        larger, user = recommender.with_new_user(likes)
        expected_ids, expected = larger.recommend(user, k)
        found_ids, scores = recommender.recommend_for(likes, k)
        assert scores == pytest.approx(expected, abs=1e-5)
        assert set(found_ids) == set(expected_ids)
        assert together[1][row, : len(expected)] == pytest.approx(expected, abs=1e-5)
        assert (together[1][row, len(expected) :] == -np.inf).all()
        if num_layers:
            assert found_ids[:5].tolist() == expected_ids[:5].tolist()


def test_nothing_is_changed_and_no_larger_graph_is_made(trained: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    graph, before = trained.graph, trained.ego_embedding.clone()
    monkeypatch.setattr(type(graph), "__init__", lambda *args: pytest.fail("a graph was made"))
    trained.recommend_for([trained.interactions.item_ids[:3].tolist()] * 3, 5)
    assert trained.graph is graph
    assert bool((trained.ego_embedding == before).all())


def test_filters_hold_for_new_users(trained: Recommender) -> None:
    ids = trained.interactions.item_ids
    likes = ids[[1, 2]].tolist()
    everything = trained.recommend_for(likes, len(ids), filter_seen=False)[0].tolist()
    assert set(everything) == set(ids.tolist())
    unseen = [item for item in everything if item not in likes]
    assert trained.recommend_for(likes, len(ids))[0].tolist() == unseen
    some = ids[:9].tolist()
    left = [item for item in unseen if item in some and item != ids[4]]
    assert trained.recommend_for(likes, len(ids), items=some, filter_items=[ids[4]])[0].tolist() == left


def test_who_likes_nothing_gets_what_is_popular(trained: Recommender) -> None:
    known = trained.interactions
    likes = np.bincount(known.at_least(4).items, minlength=known.num_items)
    best = np.argsort(-likes, kind="stable")[:4]
    together = trained.recommend_for([[known.item_ids[0]], []], 4)
    for ids, scores in (trained.recommend_for([], 4), (together[0][1], together[1][1])):
        assert ids.tolist() == known.item_ids[best].tolist()
        assert scores.tolist() == likes[best].tolist()


def test_a_matrix_is_as_good_as_lists(trained: Recommender) -> None:
    known = trained.interactions
    rows = np.array([[0, 3], [0, 4], [2, 1]])
    lists = [known.item_ids[[3, 4]].tolist(), [], known.item_ids[[1]].tolist()]
    ones = sparse.csr_matrix((np.ones(3), rows.T), shape=(3, known.num_items))
    for one, other in zip(trained.recommend_for(ones, 6), trained.recommend_for(lists, 6), strict=True):
        np.testing.assert_array_equal(one, other)
    stars = ones.copy()
    stars.data[:] = [5, 2, 4]  # the 2 is seen and no like
    found, scores = trained.recommend_for(stars, known.num_items)
    expected = trained.recommend_for(lists[0][:1], known.num_items, filter_items=lists[0][1:])
    assert found[0, :-2].tolist() == expected[0].tolist()
    assert scores[0, :-2] == pytest.approx(expected[1], abs=1e-6)
    assert (scores[0, -2:] == -np.inf).all()
    with pytest.raises(
        InputError, match=f"The matrix has 3 columns; it must have {known.num_items}, one for each item"
    ):
        trained.recommend_for(sparse.eye_array(3).tocsr())


def test_blocks_of_new_users_are_the_whole(trained: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = trained.interactions.item_ids
    lists = [ids[[one, one + 3]].tolist() for one in range(9)] + [[]]
    whole = trained.recommend_for(lists, 5)
    monkeypatch.setattr("gnnrec.model.newcomers.FOLDED_AT_ONCE", 4 * trained.graph.num_nodes)
    parts = trained.recommend_for(lists, 5)
    np.testing.assert_array_equal(whole[0], parts[0])
    np.testing.assert_allclose(whole[1], parts[1], atol=1e-6)
    assert trained.recommend_for(sparse.csr_matrix((0, len(ids))), 5)[0].shape == (0, 5)


def test_a_new_item_is_scored_as_in_a_graph_that_has_it(trained: Recommender) -> None:
    known, graph = trained.interactions, trained.graph
    groups = [[0, 4, 7], [2], [*range(15)]]
    ego = trained.ego_embedding.numpy()
    together = trained.scores_for_new_item([known.user_ids[group].tolist() for group in groups])
    for row, group in enumerate(groups):
        _, expected = brute_force(graph, ego, list(trained.config.mixing), np.array(group))
        expected = expected[: graph.num_users]
        alone = trained.scores_for_new_item(known.user_ids[group])
        np.testing.assert_allclose(alone, expected, atol=1e-5)
        np.testing.assert_allclose(together[row], expected, atol=1e-5)
        others = [user for user in np.argsort(-alone, kind="stable").tolist() if user not in group]
        users, scores = trained.users_for_new_item(known.user_ids[group], known.num_users)
        assert users.tolist() == known.user_ids[others].tolist()
        assert scores.tolist() == alone[others].tolist()
        everybody = trained.users_for_new_item(known.user_ids[group], known.num_users, filter_seen=False)[0]
        assert set(everybody) == set(known.user_ids)


def test_a_new_item_is_a_new_row_of_the_data(trained: Recommender) -> None:
    """The same as `update` with the likes of the new item, which builds the graph."""
    known = trained.interactions
    fans = known.user_ids[[1, 5]].tolist()
    larger = trained.update(pd.DataFrame({"user": fans, "item": 9999, "rating": 5}))
    expected = larger.scores(np.arange(known.num_users))[:, -1].numpy()
    has_likes = trained.knows(known.user_ids)
    np.testing.assert_allclose(trained.scores_for_new_item(fans)[has_likes], expected[has_likes], atol=1e-5)


@pytest.mark.parametrize(
    ("likes", "sentence"),
    [
        ([7], "no item 7 in the data"),
        (["x"], "no item 'x' in the data"),
        ([[1001], 1002], r"Among lists of item ids stands 1002 \(number 1, counted from 0\)"),
        ("1001", "'1001' is no list; give a list of item ids"),
        (1001, "1001 is no list"),
    ],
)
def test_what_is_no_list_of_likes_is_refused(trained: Recommender, likes: object, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        trained.recommend_for(likes)


def test_a_new_item_that_nobody_likes_is_refused(trained: Recommender) -> None:
    user = trained.interactions.user_ids[0]
    with pytest.raises(InputError, match="A new item is liked by nobody"):
        trained.scores_for_new_item([])
    with pytest.raises(InputError, match=r"A new item \(number 1, counted from 0\) is liked by nobody"):
        trained.users_for_new_item([[user], []], 3)
    with pytest.raises(InputError, match="no user 5 in the data"):
        trained.scores_for_new_item([5])
