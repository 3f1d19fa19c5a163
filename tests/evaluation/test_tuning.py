import itertools
import json
from collections.abc import Callable

import numpy as np
import pytest
from conftest import pairs
from made_up_sets import made_up_set

from gnnrec import Interactions, Recommender, TrainConfig, hold_out
from gnnrec.evaluation.bench import Bench
from gnnrec.evaluation.protocol import judge
from gnnrec.evaluation.trials import GRID, KNOWN, Trial, winner
from gnnrec.evaluation.tuning import LOOKED_AT, look, trials_from, tune
from gnnrec.model.history import Progress

CONFIG = TrainConfig(passes=4, embedding_dim=8, threshold=3)


class Clock:
    """A pass takes a second, and nothing else takes any time."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def tick(self, now: Progress) -> None:
        self.now += 1


def settings(**changed: object) -> dict[str, object]:
    return {name: getattr(CONFIG, name) for name in GRID} | changed


def test_marks_are_those_of_the_protocol(ratings: Interactions) -> None:
    """Against `judge`, for both kinds of candidates, all users and every third one."""
    part, held_out = hold_out(ratings, 3, seed=5)
    positives = part.at_least(3)
    for candidates, seen in (("unrated", part), ("unliked", positives)):
        bench = Bench.of(ratings, CONFIG, 5, candidates, seed=5)  # type: ignore[arg-type]
        few = Bench.of(ratings, CONFIG, 5, candidates, seed=5, marked_scores=10 * ratings.num_items)  # type: ignore[arg-type]
        assert bench
        assert few
        config = TrainConfig(passes=4, embedding_dim=8, threshold=3, start="random")
        expected = judge(Recommender.fit(part, config), positives, held_out, 5, seen=seen).values["ndcg"]
        assert bench.mark(config).score == pytest.approx(expected.mean())
        every = -(-len(expected) // 10)
        assert every > 1
        assert few.mark(config).score == pytest.approx(expected[::every].mean())


def test_a_search_names_its_trials_and_gives_the_best(ratings: Interactions) -> None:
    told: list[Trial] = []
    clock = Clock()
    tuned = tune(
        ratings,
        CONFIG,
        budget=200,
        report=lambda trial, spent: told.append(trial),
        clock=clock,
        callback=clock.tick,
    )
    assert told == tuned.trials
    assert all(list(trial.settings) == list(GRID) for trial in told)
    first = [trial for trial in told if trial.parts == told[0].parts]
    assert len({str(trial.settings) for trial in first}) == len(first)  # nothing is tried twice
    assert [trial.stage for trial in told][: len(KNOWN)] == ["known"] * len(KNOWN)
    assert {name: getattr(tuned.config, name) for name in GRID} == winner(told)
    assert tuned.config.threshold == 3
    assert trials_from(json.loads(json.dumps(tuned.as_dict()))) == tuned.trials


def test_the_budget_is_kept(ratings: Interactions) -> None:
    """A pass takes a second by the clock; what would not end in time is not begun, or given up after its second."""
    for budget in (30, 100, 300):
        clock = Clock()
        passes = 0

        def tick(now: Progress, clock: Clock = clock) -> None:
            nonlocal passes
            passes += 1
            clock.tick(now)

        tuned = tune(ratings, CONFIG, budget=budget, clock=clock, callback=tick)
        assert passes == clock.now == tuned.seconds
        assert tuned.seconds <= budget + 2
        assert sum(trial.seconds for trial in tuned.trials) >= budget / 2


def test_one_training_is_made_however_short_the_time(ratings: Interactions) -> None:
    clock = Clock()
    tuned = tune(ratings, CONFIG, budget=1e-6, clock=clock, callback=clock.tick)
    assert [trial.stage for trial in tuned.trials] == ["known"]
    assert tuned.trials[0].settings["embedding_dim"] == 4
    assert tuned.config.embedding_dim == 8  # a short training says nothing of the length


def test_going_on_runs_nothing_twice(ratings: Interactions) -> None:
    clock = Clock()
    stop: Callable[[Trial, float], bool] = lambda trial, spent: spent > 50  # noqa: E731
    first = tune(ratings, CONFIG, budget=150, clock=clock, callback=clock.tick, report=stop)
    assert 50 < first.seconds < 65
    later = Clock()
    new: list[Trial] = []
    second = tune(
        ratings,
        CONFIG,
        budget=150,
        trials=first.trials,
        clock=later,
        callback=later.tick,
        report=lambda trial, spent: new.append(trial),
    )
    assert second.trials == first.trials + new
    assert new
    names = [(str(trial.settings), trial.parts) for trial in second.trials]
    assert len(names) == len(set(names))
    assert second.seconds <= 152
    assert second.seconds == pytest.approx(sum(trial.seconds for trial in first.trials) + later.now)


def test_a_given_setting_stays(ratings: Interactions) -> None:
    fixed = {"reg_weight": 0.0123, "num_layers": 1, "passes": 6}
    config = TrainConfig(embedding_dim=8, threshold=3, **fixed)  # type: ignore[arg-type]
    clock = Clock()
    tuned = tune(ratings, config, budget=200, fixed=fixed, clock=clock, callback=clock.tick)
    assert len(tuned.trials) > 5
    for trial in tuned.trials:
        assert {name: trial.settings[name] for name in fixed} == fixed
    assert len({trial.settings["negative_candidates"] for trial in tuned.trials}) > 1


def test_the_search_sees_the_training_part_alone(ratings: Interactions, monkeypatch: pytest.MonkeyPatch) -> None:
    train, held_out = hold_out(ratings, 3)
    hidden, seen_pairs = pairs(held_out), []
    make = Bench.__init__

    def spy(self: Bench, part: Interactions, validation: Interactions, *more: object) -> None:
        seen_pairs.append(pairs(part) | pairs(validation))
        assert not pairs(part) & pairs(validation)
        make(self, part, validation, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(Bench, "__init__", spy)
    clock = Clock()
    tune(train, CONFIG, budget=300, clock=clock, callback=clock.tick, fixed=("passes",))
    look(train, CONFIG)
    assert len(seen_pairs) > 2
    for known in seen_pairs:
        assert known == pairs(train)
        assert not known & hidden


def test_other_validation_parts_decide_among_the_best() -> None:
    """Luck on the first part does not choose; a part that only some were marked on has no say."""
    good, lucky = settings(reg_weight=0.1), settings(reg_weight=0.2)
    trials = [Trial(lucky, 0.5, 1, "known"), Trial(good, 0.4, 1, "known")]
    assert winner(trials) == lucky
    trials += [Trial(good, 0.4, 1, "again", 2)]
    assert winner(trials) == lucky
    trials += [Trial(lucky, 0.3, 1, "again", 2), Trial(settings(reg_weight=0.3), 0.49, 1, "longer")]
    assert winner(trials) == good


def test_nothing_to_hold_out_leaves_everything_as_it_is() -> None:
    pair = np.arange(3)
    lonely = Interactions(pair, pair, pair, pair)
    tuned = tune(lonely, CONFIG)
    assert (tuned.config, tuned.trials) == (CONFIG, [])
    assert look(lonely, CONFIG) == CONFIG


def test_a_callback_stops_a_search_and_a_look(ratings: Interactions) -> None:
    calls = itertools.count()
    tuned = tune(ratings, CONFIG, callback=lambda now: next(calls) >= 200)
    assert 0 < len(tuned.trials) <= 9  # of 20 passes each
    assert next(calls) == 201
    assert look(ratings, CONFIG, callback=lambda now: True) == CONFIG


def test_a_look_is_short_and_always_the_same() -> None:
    passes: list[int] = []
    given = TrainConfig()
    chosen = look(made_up_set("tiny"), given, callback=lambda now: passes.append(now.done))
    assert len(passes) <= given.passes  # each with half the columns of a default training
    assert chosen == look(made_up_set("tiny"), given)
    changed = {name for name in vars(given) if getattr(chosen, name) != getattr(given, name)}
    assert changed <= set(LOOKED_AT)


def test_a_look_chooses_what_finds_more() -> None:
    """On few likes of many people the default's penalty is too weak; the test part says whether the choice helps."""
    train, held_out = hold_out(made_up_set("sparse"), 1, seed=7)
    chosen = look(train, TrainConfig())
    assert chosen.reg_weight > TrainConfig().reg_weight
    marks = [
        judge(Recommender.fit(train, config), train, held_out, seen=train).values["ndcg"].mean()
        for config in (TrainConfig(), chosen)
    ]
    assert marks[1] > 1.05 * marks[0]


def test_a_look_never_weakens_the_penalty() -> None:
    """On a long tail a weaker one looks better after five passes, and is a fifth worse after thirty."""
    train, held_out = hold_out(made_up_set("long tail"), 1, seed=7)
    chosen = look(train, TrainConfig())
    assert chosen.reg_weight >= TrainConfig().reg_weight
    marks = [
        judge(Recommender.fit(train, config), train, held_out, seen=train).values["ndcg"].mean()
        for config in (TrainConfig(), chosen)
    ]
    assert marks[1] > 0.97 * marks[0]


def test_a_look_seldom_follows_luck() -> None:
    """Where likes are drawn without any taste, what is given mostly stays."""
    rng = np.random.default_rng(0)
    given = TrainConfig(embedding_dim=8)
    changed = 0
    for _ in range(8):
        users, items = np.nonzero(rng.random((40, 30)) < 0.3)
        changed += look(Interactions(np.arange(40), np.arange(30), users, items), given) != given
    assert changed <= 4
