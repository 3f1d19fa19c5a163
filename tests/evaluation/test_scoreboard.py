import json
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from conftest import pairs

from gnnrec import InputError, Interactions, TrainConfig, hold_out
from gnnrec.data.interactions import IntArray
from gnnrec.evaluation.scoreboard import (
    Contender,
    bootstrap,
    choose,
    compare,
    contenders,
    fit_watched,
    judge,
    ndcg_watch,
)
from gnnrec.model.ranking import is_rated


class Random:
    """Scores with many ties."""

    def __init__(self, num_users: int, num_items: int) -> None:
        self.table = torch.from_numpy(np.random.default_rng(5).integers(0, 6, (num_users, num_items))).float()

    def scores(self, users: IntArray) -> torch.Tensor:
        return self.table[users].clone()


def test_judge_agrees_with_a_loop(ratings: Interactions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gnnrec.evaluation.scoreboard.SCORES_AT_ONCE", 100)  # several blocks of users
    train, held_out = hold_out(ratings, 3)
    positives, k = train.at_least(3), 5
    model = Random(ratings.num_users, ratings.num_items)
    marks = judge(model, positives, held_out, k)

    seen, wanted, recommended = pairs(positives), pairs(held_out), []
    for place, user in enumerate(marks.users):
        free = [item for item in range(ratings.num_items) if (user, item) not in seen]
        top = sorted(free, key=lambda item: (-model.table[user, item], item))[:k]
        recommended += top
        relevant = sum(pair[0] == user for pair in wanted)
        found = [(user, item) in wanted for item in top]
        gain = sum(one / math.log2(rank + 2) for rank, one in enumerate(found))
        ideal = sum(1 / math.log2(rank + 2) for rank in range(min(k, relevant)))
        assert marks.values["ndcg"][place] == pytest.approx(gain / ideal)
        assert marks.values["hit"][place] == any(found)
        assert marks.values["recall"][place] == pytest.approx(sum(found) / relevant)
        assert marks.values["precision"][place] == pytest.approx(sum(found) / k)
    assert set(marks.users.tolist()) == {user for user, _ in wanted}
    assert marks.coverage == pytest.approx(len(set(recommended)) / ratings.num_items)
    likes = np.bincount(positives.items, minlength=ratings.num_items) / ratings.num_users
    assert marks.popularity == pytest.approx(likes[recommended].mean())


def test_a_perfect_model_gets_full_marks(ratings: Interactions) -> None:
    train, held_out = hold_out(ratings, 3)
    oracle = Random(ratings.num_users, ratings.num_items)
    oracle.table[held_out.users, held_out.items] = 100
    marks = judge(oracle, train.at_least(3), held_out, 10)
    assert marks.values["ndcg"] == pytest.approx(1)
    assert marks.values["hit"].mean() == marks.values["recall"].mean() == 1


def test_the_watched_ndcg_is_the_judged_one(ratings: Interactions, small: TrainConfig) -> None:
    train, held_out = hold_out(ratings, 4)
    config = replace(small, snapshots=1)
    from gnnrec import Recommender

    recommender = Recommender.fit(train, config, watch=ndcg_watch(train, held_out, 4))
    judged = judge(recommender, train.at_least(4), held_out, 10)
    assert recommender.history.watched == [(config.steps, pytest.approx(judged.values["ndcg"].mean(), abs=1e-6))]


def test_a_training_is_watched_where_anything_is_held_out(ratings: Interactions, small: TrainConfig) -> None:
    train, held_out = hold_out(ratings, 4)
    steps: list[int] = []
    history = fit_watched(train, held_out, small, lambda now: steps.append(now.step)).history
    assert steps == list(range(1, small.steps + 1))
    assert [step for step, _ in history.watched] == [20, 40, 60]
    _, nothing = hold_out(ratings, 4, fraction=0)
    assert not fit_watched(train, nothing, small).history.watched
    assert fit_watched(train, held_out, small, lambda now: now.step == 3).history.stopped


def test_compare_tells_everything(ratings: Interactions, small: TrainConfig) -> None:
    told: list[tuple[int, int, str]] = []
    splits = [hold_out(ratings, 4, seed=seed) for seed in (0, 1)]
    result = compare(splits, small, k=5, report=lambda *now: told.append(now))
    assert list(result["models"]) == ["lightgcn", "mf", "ease", "item_knn", "popularity"]
    assert result["users_evaluated"] + result["users_skipped"] == ratings.num_users
    assert result["users_skipped"] > 0
    assert result["seeds"] == 2
    assert result["k"] == 5
    for model in result["models"].values():
        for metric in ("hit", "ndcg", "recall", "precision"):
            assert 0 <= model[metric]["low"] <= model[metric]["mean"] <= model[metric]["high"] <= 1
        assert model["fit_seconds"] > 0
    assert [done for done, _, _ in told] == list(range(10))
    for name, difference in result["lightgcn_minus"].items():
        ours, theirs = result["models"]["lightgcn"], result["models"][name]
        assert difference["ndcg"]["mean"] == pytest.approx(ours["ndcg"]["mean"] - theirs["ndcg"]["mean"], abs=1e-6)


def test_rivals_choose_on_validation_only(ratings: Interactions, monkeypatch: pytest.MonkeyPatch) -> None:
    train, held_out = hold_out(ratings, 4)
    asked: list[Interactions] = []

    def spy(model: object, positives: Interactions, validation: Interactions, k: int) -> object:
        asked.append(validation)
        assert not pairs(validation) & pairs(held_out)
        assert pairs(validation) <= pairs(train)
        return judge(model, positives, validation, k)  # type: ignore[arg-type]

    monkeypatch.setattr("gnnrec.evaluation.scoreboard.judge", spy)
    ease = next(contender for contender in contenders(TrainConfig()) if contender.name == "ease")
    assert choose(ease, train, 4, seed=0) in list(ease.choices())
    assert len(asked) == len(list(ease.choices()))


def test_rivals_choose_on_a_part_made_like_the_test_part(
    ratings: Interactions, small: TrainConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[dict[str, object]] = []

    def spy(known: Interactions, threshold: float, **how: object) -> object:
        made.append(how)
        return hold_out(known, threshold, **how)  # type: ignore[arg-type]

    train, held_out = hold_out(ratings, 4, order="latest", fraction=0.3)
    monkeypatch.setattr("gnnrec.evaluation.scoreboard.hold_out", spy)
    compare([(train, held_out)], small, order="latest", fraction=0.3)
    assert made == [{"order": "latest", "fraction": 0.3, "seed": 0}] * 3  # mf, EASE and item-kNN have settings


def test_the_comparison_is_json_with_a_k_of_numpy_too(ratings: Interactions, small: TrainConfig) -> None:
    result = compare([hold_out(ratings, 4)], small, k=np.int64(5))
    assert json.loads(json.dumps(result))["k"] == 5


def test_rivals_too_large_for_the_catalogue_are_left_out_with_the_reason(
    ratings: Interactions, small: TrainConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gnnrec.evaluation.baselines.MOST_ITEMS", 10)
    result = compare([hold_out(ratings, 4)], small)
    assert list(result["models"]) == ["lightgcn", "mf", "popularity"]
    assert list(result["left_out"]) == ["ease", "item_knn"]


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
        judge(Random(30, 40), ratings, nothing)


def test_one_like_each_cannot_be_evaluated() -> None:
    lonely = Interactions.from_frame(pd.DataFrame({"user": [1, 2, 3], "item": [1, 2, 1]}))
    with pytest.raises(InputError, match="nothing to evaluate"):
        compare([hold_out(lonely, 4)], TrainConfig(steps=2), k=1)


class Known:
    """Finds so many of the held-out likes as it is told to."""

    def __init__(self, positives: Interactions, quality: float) -> None:
        self.positives, self.quality = positives, quality

    def scores(self, users: IntArray) -> torch.Tensor:
        wanted = torch.from_numpy(np.random.default_rng(0).random((self.positives.num_users, self.positives.num_items)))
        right = is_rated(WANTED[0], users)
        return (wanted[torch.as_tensor(users)] + self.quality * right).float()


WANTED: list[Interactions] = []


def test_rivals_take_their_best_settings(ratings: Interactions, monkeypatch: pytest.MonkeyPatch) -> None:
    """The better a setting, the more of the validation part it scores up; the best stands neither first nor last."""
    WANTED[:] = [hold_out(ratings, 3, seed=4)[1]]
    rival = Contender("known", Known, {"quality": (0.1, 2.0, 0.5)})
    assert choose(rival, ratings, 3, seed=4) == {"quality": 2.0}


def test_every_setting_of_a_grid_is_offered() -> None:
    rival = Contender("any", Known, {"a": (1, 2), "b": (3, 4, 5)})
    assert [tuple(choice.values()) for choice in rival.choices()] == [(1, 3), (1, 4), (1, 5), (2, 3), (2, 4), (2, 5)]


def test_matrix_factorisation_has_no_layers_and_its_own_settings(ratings: Interactions, small: TrainConfig) -> None:
    mf = next(contender for contender in contenders(replace(small, num_layers=3)) if contender.name == "mf")
    model = mf.make(ratings.at_least(3), reg_weight=0.01, negative_candidates=2)
    assert (model.config.num_layers, model.config.reg_weight, model.config.negative_candidates) == (0, 0.01, 2)
    assert torch.equal(model.final_embedding, model.ego_embedding)


def test_of_a_large_data_set_every_second_third_user_is_watched(
    ratings: Interactions, small: TrainConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    train, held_out = hold_out(ratings, 3)
    users = np.unique(held_out.users)
    monkeypatch.setattr("gnnrec.evaluation.scoreboard.WATCHED_SCORES", ratings.num_items * len(users) // 3 + 1)
    model = fit_watched(train, held_out, replace(small, threshold=3))
    watched = model.history.watched[-1][1]
    mean = judge(model, train.at_least(3), held_out).values["ndcg"]
    assert watched == pytest.approx(float(mean[::3].mean()), abs=1e-5)
    assert watched != pytest.approx(float(mean.mean()), abs=1e-5)
