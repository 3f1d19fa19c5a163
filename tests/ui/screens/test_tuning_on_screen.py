"""Tune for my data: the trials on screen, the best of them in force, and back."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from app_runner import named, open_app, run_until, waits_for_nothing, words
from own_parties import likes, tiny
from streamlit.testing.v1 import AppTest

from gnnrec import TrainConfig, hold_out
from gnnrec.data.interactions import Interactions
from gnnrec.evaluation.trials import GRID, Trial
from gnnrec.evaluation.tuning import Tuned
from gnnrec.ui.screens.training import search, tune_for_my_data
from gnnrec.ui.screens.training.trials import figure_of, file_of, settings_in_words, table_of
from gnnrec.ui.screens.training.tune_for_my_data import best_of
from gnnrec.ui.session.job import Job

QUICK = "embedding_dim:8,passes:4,snapshots:1"
DEFAULTS = {name: getattr(TrainConfig(), name) for name in GRID}
TRIALS = (
    Trial(DEFAULTS, 0.21, 2.0, "known"),
    Trial(DEFAULTS | {"reg_weight": 0.04, "negative_candidates": 1, "num_layers": 2}, 0.25, 1.5, "known"),
    Trial(DEFAULTS | {"reg_weight": 0.1, "negative_candidates": 1, "num_layers": 2}, 0.23, 3.0, "uphill"),
    Trial(DEFAULTS | {"start": "random"}, 0.24, 4.0, "longer"),
)
AGAIN = (
    *TRIALS,
    *(Trial(trial.settings, score, 1.0, "again", 2) for trial, score in zip(TRIALS, (0.3, 0.2, 0.2, 0.9), strict=True)),
)


@pytest.fixture(autouse=True)
def apart(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is trained here is kept apart, and a search may take a second."""
    monkeypatch.setattr(tune_for_my_data, "BUDGETS", {1: "1 second"})
    monkeypatch.setattr(tune_for_my_data, "BUDGET", 1)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was asked of a search that gives one trial more than it was given."""
    calls: list[dict[str, Any]] = []

    def tune(train: Interactions, config: TrainConfig, *, trials: Sequence[Trial], report: Any, **named: Any) -> Tuned:
        calls.append({"train": train, "config": config, "trials": trials, **named})
        made = list(TRIALS[: len(trials) + 2])
        for trial in made[len(trials) :]:
            report(trial, 1.0)
        best = max(made, key=lambda trial: trial.score)
        found = TrainConfig(**{**config.as_dict(), "layer_weights": None, **best.settings})  # type: ignore[arg-type]
        return Tuned(found, made, 3.5, named["budget"])

    monkeypatch.setattr(search, "tune", tune)
    return calls


def press(app: AppTest, key: str) -> AppTest:
    return named(app.button, key).click().run()


def keys(app: AppTest) -> set[str]:
    """Names of the buttons."""
    return {str(button.key).split("@")[0] for button in app.button}


def shown(app: AppTest) -> pd.DataFrame:
    return next(frame.value for frame in app.dataframe if "why tried" in frame.value)


def test_a_search_never_sees_the_hidden_likes_and_goes_on_where_it_was(asked: list[dict[str, Any]]) -> None:
    own = likes()
    app = press(open_app("training", own, settings=QUICK, from_random="off"), "start_tuning")
    train, held_out = hold_out(own.interactions, 1)
    assert len(held_out)
    assert asked[0]["train"].fingerprint == train.fingerprint
    assert (asked[0]["budget"], asked[0]["trials"]) == (1, ())
    assert list(shown(app)["NDCG"]) == [0.21, 0.25]
    assert "Best of **2 trials**" in words(app)
    press(app, "start_tuning")
    assert (asked[1]["budget"], asked[1]["trials"]) == (3.5 + 1, TRIALS[:2])
    assert len(shown(app)) == 4
    press(app, "start_tuning")
    assert len(shown(app)) == 4
    assert tune_for_my_data.NOTHING_NEW in words(app)
    assert not app.exception


def test_the_best_is_put_in_force_with_its_layers_and_taken_back(asked: list[dict[str, Any]]) -> None:
    app = press(open_app("training", likes(), settings=QUICK, from_random="off"), "start_tuning")
    press(app, "use_tuned")
    assert app.query_params["layers"] == "2"
    assert app.query_params["settings"] == "reg_weight:0.04,negative_candidates:1,snapshots:1"
    assert app.slider(key="layers").value == 2
    assert named(app.button, "use_tuned").disabled
    press(app, "undo_tuned")
    assert (app.query_params["layers"], app.query_params["settings"]) == ("3", QUICK)
    assert "undo_tuned" not in keys(app)
    assert not named(app.button, "use_tuned").disabled
    app.switch_page("pages/guests.py").run()
    app.switch_page("pages/training.py").run()
    assert len(shown(app)) == 2  # it is kept with the party


def test_a_real_search_on_a_small_party() -> None:
    app = press(open_app("training", likes(), settings=QUICK, from_random="off"), "start_tuning")
    table = shown(app)
    assert table["NDCG"].between(0, 1).all()
    assert f"Best of **{len(table)} trial" in words(app)
    assert not app.exception


def test_where_nothing_can_be_held_out_it_is_said() -> None:
    app = press(open_app("training", tiny(), from_random="off"), "start_tuning")
    assert tune_for_my_data.NOTHING_TO_MARK in words(app)
    assert not app.exception


def test_what_was_found_before_it_was_cancelled_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    known = likes().interactions
    job = Job("key", "Searching", lambda job: None)

    monkeypatch.setattr("gnnrec.ui.session.job.CHECK_EVERY", 0)
    job.is_wanted = lambda job: not job.remark.startswith("3 trials")
    found = search.search(known, TrainConfig(threshold=1, embedding_dim=8), 600, (), job)
    assert found is not None
    assert len(found.trials) == 3
    job.is_wanted = lambda job: False
    assert search.search(known, found.config, 600, found.trials, job) is None


def test_a_search_is_shown_while_it_runs_and_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tune_for_my_data, "BUDGETS", {600: "10 minutes"})
    monkeypatch.setattr(tune_for_my_data, "BUDGET", 600)
    app = open_app("training", likes(), settings=QUICK, from_random="off")
    waits_for_nothing(monkeypatch)
    press(app, "start_tuning")
    run_until(app, lambda: "cancel_tune" in keys(app))
    assert "start_tuning" not in keys(app)
    press(app, "cancel_tune")
    run_until(app, lambda: "start_tuning" in keys(app))
    assert not app.exception


def test_the_table_the_file_and_the_figure_hold_the_same_trials() -> None:
    table, file = table_of(TRIALS), pd.read_csv(io.StringIO(file_of(TRIALS)))
    assert list(table["NDCG"]) == list(file["ndcg"]) == [0.21, 0.25, 0.23, 0.24]
    assert settings_in_words(TRIALS[0].settings) == "the defaults"
    assert settings_in_words(TRIALS[1].settings) == "reg 0.04, 1 candidate, 2 layers"
    assert file["start"].tolist() == ["spectral"] * 3 + ["random"]
    figure = figure_of(TRIALS)
    best: Any = next(trace for trace in figure.data if trace.name == "best so far")
    assert list(best.x) == [2.0, 3.5, 6.5, 10.5]
    assert list(best.y) == [0.21, 0.25, 0.25, 0.25]
    star = next(trace for trace in figure.data if trace.name == "best")
    assert (list(star.x), list(star.y)) == ([3.5], [0.25])
    marks = [trace.marker.symbol for trace in figure.data if trace.mode == "markers" and trace.name != "best"]
    assert len(set(marks)) == len(marks) == 3  # never colour alone


def test_the_winner_is_the_best_of_those_on_the_most_parts() -> None:
    """On one part the second did best; on two, the last."""
    for trials, settings, said in (
        (TRIALS, TRIALS[1].settings, "**4 trials** in 10 s: NDCG@10 **0.250** on the validation part."),
        (AGAIN, TRIALS[3].settings, "**8 trials** in 14 s: NDCG@10 **0.900** on average over 2 validation parts."),
    ):
        found = Tuned(TrainConfig(**settings), list(trials), 1.0, 1.0)  # type: ignore[arg-type]
        assert said in best_of(found, 10)
        assert best_of(found, 10).endswith(f"for all the likes: {settings_in_words(settings)}.")
    figure = figure_of(AGAIN)
    line: Any = next(trace for trace in figure.data if trace.name == "best so far")
    assert list(line.y) == [0.21, 0.25, 0.25, 0.25]  # marks on more parts are not comparable
    star: Any = next(trace for trace in figure.data if trace.name == "best")
    assert list(star.y) == [0.9]
