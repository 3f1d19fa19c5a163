"""Which column holds what, where names alone do not say it; every table is made up."""

import csv
import io
from pathlib import Path

import pytest

from gnnrec.data.files.asking import about_guess
from gnnrec.data.files.cells import counts_rows, is_time, is_zone, scale_score
from gnnrec.data.files.findings import Finding
from gnnrec.data.files.guessing import guess
from gnnrec.data.files.ratings import read_ratings_file

PEOPLE = ["ann", "ann", "ann", "bo", "bo", "bo", "cy", "cy", "cy", "di", "di", "di"]
THINGS = ["tea", "jam", "rye", "tea", "jam", "oat", "jam", "rye", "oat", "tea", "rye", "oat"]
STARS = ["5", "3", "1", "4", "5", "2", "1", "4", "3", "2", "5", "4"]


def table(**columns: list[str]) -> tuple[list[str], list[list[str]]]:
    """Names and rows of a table with these columns, in their order."""
    return list(columns), [list(row) for row in zip(*columns.values(), strict=True)]


def roles(names: list[str], rows: list[list[str]]) -> dict[str, str]:
    return dict(guess(names, rows).columns)


def findings(names: list[str], rows: list[list[str]], chosen: dict[str, str] | None = None) -> list[Finding]:
    chosen = chosen or {}
    return about_guess(names, rows, {**guess(names, rows).columns, **chosen}, chosen)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("username,movie,score", "user=username,item=movie,rating=score"),
        ("user_name,user_id,movie_title,movie_id", "user=user_id,item=movie_id,title=movie_title"),
        ("Cust_Id,StockCode,Quantity,InvoiceDate", "user=Cust_Id,item=StockCode,rating=Quantity,timestamp=InvoiceDate"),
        ("personId,contentId,sessionId", "user=personId,item=contentId"),
        ("session_id,item_id", "user=session_id,item=item_id"),
        ("userID,placeID,rating,service_rating", "user=userID,item=placeID,rating=rating"),
        ("user_id,item_id,label", "user=user_id,item=item_id,rating=label"),
        ("user_id,video_id,watch_ratio,is_click", "user=user_id,item=video_id,rating=is_click"),
        ("user_id,track_id,artist,listen_count", "user=user_id,item=track_id,rating=listen_count"),
        ("User,Age,Anime_Title,rating_score", "user=User,item=Anime_Title,rating=rating_score"),
        ("user_id,isbn,average_rating,my_rating", "user=user_id,item=isbn,rating=my_rating"),
        ("Kundennr,Artikel,Sterne,Datum", "user=Kundennr,item=Artikel,rating=Sterne,timestamp=Datum"),
        ("пользователь,фильм,оценка", "user=пользователь,item=фильм,rating=оценка"),
        ("ユーザーID,商品ID,商品名,評価", "user=ユーザーID,item=商品ID,title=商品名,rating=評価"),
        ("steamid,appid,playtime_forever", "user=steamid,item=appid,rating=playtime_forever"),
        (
            "userid,timestamp,musicbrainz-track-id,track-name",
            "user=userid,item=musicbrainz-track-id,timestamp=timestamp,title=track-name",
        ),
        ("userId,movieId,release_date,birth_date", "user=userId,item=movieId"),
    ],
)
def test_names_alone_say_it(header: str, expected: str) -> None:
    assert roles(header.split(","), []) == dict(pair.split("=") for pair in expected.split(","))


def test_where_ids_are_empty_the_names_beside_them_count() -> None:
    names, rows = table(user_id=[""] * 12, user_name=PEOPLE, item_id=THINGS)
    assert roles(names, rows) == {"user": "user_name", "item": "item_id"}
    rows[3][0] = "7"
    assert roles(names, rows)["user"] == "user_id"


@pytest.mark.parametrize("name", ["column 1", "Unnamed: 0", "index", "id"])
@pytest.mark.parametrize("start", [0, 1])
def test_what_counts_the_rows_has_no_role(name: str, start: int) -> None:
    numbers = [str(number) for number in range(start, start + 12)]
    names, rows = table(**{name: numbers}, wer=PEOPLE, was=THINGS, viel=STARS)
    assert roles(names, rows) == {"user": "wer", "item": "was", "rating": "viel"}
    names, rows = table(**{name: numbers}, kunde=PEOPLE, produkt=THINGS, sterne=STARS)
    assert roles(names, rows) == {"user": "kunde", "item": "produkt", "rating": "sterne"}


def test_a_first_user_who_counts_stays_one_before_item_and_rating() -> None:
    numbers = [str(number) for number in range(12)]
    names, rows = table(**{"column 1": numbers, "column 2": THINGS, "column 3": STARS})
    assert roles(names, rows) == {"user": "column 1", "item": "column 2", "rating": "column 3"}


def test_the_one_column_that_is_left_holds_the_users_and_that_is_asked() -> None:
    names, rows = table(wer=PEOPLE, movie=THINGS, stars=STARS)
    assert roles(names, rows) == {"user": "wer", "item": "movie", "rating": "stars"}
    (finding,) = findings(names, rows)
    assert finding.kind == "asks"
    assert "'wer' is taken for the users" in str(finding)
    assert not findings(names, rows, {"user": "wer"})


@pytest.mark.parametrize(
    "columns",
    [
        {"movie": THINGS[:3], "wer": ["a", "b", "c"]},
        {"movie": [f"m{n}" for n in range(12)], "shop": PEOPLE},
        {"movie": THINGS, "maker": [thing[0] for thing in THINGS]},
        {"movie": THINGS, "wer": PEOPLE, "wo": PEOPLE[1:] + PEOPLE[:1]},
    ],
    ids=["few rows", "one person's list", "belongs to the items", "two of them"],
)
def test_nobody_is_made_a_user_without_reason(columns: dict[str, list[str]]) -> None:
    assert "user" not in roles(*table(**columns))


def test_the_one_column_that_looks_like_a_scale_is_the_rating_and_that_is_asked() -> None:
    names, rows = table(user=PEOPLE, item=THINGS, warmth=STARS, floor=["-240"] * 12, age=STARS)
    assert roles(names, rows)["rating"] == "warmth"
    (finding,) = findings(names, rows)
    assert (finding.kind, finding.options) == ("asks", ({"rating": ""},))


def test_of_two_scales_none_is_taken_and_both_are_offered() -> None:
    names, rows = table(user=PEOPLE, item=THINGS, warmth=STARS, depth=STARS[::-1])
    assert "rating" not in roles(names, rows)
    (finding,) = findings(names, rows)
    assert (finding.kind, finding.options) == ("asks", ({"rating": "warmth"}, {"rating": "depth"}))
    assert "every row counts as a like" in str(finding)


def test_a_place_with_another_reading_nearly_as_good_asks() -> None:
    names, rows = table(wer=PEOPLE, was=THINGS, warm=STARS, tief=STARS[::-1])
    (finding,) = findings(names, rows)
    assert finding.kind == "asks"
    assert "by place: user = wer, item = was, rating = warm" in str(finding)
    assert finding.options == ({"rating": "tief"},)
    (plain,) = findings(*table(wer=PEOPLE, was=THINGS, warm=STARS))
    assert plain.kind == "mended"
    assert not plain.options


def test_another_column_that_may_be_the_items_is_offered() -> None:
    names, rows = table(wer=PEOPLE, was=THINGS, wo=THINGS[5:] + THINGS[:5], warm=STARS)
    (finding,) = findings(names, rows)
    assert (finding.kind, finding.options) == ("asks", ({"item": "wo"},))


def test_a_word_that_belongs_to_each_item_is_its_title_or_its_kind() -> None:
    ids = {"tea": "4a01", "jam": "4a02", "rye": "4a03", "oat": "4a04"}
    kinds = {"tea": "Drink", "jam": "Food", "rye": "Food", "oat": "Food"}
    items = [ids[thing] for thing in THINGS]
    names, rows = table(a=PEOPLE, b=items, c=[thing.title() for thing in THINGS])
    assert roles(names, rows) == {"user": "a", "item": "b", "title": "c"}
    names, rows = table(a=PEOPLE, b=items, c=[kinds[thing] for thing in THINGS])
    assert roles(names, rows) == {"user": "a", "item": "b", "category": "c"}


def test_check_ins_have_no_rating_but_times() -> None:
    zones = ["-240", "-300", "-240"] * 4
    times = [f"Tue Apr 0{n % 9 + 1} 18:00:09 +0000 2012" for n in range(12)]
    names, rows = table(**{"column 1": PEOPLE, "column 2": THINGS, "column 3": zones, "column 4": times})
    assert roles(names, rows) == {"user": "column 1", "item": "column 2", "timestamp": "column 4"}


def test_numbers_of_several_kinds_of_things_are_no_scale() -> None:
    """As in logs of games: a row for the purchase, which has a 1, and a row for the hours that were played."""
    what = ["purchase", "play"] * 12
    hours = [text for number in range(12) for text in ("1.0", f"{number + 2}.5")]
    people, games = ([one for one in column for _ in range(2)] for column in (PEOPLE, THINGS))
    columns = {"column 1": people, "column 2": games, "column 3": what, "column 4": hours, "column 5": ["0"] * 24}
    names, rows = table(**columns)
    assert roles(names, rows) == {"user": "column 1", "item": "column 2"}
    asking = [finding for finding in findings(names, rows) if finding.kind == "asks"]
    assert [finding.options for finding in asking] == [({"rating": "column 3"}, {"rating": "column 4"})]


def test_kinds_of_events_that_have_a_weight_are_ratings() -> None:
    names, rows = table(user=PEOPLE, item=THINGS, event=["view", "addtocart", "view"] * 4)
    assert roles(names, rows) == {"user": "user", "item": "item", "rating": "event"}
    assert not findings(names, rows)


@pytest.mark.parametrize(
    ("name", "words", "kind", "options"),
    [
        ("what", ["view", "purchase", "view"], "asks", ({"rating": "what"},)),
        ("event", ["glimpsed", "seized", "glimpsed"], "note", ()),
    ],
    ids=["words that can be weighed", "words of their own"],
)
def test_words_of_what_happened_are_no_rating_and_that_is_said(
    name: str, words: list[str], kind: str, options: tuple[dict[str, str], ...]
) -> None:
    names, rows = table(user=PEOPLE, item=THINGS, **{name: words * 4})
    assert roles(names, rows) == {"user": "user", "item": "item"}
    (finding,) = findings(names, rows)
    assert (finding.kind, finding.options) == (kind, options)
    assert f"'{name}' says in words what happened" in str(finding)


def test_words_that_say_how_it_is_liked_are_ratings() -> None:
    names, rows = table(user=PEOPLE, item=THINGS, liked=["like", "dislike", "like"] * 4)
    assert roles(names, rows)["rating"] == "liked"


def test_an_age_limit_called_rating_leaves_the_rating_to_the_score() -> None:
    names, rows = table(user_id=PEOPLE, anime_id=THINGS, rating=["PG-13", "R", "G"] * 4, score=STARS)
    assert roles(names, rows)["rating"] == "score"


@pytest.mark.parametrize(
    ("cells", "is_one"),
    [
        (STARS, True),
        (["0", "1", "0", "1", "1", "0"] * 2, True),
        (["10", "20", "100", "50", "10", "40"] * 2, True),
        (["0.5", "4.5", "5", "3", "3.5", "1"] * 2, True),
        (["23", "41", "37", "19", "64", "52"] * 2, False),
        (["-240", "-300", "-240"] * 4, False),
        (["-8845298781299428018", "1264196770339959068"] * 6, False),
        ([str(number) for number in range(12)], False),
        (["40.7198", "-74.0125", "40.7298"] * 4, False),
        (["5"] * 3 + ["3"] * 3 + ["1"] * 3 + ["4"] * 3, False),
        (["5" if thing == "tea" else "1" for thing in THINGS], False),
    ],
)
def test_scales_are_told_from_other_numbers(cells: list[str], is_one: bool) -> None:
    assert (scale_score(cells, PEOPLE, THINGS) >= 4) == is_one


def test_looks_of_cells() -> None:
    assert counts_rows(["1", "2", "3"])
    assert not counts_rows(["2", "3", "4"])
    assert is_zone(["-240", "-300"])
    assert not is_zone(["0", "60"])
    for times in (["Tue Apr 03 18:00:09 +0000 2012"], ["1465413032"], ["1465413032000"], ["12/1/2010 8:26"]):
        assert is_time(times)
    assert not is_time(["4", "5"])


@pytest.mark.parametrize("name", [" 0", "0 "])
def test_a_file_says_what_it_asks(tmp_path: Path, name: str) -> None:
    names, rows = table(user=PEOPLE, item=THINGS, warmth=STARS, depth=STARS[::-1])
    text = io.StringIO()
    csv.writer(text).writerows([names, *rows])
    path = tmp_path / f"party{name}.csv"
    path.write_text(text.getvalue())
    file = read_ratings_file(path)
    assert [finding.kind for finding in file.report.of("asks")] == ["asks"]
    assert not read_ratings_file(path, {"rating": "warmth"}).report.of("asks")
