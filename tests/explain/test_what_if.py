import re

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec import InputError, Interactions, Recommender, TrainConfig
from gnnrec.explain.what_if import add_user, change_likes
from gnnrec.model.graph import BipartiteGraph, propagate


@pytest.fixture
def trained(ratings: Interactions) -> Recommender:
    return Recommender.fit(ratings, TrainConfig(embedding_dim=8, num_layers=3, passes=30))


def brute_force_scores(recommender: Recommender, user: int, edges: set[tuple[int, int]]) -> torch.Tensor:
    """All scores of a user on a graph built from nothing but the given edges, in dense matrices."""
    num_users, num_items = recommender.graph.num_users, recommender.graph.num_items
    dense = torch.zeros(num_users + num_items, num_users + num_items, dtype=torch.float64)
    for one, item in edges:
        dense[one, num_users + item] = dense[num_users + item, one] = 1
    scale = dense.sum(1).clamp(min=1).rsqrt()
    dense = scale[:, None] * dense * scale
    total, layer = 0, recommender.ego_embedding.double()
    for weight in recommender.config.mixing:
        total = total + weight * layer
        layer = dense @ layer
    return total[num_users:] @ total[user]


def edges_of(recommender: Recommender) -> set[tuple[int, int]]:
    return set(zip(recommender.graph.users.tolist(), recommender.graph.items.tolist(), strict=True))


def test_changed_likes_are_those_of_a_graph_built_anew(trained: Recommender, ratings: Interactions) -> None:
    user, likes = 4, ratings.at_least(4).items_of(4).tolist()
    low = [item for item in ratings.items_of(4).tolist() if item not in likes][:1]
    unseen = [item for item in range(ratings.num_items) if item not in ratings.items_of(4)][:2]
    ids = ratings.item_ids
    changed = trained.with_changed_likes(ratings.user_ids[4], without=ids[likes[:2]], also=ids[low + unseen])
    edges = edges_of(trained) - {(4, item) for item in likes[:2]} | {(4, item) for item in low + unseen}
    assert edges_of(changed) == edges
    expected = brute_force_scores(trained, user, edges)
    torch.testing.assert_close(changed.scores(np.array([user]))[0].double(), expected, atol=1e-5, rtol=0)
    recommended = set(changed.recommend(ratings.user_ids[4], len(ids))[0].tolist())
    assert not recommended & set(ids[[*likes, *low, *unseen]].tolist())  # what is un-invited stays seen
    assert edges_of(trained) != edges  # and the original is as it was


@pytest.mark.parametrize("kind", [float, np.float32, np.float64])
@pytest.mark.parametrize("threshold", [-1e9, -1.0, 0.0, 1e-30, 0.1, 4.1, 16_777_217.0, 40_000_000.0, 1e9])
def test_what_is_un_invited_is_below_any_threshold(threshold: float, kind: type) -> None:
    """In single precision 40,000,000 - 1 is 40,000,000, so what was taken away was still there."""
    rows = [(1, 1), (1, 2), (2, 1), (2, 3)]
    known = Interactions.from_frame(pd.DataFrame(rows, columns=["user", "item"]).assign(rating=threshold))
    changed = change_likes(known, kind(threshold), 1, without=[2], also=[3])
    liked = {user: changed.at_least(kind(threshold)).items_of(user).tolist() for user in (0, 1)}
    assert liked == {0: [0, 2], 1: [0, 2]}
    assert changed.items_of(0).tolist() == [0, 1, 2]  # what is un-invited stays seen
    back = change_likes(changed, kind(threshold), 1, without=[3], also=[2])
    assert back.at_least(kind(threshold)).items_of(0).tolist() == [0, 1]


def test_impossible_changes_are_refused(trained: Recommender, ratings: Interactions) -> None:
    user_id, like = ratings.user_ids[4], ratings.item_ids[ratings.at_least(4).items_of(4)[0]]
    with pytest.raises(InputError, match="is liked already"):
        trained.with_changed_likes(user_id, also=[like])
    unseen = np.setdiff1d(ratings.item_ids, ratings.item_ids[ratings.items_of(4)])[0]
    with pytest.raises(InputError, match="is not liked"):
        trained.with_changed_likes(user_id, without=[unseen])
    with pytest.raises(InputError, match="no user"):
        trained.with_changed_likes("nobody", without=[like])


def test_leave_one_outs_agree_with_graphs_built_anew(trained: Recommender, ratings: Interactions) -> None:
    user, item = 6, int(np.setdiff1d(np.arange(ratings.num_items), ratings.items_of(6))[0])
    found = trained.leave_one_outs(ratings.user_ids[user], ratings.item_ids[item])
    before = brute_force_scores(trained, user, edges_of(trained))[item]
    likes = ratings.at_least(4).items_of(user).tolist()
    assert found.liked.tolist() == ratings.item_ids[likes].tolist()
    for like, change in zip(likes, found.change, strict=True):
        after = brute_force_scores(trained, user, edges_of(trained) - {(user, like)})[item]
        assert change == pytest.approx(float(after - before), abs=1e-5)


def test_the_only_like_can_be_left_out() -> None:
    frame = pd.DataFrame({"user": [1, 2, 2, 3], "item": [1, 1, 2, 3]})
    recommender = Recommender.fit(Interactions.from_frame(frame), TrainConfig(embedding_dim=4, passes=5))
    found = recommender.leave_one_outs(1, 2)
    after = brute_force_scores(recommender, 0, edges_of(recommender) - {(0, 0)})[1]
    before = brute_force_scores(recommender, 0, edges_of(recommender))[1]
    assert found.change[0] == pytest.approx(float(after - before), abs=1e-5)


def test_a_walk_in_is_one_more_row(trained: Recommender, ratings: Interactions) -> None:
    items = [3, 8, 9]
    larger, walk_in = trained.with_new_user(ratings.item_ids[items])
    assert walk_in == ratings.user_ids.max() + 1
    place = larger.interactions.user_index(walk_in)
    graph = BipartiteGraph(
        ratings.num_users + 1,
        ratings.num_items,
        torch.cat([trained.graph.users, torch.full((3,), place)]),
        torch.cat([trained.graph.items, torch.tensor(items)]),
    )
    split = ratings.num_users
    ego = torch.cat([trained.ego_embedding[:split], torch.zeros(1, 8), trained.ego_embedding[split:]])
    expected = propagate(graph.adjacency, ego, trained.config.mixing)
    torch.testing.assert_close(larger.final_embedding, expected)
    item_ids, _ = larger.recommend(walk_in, 5)
    assert not set(item_ids) & set(ratings.item_ids[items])
    receipt = larger.explain(walk_in, item_ids)[0]
    assert receipt.own == 0
    assert len(larger.similar_users(walk_in, 3)[0]) == 3


def test_a_walk_in_who_picks_a_user_s_likes_gets_much_of_what_they_get(checkerboard: Interactions) -> None:
    recommender = Recommender.fit(checkerboard, TrainConfig(embedding_dim=8, num_layers=2, passes=60))
    likes = checkerboard.item_ids[checkerboard.items_of(6)]
    larger, walk_in = recommender.with_new_user(likes)
    assert larger.recommend(walk_in, 1)[0].tolist() == recommender.recommend(6, 1)[0].tolist() == [6]


@pytest.mark.parametrize(("count", "words"), [(0, "at least one"), (None, "everything")])
def test_impossible_walk_ins_are_refused(
    trained: Recommender, ratings: Interactions, count: int | None, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        trained.with_new_user(ratings.item_ids[:count])


@pytest.mark.parametrize("asked", [7, 7.0, "7", np.int8(7), np.float32(7)])
def test_a_walk_in_may_bring_an_id_of_the_same_kind(trained: Recommender, ratings: Interactions, asked: object) -> None:
    larger, walk_in = trained.with_new_user(ratings.item_ids[:2], user_id=asked)
    assert walk_in == 7
    assert type(walk_in) is int
    assert larger.interactions.user_ids.tolist() == [7, *ratings.user_ids.tolist()]


@pytest.mark.parametrize("asked", ["anna", 2.5, True, "0_7", 2**63])
def test_a_walk_in_with_an_id_of_another_kind_is_refused(trained: Recommender, asked: object) -> None:
    with pytest.raises(InputError, match=re.escape(f"cannot be called {asked!r} among users with whole numbers")):
        trained.with_new_user(trained.interactions.item_ids[:2], user_id=asked)


def test_after_the_largest_number_there_is_still_an_id() -> None:
    frame = pd.DataFrame({"user": [5, 2**63 - 1, 2**63 - 1], "item": [1, 1, 2]})
    larger, user = add_user(Interactions.from_frame(frame), 4, [2])
    assert (user, larger.user_ids.tolist()) == (0, [4, 5, 2**63 - 1])


def test_text_ids_make_a_guest_called_you() -> None:
    frame = pd.DataFrame({"user": ["a", "b", "z", "z"], "item": ["x", "y", "x", "w"]})
    recommender = Recommender.fit(Interactions.from_frame(frame), TrainConfig(embedding_dim=4, passes=5))
    larger, walk_in = recommender.with_new_user(["y"])
    assert walk_in == "You"
    assert larger.interactions.user_ids.tolist() == ["You", "a", "b", "z"]
    assert larger.recommend("a", 2)[0].tolist()
    with pytest.raises(InputError, match="already"):
        recommender.with_new_user(["y"], user_id="a")


def test_ranks_by_depth_are_the_ranks_of_each_mean(trained: Recommender, ratings: Interactions) -> None:
    user_id = ratings.user_ids[1]
    item_ids, _ = trained.recommend(user_id, 6)
    ranks = trained.ranks_by_depth(user_id, item_ids)
    assert ranks.shape == (4, 6)
    assert ranks[-1].tolist() == [1, 2, 3, 4, 5, 6]
    only_ego = trained.ego_embedding[ratings.num_users :] @ trained.ego_embedding[1]
    free = [item for item in range(ratings.num_items) if item not in ratings.items_of(1)]
    order = sorted(free, key=lambda item: -float(only_ego[item]))
    assert ranks[0].tolist() == [order.index(ratings.item_index(item)) + 1 for item in item_ids]
