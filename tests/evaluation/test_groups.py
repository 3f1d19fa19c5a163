import numpy as np
import pytest
import torch
from conftest import pairs

from gnnrec import Interactions, Recommender, TrainConfig, hold_out
from gnnrec.evaluation.baselines import Scorer
from gnnrec.evaluation.groups import by_group, cut, failures, leaky_interactions, popularity_of_lists
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
    return Recommender.fit(parts[0], TrainConfig(embedding_dim=8, steps=20, threshold=3))


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
    config = TrainConfig(embedding_dim=16, steps=80, threshold=3)
    honest = judged(Recommender.fit(train, config), parts).values["ndcg"].mean()
    leaked = judged(Recommender.fit(leaky, config), parts).values["ndcg"].mean()
    assert leaked > honest + 0.2
    assert torch.isfinite(torch.tensor(leaked))
