import argparse
import json

import pandas as pd
import pytest

from gnnrec import Dataset, Interactions
from gnnrec.cli.asked import with_remedy
from gnnrec.cli.parser import main
from gnnrec.cli.reading_options import add_reading_options, asked_of, given_reading_options, with_negatives
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.unpacking import SeveralTablesError


def parsed(*typed: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_reading_options(parser)
    return parser.parse_args(with_negatives(typed))


def test_nothing_asked_is_nothing_fixed() -> None:
    assert asked_of(parsed()) == Asked()
    assert given_reading_options(parsed()) == []


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (["--columns", "user=1,rating="], Asked(columns={"user": "1", "rating": ""})),
        (["--delimiter", "tab"], Asked(delimiter="\t")),
        (["--delimiter", "::"], Asked(delimiter="::")),
        (["--delimiter", "Blank"], Asked(delimiter=" ")),
        (["--header"], Asked(header=True)),
        (["--no-header"], Asked(header=False)),
        (["--encoding", "cp1251"], Asked(encoding="cp1251")),
        (["--format", "lists"], Asked(layout="lists")),
        (["--table", "ratings.csv"], Asked(table="ratings.csv")),
        (["--drop-incomplete"], Asked(drop_incomplete=True)),
        (["--no-rating", "-1,99.5"], Asked(no_rating=(-1.0, 99.5))),
        (["--no-rating", "0"], Asked(no_rating=(0.0,))),
        (["--repeats", "first"], Asked(keep="first")),
        (["--min-user-ratings", "5", "--min-item-ratings", "3"], Asked(min_user_ratings=5, min_item_ratings=3)),
    ],
)
def test_each_option_fixes_one_thing(typed: list[str], asked: Asked) -> None:
    assert asked_of(parsed(*typed)) == asked
    assert given_reading_options(parsed(*typed)) == [word for word in typed if word.startswith("--")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--delimiter", "and"], "'and' is no delimiter"),
        (["--encoding", "klingon"], "'klingon' is no encoding"),
        (["--encoding", "hex"], "'hex' is no encoding"),
        (["--no-rating", "none"], "'none' is not understood; write numbers"),
        (["--no-rating", "nan"], "'nan' is not understood; write numbers"),
        (["--min-user-ratings", "-2"], "write a whole number from 0"),
        (["--min-item-ratings", "2.5"], "write a whole number from 0"),
    ],
)
def test_what_is_none_is_refused(typed: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["data", *typed])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_how_a_file_is_read_says_nothing_without_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["data", "--delimiter", "tab", "--no-header"])
    assert "--delimiter and --no-header say how a file of yours is read; name it with" in capsys.readouterr().err


def test_of_several_tables_the_option_that_names_one_is_said() -> None:
    refusal = SeveralTablesError("party.zip", ["a.csv", "b.csv"])
    assert with_remedy(refusal).endswith("(a.csv, b.csv); name the one with the ratings with --table NAME.")


def test_filters_are_for_any_ratings(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    frame = pd.DataFrame({"user": [1, 1, 1, 2, 2, 3], "item": [1, 2, 3, 1, 2, 3], "rating": [5, 4, 1, 3, 5, 5]})
    known = Interactions.from_frame(frame)
    items = pd.DataFrame({"item": known.item_ids, "title": ["a", "b", "c"]})
    whole = Dataset(known, pd.DataFrame({"user": known.user_ids}), items, "made up")
    monkeypatch.setattr("gnnrec.cli.asked.load_movielens_100k", lambda say: whole)
    main(["data", "--no-rating", "1", "--min-user-ratings", "2", "--json"])
    output = capsys.readouterr()
    assert {name: json.loads(output.out)[name] for name in ("users", "items", "ratings")} == {
        "users": 2,
        "items": 2,
        "ratings": 4,
    }
    assert "1 row has the rating 1, which means none" in output.err
    assert "1 of 3 users" in output.err
