from pathlib import Path

import pytest

from gnnrec import InputError
from gnnrec.cli.options import ask_about
from gnnrec.cli.parser import main
from gnnrec.cli.reading_options import parse_columns
from gnnrec.data.files.findings import Finding


def test_a_choice_is_parsed() -> None:
    assert parse_columns("user=who, item=2,rating=") == {"user": "who", "item": "2", "rating": ""}
    assert parse_columns("") == {}
    assert parse_columns("title=a=b") == {"title": "a=b"}


@pytest.mark.parametrize("text", ["who", "guest=who", "user:who", "=who"])
def test_a_choice_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"--columns has .*; write it like user=who,item=what"):
        parse_columns(text)


def test_where_an_option_mends_it_the_command_says_which(
    tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one_column.csv"
    path.write_text("user\nanna\nbob\n")
    other = tmp_path / "two_columns.csv"
    other.write_text("user,item\nanna,tea\n")
    files = ["--train-file", str(path), "--test-file", str(other)]
    for command in (["data", "--ratings", str(path)], ["evaluate", *files]):
        with pytest.raises(SystemExit):
            main(command)
        said = capsys.readouterr().err
        assert said.startswith(f"gnnrec: {path}: The table has no column 'item' (its columns: user); rename one, or")
        assert said.endswith("or say which it is with --columns item=NAME.\n")
    for load in (tmp_path / "missing.gnnrec", path):
        with pytest.raises(SystemExit):
            main(["train", "--load", str(load), "--ratings", "assets/sample_party.csv"])
        assert capsys.readouterr().err.endswith("train --save FILE makes one.\n")


def test_another_reading_is_an_option_on_a_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    options = ({"rating": "How warm"}, {"item": "what", "rating": ""})
    ask_about("party.csv", Finding("asks", "Two columns look like a scale", "every row counts as a like", 1, options))
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "party.csv: Two columns look like a scale; every row counts as a like.",
        "  Or read it with --columns 'rating=How warm'",
        "  Or read it with --columns item=what,rating=",
    ]
