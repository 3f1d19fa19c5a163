"""An option with nothing behind it, and names that no file can have: refused in one line and at once."""

from pathlib import Path

import pytest
from no_power import place_for_everybody, without_power

from gnnrec import InputError
from gnnrec.cli.parser import main
from gnnrec.data.files.splits import find_splits


@pytest.mark.parametrize(
    "arguments",
    [
        ["data", "--ratings", ""],
        ["data", "--ratings="],
        ["train", "--load", ""],
        ["train", "--save", ""],
        ["train", "--checkpoint", ""],
        ["recommend", "1", "--load", ""],
        ["recommend", "--all", "--out", ""],
        ["evaluate", "--train-file", "", "--test-file", "x"],
        ["benchmark", "--plot", ""],
        ["benchmark", "--tables", ""],
        ["serve", "--ratings", ""],
    ],
)
def test_an_empty_option_is_refused(arguments: list[str], cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    option = next(word for word in arguments if word.startswith("--") and word != "--all").removesuffix("=")
    said = capsys.readouterr()
    assert f"{option} is empty; say what it is to be, or leave it out." in said.err
    assert said.err.count("\n") == 1
    assert not said.out
    assert not cache.exists()


@pytest.mark.parametrize(
    ("command", "ending"),
    [
        (["train", "--save"], ".gnnrec"),
        (["train", "--checkpoint"], ""),
        (["benchmark", "--plot"], ".html"),
        (["recommend", "--all", "--out"], ".csv"),
    ],
)
def test_a_name_that_is_too_long_is_refused_before_any_training(
    command: list[str], ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gnnrec.cli.options.fit_watched", None)
    ratings = tmp_path / "ratings.csv"
    ratings.write_text("user,item,rating\n" + "".join(f"{n % 7},{n % 11},{n % 5 + 1}\n" for n in range(77)))
    name = tmp_path / ("x" * (257 - len(ending)) + ending)
    own = [] if command[0] == "benchmark" else ["--ratings", str(ratings), "--preset", "default"]
    with pytest.raises(SystemExit) as stopped:
        main([*command, str(name), *own])
    assert stopped.value.code == 2
    assert "its name of 257 characters is too long" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["ratings.csv"]


def test_what_cannot_be_looked_at_is_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name that is too long also where a file is read: pathlib raises there."""
    for arguments in (["data", "--ratings"], ["train", "--load"]):
        with pytest.raises(SystemExit) as stopped:
            main([*arguments, str(tmp_path / ("x" * 257))])
        assert stopped.value.code == 2
        assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["data", "--ratings", "CLOSED/ratings.csv"],
        ["data", "--ratings", "CLOSED"],
        ["train", "--load", "CLOSED/model"],
        ["train", "--save", "CLOSED/model"],
        ["train", "--save", "OPEN/model"],
        ["recommend", "--all", "--out", "CLOSED/all.csv"],
        ["benchmark", "--plot", "CLOSED/plot.html"],
        ["evaluate", "--train-file", "CLOSED/a", "--test-file", "CLOSED/b"],
    ],
)
def test_what_may_not_be_entered_is_refused_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gnnrec.cli.commands.load_data", None)
    with place_for_everybody() as place:
        for name, mode in (("CLOSED", 0o000), ("OPEN", 0o555)):  # nobody may look into one, nor write into the other
            (place / name).mkdir()
            (place / name).chmod(mode)
        asked = [str(place / word) if word.startswith(("CLOSED", "OPEN")) else word for word in arguments]
        if arguments[0] == "data" or "--load" in arguments:
            monkeypatch.undo()
        with without_power(), pytest.raises(SystemExit) as stopped:
            main([*asked, *(["--ratings", str(place)] if "--load" in asked else [])])
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "ermission" in said or "no folder" in said or "nothing may be written" in said


def test_a_folder_of_splits_that_may_not_be_entered_is_refused() -> None:
    with place_for_everybody() as place:
        (place / "closed").mkdir(mode=0o000)
        with without_power(), pytest.raises(InputError, match=r"cannot be looked into \(Permission denied\)"):
            find_splits(place / "closed")
