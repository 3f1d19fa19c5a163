import json
from pathlib import Path

import pandas as pd
import pytest
from made_up_sets import made_up_set

from gnnrec import hold_out
from gnnrec.cli.parser import main
from gnnrec.evaluation.trials import GRID, Trial

AUTO = ["--preset", "auto", "--budget", "0.2", "--dim", "4"]


@pytest.fixture
def own(tmp_path: Path, cache: Path) -> Path:
    """A tiny file of likes."""
    likes = made_up_set("tiny")
    pd.DataFrame({"user": likes.users, "item": likes.items}).to_csv(tmp_path / "own.csv", index=False)
    return tmp_path / "own.csv"


def test_auto_trains_with_what_it_found(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers, said = [], []
    for _ in range(2):
        main(["train", "--ratings", str(own), *AUTO, "--json"])
        output = capsys.readouterr()
        answers.append(json.loads(output.out))
        said.append(output.err)
    assert set(answers[0]) == {"key", "seconds", "steps", "loss", "cached"}
    assert [answer["cached"] for answer in answers] == [False, True]
    assert answers[0]["key"] == answers[1]["key"]
    assert "trials these settings did best: reg weight" in said[0]
    assert said[0] == said[1]
    for command in (["recommend", "7"], ["similar", "3"], ["explain", "7", "3"]):
        main([*command, "--ratings", str(own), *AUTO, "--json"])
        assert said[0] in capsys.readouterr().err  # one search for all


def test_evaluate_searches_inside_each_training_part(
    own: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the test part holds never reaches the search, and matrix factorisation has one that is as long."""
    whole, parts = made_up_set("tiny"), []
    from gnnrec.evaluation import kept

    real = kept.tune

    def spy(train: object, config: object, **how: object) -> object:
        parts.append((train.fingerprint, how["seed"], config.num_layers, how["budget"]))  # type: ignore[attr-defined]
        return real(train, config, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(kept, "tune", spy)
    main(["evaluate", "--ratings", str(own), *AUTO, "--k", "3", "--seeds", "2", "--json"])
    answer = json.loads(capsys.readouterr().out)
    prints = [hold_out(whole, 1, seed=seed)[0].fingerprint for seed in range(2)]
    assert parts == [(prints[seed], seed, layers, 0.2) for seed in range(2) for layers in (3, 0)]
    assert [(log["model"], log["split"]) for log in answer["search"]] == [
        (name, split) for split in range(2) for name in ("lightgcn", "mf")
    ]
    for log in answer["search"]:
        trials = [Trial(**trial) for trial in log["trials"]]
        assert trials
        assert {trial.settings["embedding_dim"] for trial in trials} == {4}  # it was given, and stays
        assert all(trial.settings["num_layers"] == 0 for trial in trials if log["model"] == "mf")
    chosen = answer["models"]["lightgcn"]["chosen"]
    assert [set(choice) for choice in chosen] == [set(GRID)] * 2


def test_a_look_decides_on_ratings_of_ones_own(
    own: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []

    def look(train: object, config: object, **how: object) -> object:
        from dataclasses import replace

        looked.append(config)
        return replace(config, reg_weight=0.0321)  # type: ignore[type-var]

    monkeypatch.setattr("gnnrec.cli.settling.look_kept", look)
    main(["train", "--ratings", str(own), "--passes", "3", "--json"])
    first = capsys.readouterr()
    assert "A short look at the data chose reg weight 0.0321" in first.err
    for asked in (["--reg-weight", "0.0321"], ["--preset", "default"]):
        main(["train", "--ratings", str(own), "--passes", "3", *asked, "--json"])
        output = capsys.readouterr()
        assert output.err == ""
        same = json.loads(output.out)["key"] == json.loads(first.out)["key"]
        assert same == (asked[0] == "--reg-weight")
    main(["evaluate", "--ratings", str(own), "--passes", "3", "--k", "3", "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert answer["models"]["lightgcn"]["chosen"][0]["reg_weight"] == 0.0321
    assert len(looked) == 2


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--budget", "5"], "--budget is 5, which only --preset auto takes"),
        (["--preset", "auto", "--budget", "0"], "--budget is 0; it must be above zero and at most 1e+06 seconds"),
        (["--preset", "auto", "--budget", "nan"], "--budget is nan; it must be"),
        (["--preset", "auto", "--load", "x.gnnrec"], "leave --preset auto out"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(
    own: Path, capsys: pytest.CaptureFixture[str], more: list[str], sentence: str
) -> None:
    with pytest.raises(SystemExit):
        main(["train", "--ratings", str(own), *more])
    error = capsys.readouterr().err
    assert sentence in error
    assert len(error.splitlines()) == 1


def test_stopping_says_that_the_trials_are_kept(
    own: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: object, **how: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("gnnrec.cli.settling.tune_kept", interrupted)
    with pytest.raises(SystemExit):
        main(["train", "--ratings", str(own), *AUTO])
    assert "The trials so far are kept: the same command goes on from them." in capsys.readouterr().err
