import numpy as np
import pandas as pd
import pytest
import torch
from conftest import pairs

from gnnrec import Interactions, Recommender, TrainConfig, hold_out
from gnnrec.evaluation.baselines import Popularity
from gnnrec.evaluation.groups import by_group, cut, failures, leaky_interactions, popularity_of_lists
from gnnrec.evaluation.scoreboard import judge


@pytest.fixture
def parts(ratings: Interactions) -> tuple[Interactions, Interactions]:
    train, held_out = hold_out(ratings, 3)
    return train.at_least(3), held_out


@pytest.fixture
def trained(parts: tuple[Interactions, Interactions]) -> Recommender:
    return Recommender.fit(parts[0], TrainConfig(embedding_dim=8, steps=20, threshold=3))


def test_groups_partition_the_users(trained: Recommender, parts: tuple[Interactions, Interactions]) -> None:
    marks = judge(trained, *parts, k=3)
    labels = np.array([["even", "odd", None][user % 3] for user in range(parts[0].num_users)], dtype=object)
    groups = {group.name: group for group in by_group(marks, labels)}
    for name, remainder in (("even", 0), ("odd", 1)):
        members = marks.users % 3 == remainder
        assert groups[name].size == members.sum()
        assert groups[name].ndcg["mean"] == pytest.approx(marks.values["ndcg"][members].mean(), abs=1e-6)
        assert groups[name].hit["low"] <= groups[name].hit["mean"] <= groups[name].hit["high"]
    assert set(groups) == {"even", "odd"}


def test_cut_names_the_highest_bound_reached() -> None:
    assert cut(np.array([0, 1, 4, 5, 99]), {"few": 1, "many": 5}).tolist() == [None, "few", "few", "many", "many"]


def test_popularity_agrees_with_a_loop(trained: Recommender, parts: tuple[Interactions, Interactions]) -> None:
    positives = parts[0]
    table = popularity_of_lists(trained, positives, np.arange(positives.num_users), k=4)
    likes = np.bincount(positives.items, minlength=positives.num_items) / positives.num_users
    seen = pairs(positives)
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
    table = popularity_of_lists(model, positives, np.arange(4), k=3).set_index("user")
    assert table.index.tolist() == [1, 2, 3]  # the first likes everything, so there is nothing to give
    assert table["recommended"].tolist() == pytest.approx([1 / 4, (2 + 1) / 2 / 4, (3 + 2 + 1) / 3 / 4])
    assert table["liked"].tolist() == pytest.approx([(4 + 3 + 2) / 3 / 4, (4 + 3) / 2 / 4, 4 / 4])


def test_failures_are_users_without_a_hit(trained: Recommender, parts: tuple[Interactions, Interactions]) -> None:
    positives, held_out = parts
    marks = judge(trained, positives, held_out, k=1)
    found = failures(trained, marks, positives, held_out, count=5)
    assert found
    for failure in found:
        assert marks.values["hit"][marks.users == failure.user] == 0
        scores = trained.scores(np.array([failure.user]))[0]
        free = [item for item in range(positives.num_items) if (failure.user, item) not in pairs(positives)]
        ranked = sorted(free, key=lambda item: -float(scores[item]))
        places = [ranked.index(item) + 1 for item in held_out.items_of(failure.user)]
        assert failure.best_rank == min(places)
        assert failure.reason
    assert [failure.num_hidden for failure in found] == sorted((f.num_hidden for f in found), reverse=True)


def test_a_leak_swells_the_score(parts: tuple[Interactions, Interactions]) -> None:
    positives, held_out = parts
    leaky = leaky_interactions(positives, held_out)
    assert pairs(leaky) == pairs(positives) | pairs(held_out)
    config = TrainConfig(embedding_dim=16, steps=80, threshold=3)
    honest = judge(Recommender.fit(positives, config), positives, held_out).values["ndcg"].mean()
    leaked = judge(Recommender.fit(leaky, config), positives, held_out).values["ndcg"].mean()
    assert leaked > honest + 0.2
    assert torch.isfinite(torch.tensor(leaked))
