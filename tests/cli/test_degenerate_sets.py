"""Every command on ratings that teach nothing: one clear word, and JSON that any reader takes, never NaN."""

import json
from pathlib import Path
from typing import Any, NoReturn

import pytest

from gnnrec.cli.parser import main
from gnnrec.cli.terminal import tell_json

Rows = list[tuple[int, int, int]]
ALIKE: Rows = [(user, item, 5) for user in range(1, 9) for item in range(1, 13) if (user + item) % 2]
"""Two camps, within which all users like the same."""
STAR: Rows = [(1, item, 5) for item in range(1, 9)] + [(2, 1, 5), (3, 2, 5)]
"""One user likes everything, the others one item each."""
ONE_EACH: Rows = [(user, user, 5) for user in range(1, 9)]
SETS = {"alike": ALIKE, "star": STAR, "one_each": ONE_EACH}
COMMANDS = (
    ["data"],
    ["train"],
    ["recommend", "2"],
    ["recommend", "--likes", "1"],
    ["similar", "1"],
    ["explain", "2", "2"],
    ["evaluate"],
    ["benchmark", "--quick"],
    ["benchmark", "--picks"],
)
COLLAPSED = ["--reg-weight", "10", "--passes", "9", "--dim", "4"]


def written(rows: Rows, folder: Path) -> str:
    path = folder / "ratings.csv"
    path.write_text("user,item,rating\n" + "".join(f"{user},{item},{rating}\n" for user, item, rating in rows))
    return str(path)


def no_number(name: str) -> NoReturn:
    raise AssertionError(f"{name} is no JSON")


def answered(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[Any, str]:
    """The object on stdout, None where the command refused with exit 2, and what was said."""
    code: object = 0
    try:
        main([*arguments, "--json"])
    except SystemExit as ended:
        code = ended.code
    said = capsys.readouterr()
    assert code in (0, 2)
    if code:
        assert said.err.splitlines()[-1].startswith("gnnrec: ")
        assert not said.out
        return None, said.err
    return json.loads(said.out, parse_constant=no_number), said.err


CASES = [(command, name) for command in COMMANDS for name in SETS if command != COMMANDS[-2] or name == "star"]
"""All, but the dear one once."""


@pytest.mark.parametrize(("command", "name"), CASES, ids=lambda part: part if isinstance(part, str) else " ".join(part))
def test_every_command_answers_with_json_or_one_line(
    command: list[str], name: str, cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = [] if command == ["data"] else COLLAPSED
    answer, _ = answered([*command, "--ratings", written(SETS[name], tmp_path), *settings], capsys)
    assert (answer is None) == (name == "one_each" and command[0] in ("evaluate", "benchmark"))


def test_a_training_that_learned_nothing_is_said_and_is_no_failure(
    cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ratings = ["--ratings", written(STAR, tmp_path), *COLLAPSED]
    trained, said = answered(["train", *ratings], capsys)
    assert trained["remark"].startswith("Nothing was learned: every item has about the same score")
    assert said.count(trained["remark"]) == 1
    _, said = answered(["recommend", "2", *ratings], capsys)  # from the cache as well
    assert said.count(trained["remark"]) == 1
    tested, said = answered(["evaluate", *ratings], capsys)
    assert tested["remarks"]["lightgcn"].startswith("Nothing was learned")
    assert f"lightgcn: {tested['remarks']['lightgcn']}" in said


def test_a_number_that_is_none_is_null(capsys: pytest.CaptureFixture[str]) -> None:
    tell_json({"a": [1.5, float("nan")], "b": {"c": (float("inf"), True, 10**400, "NaN")}})
    answer = json.loads(capsys.readouterr().out, parse_constant=no_number)
    assert answer == {"a": [1.5, None], "b": {"c": [None, True, 10**400, "NaN"]}}
