import json
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from conftest import pairs

from gnnrec import InputError, Interactions, TrainConfig, hold_out
from gnnrec.data.interactions import IntArray
from gnnrec.evaluation.baselines import Popularity
from gnnrec.evaluation.comparison import Contender, choose, compare, contenders
from gnnrec.evaluation.protocol import judge
from gnnrec.model.ranking import is_rated


def test_compare_tells_everything(ratings: Interactions, small: TrainConfig) -> None:
    told: list[tuple[int, int, str]] = []
    splits = [hold_out(ratings, 4, seed=seed) for seed in (0, 1)]
    result = compare(splits, small, k=5, report=lambda *now: told.append(now))
    assert list(result["models"]) == ["lightgcn", "mf", "ease", "item_knn", "popularity"]
    assert result["users_evaluated"] + result["users_skipped"] == ratings.num_users
    assert result["users_skipped"] > 0
    assert result["seeds"] == 2
    assert result["k"] == 5
    assert result["candidates"] == "unrated"
    for model in result["models"].values():
        for metric in ("hit", "ndcg", "recall", "precision"):
            assert 0 <= model[metric]["low"] <= model[metric]["mean"] <= model[metric]["high"] <= 1
        assert model["fit_seconds"] > 0
    assert told == [(done, 10, list(result["models"])[done % 5]) for done in range(10)]
    assert set(result["lightgcn_minus"]) == set(result["models"]) - {"lightgcn"}
    for name, difference in result["lightgcn_minus"].items():
        ours, theirs = result["models"]["lightgcn"], result["models"][name]
        assert difference["ndcg"]["mean"] == pytest.approx(ours["ndcg"]["mean"] - theirs["ndcg"]["mean"], abs=1e-6)


def test_rivals_choose_on_validation_only(ratings: Interactions, monkeypatch: pytest.MonkeyPatch) -> None:
    train, held_out = hold_out(ratings, 4)
    asked: list[Interactions] = []

    def spy(model: object, positives: Interactions, validation: Interactions, k: int, *, seen: Interactions) -> object:
        asked.append(validation)
        assert not pairs(validation) & pairs(held_out)
        assert pairs(validation) <= pairs(train)
        assert pairs(seen) == pairs(train) - pairs(validation)  # what was rated low is seen
        return judge(model, positives, validation, k, seen=seen)  # type: ignore[arg-type]

    monkeypatch.setattr("gnnrec.evaluation.comparison.judge", spy)
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
    monkeypatch.setattr("gnnrec.evaluation.comparison.hold_out", spy)
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
    assert result["left_out"]["ease"].startswith(f"The catalogue has {ratings.num_items} items")


def test_one_like_each_cannot_be_evaluated() -> None:
    lonely = Interactions.from_frame(pd.DataFrame({"user": [1, 2, 3], "item": [1, 2, 1]}))
    with pytest.raises(InputError, match="nothing to evaluate"):
        compare([hold_out(lonely, 4)], TrainConfig(passes=2), k=1)


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


def test_of_two_settings_too_the_better_is_taken(ratings: Interactions) -> None:
    WANTED[:] = [hold_out(ratings, 3, seed=4)[1]]
    assert choose(Contender("known", Known, {"quality": (0.1, 2.0)}), ratings, 3, seed=4) == {"quality": 2.0}


def test_the_validation_part_has_the_seed_of_its_split(ratings: Interactions, monkeypatch: pytest.MonkeyPatch) -> None:
    validations: list[Interactions] = []

    def spy(model: object, positives: Interactions, validation: Interactions, k: int, *, seen: Interactions) -> object:
        validations.append(validation)
        return judge(model, positives, validation, k, seen=seen)  # type: ignore[arg-type]

    monkeypatch.setattr("gnnrec.evaluation.comparison.judge", spy)
    ease = next(contender for contender in contenders(TrainConfig()) if contender.name == "ease")
    choose(ease, ratings, 4, seed=3)
    assert pairs(validations[0]) == pairs(hold_out(ratings, 4, seed=3)[1])


def test_users_spread_and_time_are_those_of_the_models(ratings: Interactions, small: TrainConfig) -> None:
    splits = [hold_out(ratings, 4, seed=seed) for seed in (0, 1)]
    began = time.perf_counter()
    result = compare(splits, small)
    took = time.perf_counter() - began
    tested = set().union(*(held_out.users.tolist() for _, held_out in splits))
    assert (result["users_evaluated"], result["users_skipped"]) == (len(tested), ratings.num_users - len(tested))
    assert result["k"] == 10
    marks = [judge(Popularity(train.at_least(4)), train.at_least(4), held, seen=train) for train, held in splits]
    told = result["models"]["popularity"]
    assert told["coverage"] == pytest.approx(np.mean([mark.coverage for mark in marks]))
    assert told["popularity"] == pytest.approx(np.mean([mark.popularity for mark in marks]))
    assert sum(model["fit_seconds"] for model in result["models"].values()) < took


def test_a_comparison_without_lightgcn_is_none() -> None:
    """Who likes everything can be taught nothing."""
    everything = pd.DataFrame(
        [(user, item, 5) for user in range(7) for item in range(5)], columns=["user", "item", "rating"]
    )
    rated = Interactions.from_frame(everything)
    is_last = rated.users == 6  # the only one who is asked, and of whom nothing is known
    with pytest.raises(InputError, match="likes every item"):
        compare([(rated.select(~is_last), rated.select(is_last))], TrainConfig(passes=2), k=1)
