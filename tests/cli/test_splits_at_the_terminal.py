"""What is held out, at the terminal: by time, by a share, or in a file of its own."""

import json
from pathlib import Path

import pytest

from gnnrec import hold_out
from gnnrec.cli.parser import main

QUICK = ["--passes", "20", "--dim", "4"]


@pytest.mark.parametrize(
    "options",
    [
        ["--seeds", "2"],
        ["--seeds=1"],
        ["--split", "random"],
        ["--fraction", "0.2"],
        ["--seeds", "1", "--split", "latest"],
    ],
)
def test_a_split_made_elsewhere_is_not_split_again(capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    """Nor where an option is as it would be without."""
    with pytest.raises(SystemExit) as refusal:
        main(["evaluate", "--train-file", "a.csv", "--test-file", "b.csv", *options])
    assert refusal.value.code == 2
    named = " and ".join(option.partition("=")[0] for option in options if option.startswith("--"))
    assert f"a split that is made already; leave {named} out" in capsys.readouterr().err


def test_the_likes_of_a_split_made_elsewhere_begin_where_its_scale_has_them(
    tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each user rates ten items from 1 to 10; two of them are in the test file."""
    rows = [(user, item, (user + item) % 10 + 1) for user in range(10) for item in range(10)]
    for name, is_test in (("a.csv", False), ("b.csv", True)):
        lines = [f"{user},{item},{rating}\n" for user, item, rating in rows if ((user - item) % 5 == 0) == is_test]
        (tmp_path / name).write_text("user,item,rating\n" + "".join(lines))
    files = ["--train-file", str(tmp_path / "a.csv"), "--test-file", str(tmp_path / "b.csv")]
    likes = {5: 0, 9: 0}
    for threshold in likes:
        test = [user for user, item, rating in rows if (user - item) % 5 == 0 and rating >= threshold]
        likes[threshold] = len(set(test))
    main(["evaluate", *files, "--k", "3", *QUICK, "--json"])
    output = capsys.readouterr()
    assert json.loads(output.out)["users_evaluated"] == likes[5]
    assert "Ratings of 5 and more are likes" in output.err
    main(["evaluate", *files, "--k", "3", "--threshold", "9", *QUICK, "--json"])
    output = capsys.readouterr()
    assert json.loads(output.out)["users_evaluated"] == likes[9] < likes[5]
    assert "are likes" not in output.err


def test_the_rivals_of_a_latest_split_are_tuned_on_the_latest(
    tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, made = tmp_path / "party.csv", []
    rows = [f"{user},{item},{100 * item + user}\n" for user in range(12) for item in range(user % 3, 9)]
    path.write_text("user,item,timestamp\n" + "".join(rows))

    def spy(*arguments: object, **how: object) -> object:
        made.append((how["order"], how["fraction"]))
        return hold_out(*arguments, **how)  # type: ignore[arg-type]

    monkeypatch.setattr("gnnrec.evaluation.comparison.hold_out", spy)
    options = ["--split", "latest", "--fraction", "0.3", "--k", "3"]
    main(["evaluate", "--ratings", str(path), *options, *QUICK, "--json"])
    assert json.loads(capsys.readouterr().out)["seeds"] == 1
    assert set(made) == {("latest", 0.3)}


def test_the_share_that_is_hidden_decides_whether_anything_is(
    tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three likes each: a fifth of them is none, a half is one."""
    path = tmp_path / "party.csv"
    path.write_text("user,item\n" + "".join(f"{user},{item}\n" for user in range(4) for item in range(user, user + 3)))
    main(["data", "--ratings", str(path), "--json"])
    assert "a share of 0.2 to be a whole one, so nothing is hidden" in capsys.readouterr().err
    main(["data", "--ratings", str(path), "--fraction", "0.5", "--json"])
    assert "nothing is hidden" not in capsys.readouterr().err
