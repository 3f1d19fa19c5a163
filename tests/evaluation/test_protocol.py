import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from conftest import pairs

from gnnrec import InputError, Interactions, TrainConfig, hold_out
from gnnrec.data.interactions import IntArray
from gnnrec.evaluation.protocol import Candidates, bootstrap, fit_watched, judge, ndcg_watch, seen_by


class Random:
    """Scores with many ties."""

    def __init__(self, num_users: int, num_items: int) -> None:
        self.table = torch.from_numpy(np.random.default_rng(5).integers(0, 6, (num_users, num_items))).float()

    def scores(self, users: IntArray) -> torch.Tensor:
        return self.table[users].clone()


@pytest.mark.parametrize("candidates", ["unrated", "unliked"])
def test_judge_agrees_with_a_loop(
    ratings: Interactions, monkeypatch: pytest.MonkeyPatch, candidates: Candidates
) -> None:
    monkeypatch.setattr("gnnrec.evaluation.protocol.SCORES_AT_ONCE", 100)  # several blocks of users
    train, held_out = hold_out(ratings, 3)
    positives, k = train.at_least(3), 5
    model = Random(ratings.num_users, ratings.num_items)
    marks = judge(model, positives, held_out, k, seen=seen_by(train, 3, candidates))

    left_out = {"unrated": pairs(train), "unliked": pairs(positives)}[candidates]
    wanted, recommended = pairs(held_out), []
    for row, user in enumerate(marks.users):
        free = [item for item in range(ratings.num_items) if (user, item) not in left_out]
        top = sorted(free, key=lambda item: (-model.table[user, item], item))[:k]
        recommended += top
        relevant = sum(pair[0] == user for pair in wanted)
        found = [(user, item) in wanted for item in top]
        gain = sum(one / math.log2(rank + 2) for rank, one in enumerate(found))
        ideal = sum(1 / math.log2(rank + 2) for rank in range(min(k, relevant)))
        assert marks.values["ndcg"][row] == pytest.approx(gain / ideal)
        assert marks.values["hit"][row] == any(found)
        assert marks.values["recall"][row] == pytest.approx(sum(found) / relevant)
        assert marks.values["precision"][row] == pytest.approx(sum(found) / k)
    assert set(marks.users.tolist()) == {user for user, _ in wanted}
    assert marks.coverage == pytest.approx(len(set(recommended)) / ratings.num_items)
    likes = np.bincount(positives.items, minlength=ratings.num_items) / ratings.num_users
    assert marks.popularity == pytest.approx(likes[recommended].mean())


def test_a_perfect_model_gets_full_marks(ratings: Interactions) -> None:
    train, held_out = hold_out(ratings, 3)
    oracle = Random(ratings.num_users, ratings.num_items)
    oracle.table[held_out.users, held_out.items] = 100
    marks = judge(oracle, train.at_least(3), held_out, 10, seen=train)
    assert marks.values["ndcg"] == pytest.approx(1)
    assert marks.values["hit"].mean() == marks.values["recall"].mean() == 1


def test_the_watched_ndcg_is_the_judged_one(ratings: Interactions, small: TrainConfig) -> None:
    train, held_out = hold_out(ratings, 4)
    config = replace(small, snapshots=1)
    from gnnrec import Recommender

    recommender = Recommender.fit(train, config, watch=ndcg_watch(held_out, train))
    judged = judge(recommender, train.at_least(4), held_out, 10, seen=train)
    assert recommender.history.watched == [(config.passes, pytest.approx(judged.values["ndcg"].mean(), abs=1e-6))]


def test_a_training_is_watched_where_anything_is_held_out(ratings: Interactions, small: TrainConfig) -> None:
    train, held_out = hold_out(ratings, 4)
    steps: list[int] = []
    history = fit_watched(train, held_out, small, lambda now: steps.append(now.done)).history
    assert steps == list(range(1, small.passes + 1))
    assert [step for step, _ in history.watched] == [20, 40, 60]
    _, nothing = hold_out(ratings, 4, fraction=0)
    assert not fit_watched(train, nothing, small).history.watched
    assert fit_watched(train, held_out, small, lambda now: now.done == 3).history.stopped


def test_bootstrap_interval_has_the_width_of_theory() -> None:
    values = np.random.default_rng(0).random(2000).astype(np.float32)
    interval = bootstrap([(np.arange(2000), values)])
    margin = 1.96 * values.std() / math.sqrt(2000)
    assert interval["mean"] == pytest.approx(values.mean(), abs=1e-6)
    assert interval["high"] - interval["mean"] == pytest.approx(margin, rel=0.15)
    assert interval["mean"] - interval["low"] == pytest.approx(margin, rel=0.15)


def test_bootstrap_counts_each_person_once() -> None:
    one, zero = np.ones(2, np.float32), np.zeros(1, np.float32)
    assert bootstrap([(np.array([4, 9]), one), (np.array([9]), zero)])["mean"] == pytest.approx((1 + 0.5) / 2)


def test_nothing_held_out_is_refused(ratings: Interactions) -> None:
    _, nothing = hold_out(ratings, 4, fraction=0)
    with pytest.raises(InputError, match="nothing to evaluate"):
        judge(Random(30, 40), ratings, nothing, seen=ratings)


def test_of_a_large_data_set_every_second_third_user_is_watched(
    ratings: Interactions, small: TrainConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    train, held_out = hold_out(ratings, 3)
    users = np.unique(held_out.users)
    monkeypatch.setattr("gnnrec.evaluation.protocol.WATCHED_SCORES", ratings.num_items * len(users) // 3 + 1)
    model = fit_watched(train, held_out, replace(small, threshold=3))
    watched = model.history.watched[-1][1]
    mean = judge(model, train.at_least(3), held_out, seen=train).values["ndcg"]
    assert watched == pytest.approx(float(mean[::3].mean()), abs=1e-5)
    assert watched != pytest.approx(float(mean.mean()), abs=1e-5)


def test_bootstrap_passes_over_who_has_nothing_held_out() -> None:
    users, values = np.arange(4), np.array([1, np.nan, 0, np.nan], np.float32)
    assert bootstrap([(users, values)]) == bootstrap([(users[[0, 2]], values[[0, 2]])])
    with pytest.raises(InputError, match="no mean of anything"):
        bootstrap([(users[:1], values[1:2])])
