import numpy as np
import pandas as pd
import pytest
import torch
from conftest import pairs

from gnnrec import Interactions, Recommender, TrainConfig, hold_out
from gnnrec.data.interactions import IntArray
from gnnrec.evaluation.baselines import Popularity, Scorer
from gnnrec.evaluation.groups import Failure, by_group, cut, failures, leaky_interactions, popularity_of_lists
from gnnrec.evaluation.protocol import Marks, judge


@pytest.fixture
def parts(ratings: Interactions) -> tuple[Interactions, Interactions]:
    train, held_out = hold_out(ratings, 3)
    return train, held_out


def judged(model: Scorer, parts: tuple[Interactions, Interactions], k: int = 10) -> Marks:
    train, held_out = parts
    return judge(model, train.at_least(3), held_out, k, seen=train)


@pytest.fixture
def trained(parts: tuple[Interactions, Interactions]) -> Recommender:
    return Recommender.fit(parts[0], TrainConfig(embedding_dim=8, passes=20, threshold=3))


def test_groups_partition_the_users(trained: Recommender, parts: tuple[Interactions, Interactions]) -> None:
    marks = judged(trained, parts, k=3)
    labels = np.array([["even", "odd", None][user % 3] for user in range(parts[0].num_users)], dtype=object)
    groups = {group.name: group for group in by_group([marks], [labels])}
    for name, remainder in (("even", 0), ("odd", 1)):
        members = marks.users % 3 == remainder
        assert groups[name].size == members.sum()
        assert groups[name].ndcg["mean"] == pytest.approx(marks.values["ndcg"][members].mean(), abs=1e-6)
        assert groups[name].hit["low"] <= groups[name].hit["mean"] <= groups[name].hit["high"]
    assert set(groups) == {"even", "odd"}


def test_cut_names_the_highest_bound_reached() -> None:
    assert cut(np.array([0, 1, 4, 5, 99]), {"few": 1, "many": 5}).tolist() == [None, "few", "few", "many", "many"]


def test_popularity_agrees_with_a_loop(trained: Recommender, parts: tuple[Interactions, Interactions]) -> None:
    train = parts[0]
    positives = train.at_least(3)
    table = popularity_of_lists(trained, positives, np.arange(positives.num_users), k=4, seen=train)
    likes = np.bincount(positives.items, minlength=positives.num_items) / positives.num_users
    seen = pairs(train)
    for row in table.itertuples():
        scores = trained.scores(np.array([row.user]))[0]
        free = [item for item in range(positives.num_items) if (row.user, item) not in seen]
        best = sorted(free, key=lambda item: (-float(scores[item]), item))[:4]
        assert row.recommended == pytest.approx(likes[best].mean())
        assert row.liked == pytest.approx(likes[positives.items_of(row.user)].mean())


def test_places_that_stay_empty_have_no_popularity() -> None:
    """User 2 has one item left, which one of four likes; the places behind it hold what user 2 likes already."""
    likes = {1: [1, 2, 3, 4], 2: [1, 2, 3], 3: [1, 2], 4: [1]}
    rows = [(user, item) for user, items in likes.items() for item in items]
    positives = Interactions.from_frame(pd.DataFrame(rows, columns=["user", "item"]))
    model = Popularity(positives)
    table = popularity_of_lists(model, positives, np.arange(4), k=3, seen=positives).set_index("user")
    assert table.index.tolist() == [1, 2, 3]  # the first likes everything, so there is nothing to give
    assert table["recommended"].tolist() == pytest.approx([1 / 4, (2 + 1) / 2 / 4, (3 + 2 + 1) / 3 / 4])
    assert table["liked"].tolist() == pytest.approx([(4 + 3 + 2) / 3 / 4, (4 + 3) / 2 / 4, 4 / 4])


def test_failures_are_users_without_a_hit(trained: Recommender, parts: tuple[Interactions, Interactions]) -> None:
    train, held_out = parts
    marks = judged(trained, parts, k=1)
    found = failures(trained, marks, train.at_least(3), held_out, count=5, seen=train)
    assert found
    for failure in found:
        assert marks.values["hit"][marks.users == failure.user] == 0
        scores = trained.scores(np.array([failure.user]))[0]
        free = [item for item in range(train.num_items) if (failure.user, item) not in pairs(train)]
        ranked = sorted(free, key=lambda item: -float(scores[item]))
        places = [ranked.index(item) + 1 for item in held_out.items_of(failure.user)]
        assert failure.best_rank == min(places)
        assert failure.reason
    assert [failure.num_hidden for failure in found] == sorted((f.num_hidden for f in found), reverse=True)


def test_a_leak_swells_the_score(parts: tuple[Interactions, Interactions]) -> None:
    train, held_out = parts
    leaky = leaky_interactions(train, held_out)
    assert pairs(leaky) == pairs(train) | pairs(held_out)
    config = TrainConfig(embedding_dim=16, passes=80, threshold=3)
    honest = judged(Recommender.fit(train, config), parts).values["ndcg"].mean()
    leaked = judged(Recommender.fit(leaky, config), parts).values["ndcg"].mean()
    assert leaked > honest + 0.2
    assert torch.isfinite(torch.tensor(leaked))


class Table:
    """A model that has its scores by heart."""

    def __init__(self, rows: list[list[float]]) -> None:
        self.rows = torch.tensor(rows)

    def scores(self, users: IntArray) -> torch.Tensor:
        return self.rows[users].clone()


def cells(interactions: Interactions) -> list[tuple[int, int]]:
    return list(zip(interactions.users.tolist(), interactions.items.tolist(), strict=True))


def by_hand() -> tuple[Table, Interactions, Interactions]:
    """Five users, six items; user 3 has no like left and rated item 5 low, item 5 and item 3 have no like left."""
    likes = [(0, 0), (0, 1), (1, 0), (2, 0), (2, 1), (2, 2), (4, 4)]
    hidden = [(0, 4), (1, 4), (1, 5), (2, 5), (3, 0)]
    rows = (
        [(*cell, 5, False) for cell in likes]
        + [(3, 5, 1, False), (3, 3, 1, False)]
        + [(*cell, 5, True) for cell in hidden]
    )
    frame = pd.DataFrame(rows, columns=["user", "item", "rating", "hidden"]).sort_values(["user", "item"])
    whole, is_hidden = Interactions.from_frame(frame[["user", "item", "rating"]]), frame["hidden"].to_numpy()
    scores = [
        [9.0, 9.0, 0.9, 0.8, 0.1, 0.7],
        [9.0, 0.9, 0.8, 0.1, 0.5, 0.2],
        [9.0, 9.0, 9.0, 0.1, 0.2, 0.9],
        [0.5, 0.9, 0.1, 9.0, 0.2, 9.0],
        [0.1, 0.2, 0.3, 0.4, 9.0, 0.5],
    ]
    return Table(scores), whole.select(~is_hidden), whole.select(is_hidden)


def test_failures_by_hand() -> None:
    model, train, held_out = by_hand()
    found = failures(model, judged(model, (train, held_out), k=1), train.at_least(3), held_out, seen=train)
    assert found == [
        Failure(user=1, num_likes=1, num_hidden=2, best_rank=3, liked_popularity=3, hidden_popularity=0.5),
        Failure(user=0, num_likes=2, num_hidden=1, best_rank=4, liked_popularity=2.5, hidden_popularity=1),
        Failure(user=3, num_likes=0, num_hidden=1, best_rank=2, liked_popularity=0, hidden_popularity=3),
    ]
    marks = judged(model, (train, held_out), k=1)
    assert [f.user for f in failures(model, marks, train.at_least(3), held_out, 2, seen=train)] == [1, 0]


def test_popularity_of_lists_by_hand() -> None:
    model, train, _ = by_hand()
    table = popularity_of_lists(model, train.at_least(3), np.arange(5), k=2, seen=train)
    assert table["user"].tolist() == [0, 1, 2, 4]  # user 3 likes nothing
    assert table["liked"].tolist() == pytest.approx([2.5 / 5, 3 / 5, 2 / 5, 1 / 5])
    lists = [[2, 3], [1, 2], [5, 4], [5, 3]]
    popularity = [3 / 5, 2 / 5, 1 / 5, 0, 1 / 5, 0]
    assert table["recommended"].tolist() == pytest.approx([sum(popularity[item] for item in two) / 2 for two in lists])


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"num_likes": 9}, "only 9 likes to go by"),
        ({"hidden_popularity": 14}, "half of them have 14 or fewer"),
        ({"liked_popularity": 20, "hidden_popularity": 41}, "far more popular"),
        ({"liked_popularity": 41, "hidden_popularity": 20}, "far less popular"),
        ({"best_rank": 30}, "a near miss"),
        ({"best_rank": 31}, "a mixed taste"),
    ],
)
def test_the_likeliest_reason(facts: dict[str, int], words: str) -> None:
    usual = {"num_likes": 10, "num_hidden": 2, "best_rank": 31, "liked_popularity": 20, "hidden_popularity": 40}
    assert words in Failure(**{"user": 0, **usual, **facts}).reason


def test_a_leak_keeps_ratings_as_they_are() -> None:
    _, train, held_out = by_hand()
    leaked = leaky_interactions(train, held_out)
    assert leaked.ratings is not None
    rated = dict(zip(cells(leaked), leaked.ratings.tolist(), strict=True))
    assert rated == dict.fromkeys(cells(train.at_least(3)) + cells(held_out), 5) | {(3, 3): 1, (3, 5): 1}
    assert cells(leaked) == sorted(cells(leaked))
    only_likes = Interactions(train.user_ids, train.item_ids, train.users, train.items, None)
    assert leaky_interactions(only_likes, held_out).ratings is None
