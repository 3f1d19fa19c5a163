"""What ratings mean: counts and stars, words and signs, values that stand for none, rows that connect nothing."""

import json
from pathlib import Path

import pytest

from gnnrec.cli.parser import main
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.findings import RefusedError
from gnnrec.data.files.meaning import names_counts
from gnnrec.data.files.ratings import RatingsFile, read_ratings_file
from gnnrec.data.files.words import numbers_of


def read(folder: Path, text: str, asked: Asked | None = None) -> RatingsFile:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return read_ratings_file(path, asked)


def table(ratings: list[object], column: str = "rating", header: bool = True) -> str:
    """A user has five ratings, an item as many as there are users."""
    rows = [f"u{number // 5},i{number % 5},{rating}\n" for number, rating in enumerate(ratings)]
    return f"user,item,{column}\n" * header + "".join(rows)


def likes(file: RatingsFile) -> int:
    return int(file.dataset.interactions.is_positive(file.dataset.default_threshold).sum())


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["like", "Dislike ", "LIKE"], [1, 0, 1]),
        (["liked", "neutral"], [1, 0]),
        (["yes", "no"], [1, 0]),
        (["👍", "👎"], [1, 0]),
        (["да", "нет"], [1, 0]),
        (["gefällt", "gefällt nicht"], [1, 0]),
        (["love", "like", "hate"], [1, 1, 0]),
        (["5/5", "3 / 5", "4,5/5"], [5, 3, 4.5]),
        (["4 of 10", "10 of 10"], [4, 10]),
        (["80%", "7,5 %"], [80, 7.5]),
        (["4 stars", "1 star", "3.5★"], [4, 1, 3.5]),
        (["★★★★☆", "★"], [4, 1]),
        (["view", "addtocart", "transaction"], [1, 3, 4]),
    ],
)
def test_words_and_signs_are_numbers(texts: list[str], numbers: list[float]) -> None:
    found, finding = numbers_of(texts)
    assert [found[text] for text in texts] == numbers
    assert finding is not None


@pytest.mark.parametrize(
    "texts", [["like", "perhaps"], ["5/5", "3/10"], ["4", "80%"], ["soon"], ["u1", "u2"], ["like", "3"]]
)
def test_what_is_not_written_in_one_way_is_left_to_whoever_wrote_it(texts: list[str]) -> None:
    assert numbers_of(texts) == ({}, None)


def test_a_dislike_is_no_like(tmp_path: Path) -> None:
    file = read(tmp_path, table(["like", "dislike", "like", "like", "dislike"] * 2))
    assert likes(file) == 6
    assert "'like' is a like, 'dislike' is none" in str(file.report.findings[0])


@pytest.mark.parametrize("values", [[0, 1, 0, 0, 1], ["false", "true", "false", "false", "true"], [-1, 1, -1, -1, 1]])
def test_zero_of_zero_and_one_is_no_like(tmp_path: Path, values: list[object]) -> None:
    assert likes(read(tmp_path, table(values * 2))) == 4


def test_stars_written_of_five_are_stars(tmp_path: Path) -> None:
    file = read(tmp_path, table(["5/5", "3/5", "4/5", "1/5", "5/5"] * 2))
    assert (file.dataset.default_threshold, likes(file)) == (4, 6)


def test_where_nobody_gave_less_than_four_stars_all_are_likes(tmp_path: Path) -> None:
    file = read(tmp_path, table([4, 5, 4, 4, 5] * 2))
    assert (file.dataset.default_threshold, likes(file)) == (4, 10)


@pytest.mark.parametrize("header", [True, False])
def test_counts_are_likes_with_and_without_a_header(tmp_path: Path, header: bool) -> None:
    file = read(tmp_path, table([1, 1, 5, 1, 2] * 3, "plays", header))
    assert likes(file) == 15
    assert any("a count from 1 on is a like" in str(finding) for finding in file.report.of("mended"))


def test_a_name_alone_makes_counts_and_what_was_given_back_is_none(tmp_path: Path) -> None:
    asked = Asked({"rating": "Quantity"})
    assert likes(read(tmp_path, table([3, 4, 5, 2, 4] * 2, "Quantity"), asked)) == 10
    assert likes(read(tmp_path, table([3, -4, 5, 0, 4] * 2, "Quantity"), asked)) == 6
    assert likes(read(tmp_path, table([3, 4, 5, 2, 4] * 2, "rating"))) == 6


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        *[(name, True) for name in ("plays", "play_count", "listenCount", "Quantity", "n_visits", "TIMES", "Anzahl")],
        *[(name, False) for name in ("rating", "stars", "score", "Country", "display", "discount", "account", "")],
    ],
)
def test_names_of_counts(name: str, counts: bool) -> None:
    assert names_counts(name) == counts


def test_what_stands_for_no_rating_is_seen_and_no_like(tmp_path: Path) -> None:
    file = read(tmp_path, table([0, 0, 9, 0, 1, 0, 8, 0, 7, 0], "Book-Rating"))
    assert (file.dataset.default_threshold, likes(file), len(file.dataset.interactions)) == (7, 3, 10)
    (said,) = [str(finding) for finding in file.report.of("mended")]
    assert "0 stands for no rating (6 of 10 rows)" in said
    assert likes(read(tmp_path, table([0, 0, 9, 0, 1, 0, 8, 0, 7, 0]), Asked({"rating": ""}))) == 10


def pairs(rows: list[tuple[object, object]]) -> str:
    return "user,item\n" + "".join(f"{user},{item}\n" for user, item in rows)


NUMBERED = [(row, f"i{row % 7}") for row in range(300)]
"""Every row has a number, which is taken for a user."""


@pytest.mark.parametrize("more", [[], [(0, "i1"), (1, "i2")]])
def test_rows_that_connect_nothing_stop(tmp_path: Path, more: list[tuple[object, object]]) -> None:
    text = pairs([*NUMBERED, *more])
    with pytest.raises(RefusedError, match=r"very row .*another user in column 'user', so that nothing"):
        read(tmp_path, text)
    chosen = read(tmp_path, text, Asked({"user": "user"}))
    assert any("was chosen as the user" in str(finding) for finding in chosen.report.of("mended"))
    with pytest.raises(RefusedError, match="another item in column 'item'"):
        read(tmp_path, pairs([(item, user) for user, item in NUMBERED]))


def test_rows_that_connect_little_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, pairs([*NUMBERED, *((user, "i9") for user in range(6))])).dataset


MISSING = "user,item,rating\n" + "".join(f"{'' if row % 4 == 3 else f'u{row % 3}'},i{row},5\n" for row in range(12))


def test_rows_without_a_user_are_left_out_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RefusedError, match="3 of 12 rows cannot be used") as refused:
        read(tmp_path, MISSING)
    assert refused.value.report.can_drop
    file = read(tmp_path, MISSING, Asked(drop_incomplete=True))
    assert len(file.dataset.interactions) == 9
    assert "Row 4 has no value in column 'user' (and 2 more rows like it); left out." in map(str, file.report.findings)
    with pytest.raises(SystemExit):
        main(["data", "--ratings", str(tmp_path / "table.csv")])
    assert "--drop-incomplete leaves out the rows" in capsys.readouterr().err


def test_rows_that_are_wrong_are_not_left_out_for_it(tmp_path: Path) -> None:
    wrong = MISSING.replace("i1,5", "i1,great").replace("i2,5", "i2,awful thing")
    with pytest.raises(RefusedError) as refused:
        read(tmp_path, wrong, Asked(drop_incomplete=True))
    assert not refused.value.report.can_drop


def test_what_was_found_reaches_the_library_and_json(
    tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = read(tmp_path, table([1, 1, 5, 1, 2] * 3, "plays"))
    assert file.dataset.findings == file.report.findings
    main(["data", "--ratings", str(tmp_path / "table.csv"), "--json"])
    said = capsys.readouterr()
    facts = json.loads(said.out)
    assert facts["columns"] == {"user": "user", "item": "item", "rating": "plays"}
    assert {"kind", "says", "remedy"} == set(facts["findings"][0])
    read(tmp_path, table([1, 1, 5, 1, 2] * 3, "plays") + "u3,i9,1\n")
    for command in (["recommend", "u1", "--k", "1", "--passes", "1", "--dim", "2"], ["data"]):
        main([*command, "--ratings", str(tmp_path / "table.csv"), "--json"])
        assert "Column 'plays' counts something" in capsys.readouterr().err
    (tmp_path / "table.csv").write_text(pairs([(user, item) for user in "abc" for item in "xyz"]))
    main(["data", "--ratings", str(tmp_path / "table.csv"), "--json"])
    assert json.loads(capsys.readouterr().out)["threshold"] is None
