"""The study of depth, with trainings made up: how good a model is depends on its settings alone, as the test says."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from conftest import pairs

from gnnrec import InputError, Interactions, Recommender, TrainConfig, hold_out
from gnnrec.data.interactions import IntArray
from gnnrec.evaluation import depths
from gnnrec.evaluation.baselines import Popularity
from gnnrec.evaluation.comparison import Contender
from gnnrec.evaluation.depths import DEPTHS, depth_study, preferred
from gnnrec.evaluation.protocol import judge
from gnnrec.model.history import Progress
from gnnrec.model.ranking import is_rated

BEST_REG = {0: 1e-2, 1: 5e-3, 2: 2.5e-3, 3: 2.5e-3, 4: 2.5e-3, 5: 1e-3, 6: 1e-3}
"""The penalty that each number of layers is best with, in the world of these tests."""


class Knows:
    """Lifts held-out likes by an amount that falls with the distance of its penalty from the best one."""

    whole: Interactions

    def __init__(self, positives: Interactions, config: TrainConfig) -> None:
        away = abs(math.log(config.reg_weight / BEST_REG[config.num_layers]))
        self.quality = 0.5 + config.num_layers / 50 - away / 2
        self.noise = torch.from_numpy(np.random.default_rng(0).random((positives.num_users, positives.num_items)))

    def scores(self, users: IntArray) -> torch.Tensor:
        return (self.noise[torch.as_tensor(users)] + self.quality * is_rated(Knows.whole, users)).float()


@pytest.fixture
def trained(ratings: Interactions, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Interactions, TrainConfig]]:
    """Every training that is asked for; none is done."""
    asked: list[tuple[Interactions, TrainConfig]] = []
    Knows.whole = ratings.at_least(4)

    def fit(positives: Interactions, config: TrainConfig, callback: Callable[[Progress], Any]) -> Knows:
        asked.append((positives, config))
        callback(Progress(1, config.passes, 0.5, None))
        return Knows(positives, config)

    monkeypatch.setattr(Recommender, "fit", fit)
    return asked


@pytest.fixture
def splits(ratings: Interactions) -> list[tuple[Interactions, Interactions]]:
    return [hold_out(ratings, 4, seed=seed) for seed in (0, 1)]


CONFIG = TrainConfig(passes=7)


def test_every_depth_finds_its_own_settings(
    splits: list[tuple[Interactions, Interactions]], trained: list[tuple[Interactions, TrainConfig]]
) -> None:
    study = depth_study(splits, CONFIG, most_tried=99)
    assert [depth["layers"] for depth in study["depths"]] == list(DEPTHS)
    for depth in study["depths"]:
        assert [chosen["reg_weight"] for chosen in depth["chosen"]] == [BEST_REG[depth["layers"]]] * 2
        assert depth["median"]["reg_weight"] == BEST_REG[depth["layers"]]
        assert depth["median"]["negative_candidates"] == CONFIG.negative_candidates
    assert study["trainings"] == len(trained)
    assert study["trainings"] == sum(sum(depth["tried"]) + 2 for depth in study["depths"])


def test_settings_are_chosen_without_a_look_at_what_is_held_out(
    splits: list[tuple[Interactions, Interactions]],
    trained: list[tuple[Interactions, TrainConfig]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While settings are chosen no held-out like is known nor asked for; then the whole training part is learned."""
    asked: list[set[tuple[int, int]]] = []

    def spy(model: Any, positives: Interactions, held_out: Interactions, k: int, *, seen: Interactions) -> object:
        asked.append(pairs(held_out))
        return judge(model, positives, held_out, k, seen=seen)

    monkeypatch.setattr("gnnrec.evaluation.comparison.judge", spy)
    depth_study(splits[:1], CONFIG, depths=(0, 3), rivals=[Contender("popularity", Popularity)])
    train, held_out = splits[0]
    assert asked
    assert all(one and one <= pairs(train) for one in asked)
    sizes = [len(positives) for positives, _ in trained]
    assert not any(pairs(positives) & pairs(held_out) for positives, _ in trained)
    assert sizes.count(len(train.at_least(4))) == 2  # once for each depth


def test_figures_are_the_marks_of_the_chosen_settings(
    splits: list[tuple[Interactions, Interactions]], trained: list[tuple[Interactions, TrainConfig]]
) -> None:
    study = depth_study(splits, CONFIG, depths=(0, 3), most_tried=99)
    own = {
        name: [
            judge(model(train.at_least(4)), train.at_least(4), held_out, seen=train).values["ndcg"]
            for train, held_out in splits
        ]
        for name, model in {
            "0": lambda positives: Knows(positives, TrainConfig(num_layers=0, reg_weight=BEST_REG[0])),
            "3": lambda positives: Knows(positives, TrainConfig(num_layers=3, reg_weight=BEST_REG[3])),
            "popularity": Popularity,
        }.items()
    }
    assert (splits[0][1].users == splits[1][1].users).all()  # as many of everybody, so that means are means of means
    mean = {name: float(np.mean(marks)) for name, marks in own.items()}
    none, three = study["depths"]
    assert none["ndcg"]["mean"] == pytest.approx(mean["0"])
    assert three["ndcg"]["mean"] == pytest.approx(mean["3"])
    assert study["rivals"]["popularity"]["ndcg"]["mean"] == pytest.approx(mean["popularity"])
    assert three["minus"]["0"]["ndcg"]["mean"] == pytest.approx(mean["3"] - mean["0"])
    assert none["minus"]["3"]["ndcg"]["mean"] == pytest.approx(mean["0"] - mean["3"])
    assert three["minus"]["popularity"]["ndcg"]["mean"] == pytest.approx(mean["3"] - mean["popularity"])
    assert three["minus"]["0"]["ndcg"]["low"] <= three["minus"]["0"]["ndcg"]["mean"]
    assert "3" not in three["minus"]


def test_groups_go_by_likes_to_learn_from_and_have_popularity_in_each(
    splits: list[tuple[Interactions, Interactions]], trained: list[tuple[Interactions, TrainConfig]]
) -> None:
    train, held_out = splits[0]
    study = depth_study(splits[:1], CONFIG, depths=(0, 3))
    likes = np.diff(train.at_least(4).user_offsets)
    tested = np.unique(held_out.users)
    few = tested[likes[tested] < 10]
    assert [(group["group"], group["users"]) for group in study["groups"]] == [
        ("1-9 likes", len(few)),
        *([("10-29", len(tested) - len(few))] if len(tested) > len(few) else []),
    ]
    marks = judge(Popularity(train.at_least(4)), train.at_least(4), held_out, seen=train)
    models = study["groups"][0]["models"]
    expected = marks.values["ndcg"][likes[marks.users] < 10].mean()
    assert models["popularity"]["ndcg"]["mean"] == pytest.approx(float(expected))
    assert set(models["3"]["minus"]) == {"0", "popularity"}
    assert set(models["popularity"]["minus"]) == {"0"}
    for model in models.values():
        for other, gain in model["minus"].items():
            expected = model["ndcg"]["mean"] - models[other]["ndcg"]["mean"]
            assert gain["mean"] == pytest.approx(expected, abs=1e-6)


def test_what_the_report_raises_ends_it_and_steps_never_run_backwards(
    splits: list[tuple[Interactions, Interactions]], trained: list[tuple[Interactions, TrainConfig]]
) -> None:
    told: list[tuple[int, int]] = []

    def report(done: int, total: int, remark: str) -> None:
        told.append((done, total))
        if "2 layers" in remark and "split 2" in remark:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        depth_study(splits, CONFIG, report=report)
    done = [step for step, _ in told]
    assert done == sorted(done)
    assert told[-1] == (9 * 11 * 7 + 1, 2 * 7 * 11 * 7)  # the first step of the tenth of 14


def test_a_validation_part_is_held_out_as_the_test_part_is(
    ratings: Interactions, trained: list[tuple[Interactions, TrainConfig]]
) -> None:
    train, held_out = hold_out(ratings, 4, order="latest", fraction=0.4)
    part = hold_out(train, 4, order="latest", fraction=0.4)[0].at_least(4)
    depth_study([(train, held_out)], CONFIG, order="latest", fraction=0.4, depths=(0,), most_tried=1)
    assert [pairs(positives) for positives, _ in trained] == [pairs(part), pairs(train.at_least(4))]


def test_rivals_that_cannot_be_made_are_left_out_with_the_reason(
    splits: list[tuple[Interactions, Interactions]],
    trained: list[tuple[Interactions, TrainConfig]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gnnrec.evaluation.baselines.MOST_ITEMS", 10)
    study = depth_study(splits, CONFIG, depths=(0,))
    assert list(study["left_out"]) == ["ease", "item_knn"]
    assert list(study["rivals"]) == ["popularity"]


def test_too_few_likes_for_a_validation_part_leave_the_settings_as_they_are(
    trained: list[tuple[Interactions, TrainConfig]], ratings: Interactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(depths, "validation", lambda *given: None)
    study = depth_study([hold_out(ratings, 4)], CONFIG, depths=(0, 3))
    assert [depth["tried"] for depth in study["depths"]] == [[0], [0]]
    assert study["depths"][0]["chosen"][0]["reg_weight"] == CONFIG.reg_weight
    assert preferred(study) == 3


def test_the_preferred_depth_is_chosen_on_validation_parts_alone() -> None:
    def study(**validation: float | None) -> dict[str, Any]:
        depths = [{"layers": int(layers[1:]), "validation": score} for layers, score in validation.items()]
        return {"depths": [depth | {"ndcg": {"mean": -depth["layers"]}} for depth in depths]}

    assert preferred(study(_0=0.2, _1=0.3, _2=0.3, _3=0.1)) == 1
    assert preferred(study(_0=None, _3=None)) == 3
    assert preferred(study(_0=None, _2=None)) == 2


def test_real_trainings_keep_the_contract(splits: list[tuple[Interactions, Interactions]]) -> None:
    study = depth_study(splits[:1], TrainConfig(passes=3, embedding_dim=4), depths=(0, 2), most_tried=2)
    assert [depth["tried"] for depth in study["depths"]] == [[2], [2]]
    assert set(study["rivals"]) == {"ease", "item_knn", "popularity"}
    with pytest.raises(InputError, match="nothing to evaluate"):
        depth_study(
            [(splits[0][0], splits[0][1].select(slice(0, 0)))], TrainConfig(passes=2), depths=(0,), most_tried=1
        )
