"""How a file is read, as text in an address and in what starts the app on a file."""

import json

import pytest

from gnnrec import InputError
from gnnrec.data.files.asked import Asked
from gnnrec.ui.session import everybody
from gnnrec.ui.session.reading_asked import as_text, asked_of, read_asked


@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked({"user": "wer", "item": "был,\"ist'=&?#", "rating": ""}),
        Asked(delimiter="\t", header=False, encoding="cp1251", layout="lists", table="a/b.csv"),
        Asked(drop_incomplete=True, no_rating=(-1.0, 0.0), keep="first", min_user_ratings=5, min_item_ratings=2),
    ],
)
def test_it_is_read_as_it_is_written(asked: Asked) -> None:
    assert read_asked(as_text(asked)) == asked


def test_nothing_fixed_is_no_text() -> None:
    assert as_text(Asked()) == ""


@pytest.mark.parametrize(
    "text",
    [
        *("x", "[]", "1", '{"colour": 1}', '{"columns": ["a"]}', '{"columns": {"user": 1}}', '{"header": "yes"}'),
        *('{"no_rating": [null]}', '{"min_user_ratings": "5"}', '{"delimiter": 3}', '{"drop_incomplete": 1}'),
    ],
)
def test_what_does_not_say_how_a_file_is_read_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_asked(text)


def test_what_is_left_open_may_be_said_as_nothing() -> None:
    assert asked_of({"delimiter": None, "header": None, "columns": {}, "no_rating": []}) == Asked()


def test_the_file_that_the_app_was_started_on(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {"path": "/a/party.csv", "asked": {"columns": {"user": "who"}, "delimiter": ";"}}
    monkeypatch.setenv("GNNREC_RATINGS", json.dumps(named))
    assert not everybody.is_movielens()
    assert everybody.name() == "party.csv"
    assert everybody.started_on() == ("/a/party.csv", Asked({"user": "who"}, delimiter=";"))
    for said in ("party.csv", "{}", "[1]", '{"path": "a", "asked": {"colour": 1}}'):
        monkeypatch.setenv("GNNREC_RATINGS", said)
        with pytest.raises(InputError):
            everybody.started_on()
        assert everybody.name() == "the file"
    monkeypatch.delenv("GNNREC_RATINGS")
    assert everybody.is_movielens()
    assert everybody.name() == "MovieLens"
