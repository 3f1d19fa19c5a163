"""What columns and values mean, in files as people have them: who, what, how much it was liked, and what is none."""

from pathlib import Path

import numpy as np
import pytest

from gnnrec import InputError
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.ratings import RatingsFile, read_ratings_file


def read(folder: Path, content: str, asked: Asked | None = None, name: str = "party.csv") -> RatingsFile:
    (folder / name).write_text(content)
    return read_ratings_file(folder / name, asked)


def likes(file: RatingsFile) -> int:
    return int(file.dataset.interactions.is_positive(file.dataset.default_threshold).sum())


def said(file: RatingsFile) -> str:
    return " ".join(map(str, file.report.findings))


def table(header: str, *cells: str, delimiter: str = ",") -> str:
    """A table of rows whose cells stand apart by blanks."""
    lines = ([header] if header else []) + [row.replace(" ", delimiter) for row in cells]
    return "\n".join(lines) + "\n"


PAIRS = ("a p", "a q", "a r", "b p", "b q", "b s", "c q", "c r", "c s", "d p", "d s", "d r")
"""Four users with three items each."""


def rated(*ratings: str) -> list[str]:
    return [f"{pair} {rating}" for pair, rating in zip(PAIRS, ratings, strict=True)]


ONES = rated(*"101011001101")
TENS = rated("9", "2", "8", "10", "1", "7", "8", "2", "10", "9", "1", "7")


@pytest.mark.parametrize(
    "name",
    [
        *("label", "like", "liked", "click", "clicked", "is_click", "purchase", "purchased", "bought", "target"),
        *("feedback", "is_liked", "Label:float", "user_liked"),
    ],
)
def test_a_zero_is_no_like_whatever_the_rating_is_called(tmp_path: Path, name: str) -> None:
    file = read(tmp_path, table(f"user_id,item_id,{name}", *ONES))
    assert file.columns.get("rating") == name
    assert likes(file) == 7


@pytest.mark.parametrize("name", ["feedback", "rating_score", "user_score", "My Rating", "note", "bewertung", "ocena"])
def test_a_scale_to_ten_by_another_name(tmp_path: Path, name: str) -> None:
    file = read(tmp_path, table(f"user_id,item_id,{name}", *TENS))
    assert file.columns.get("rating") == name
    assert likes(file) == 8


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        *(("like", "dislike"), ("Yes", "No"), ("true", "false"), ("TRUE", "FALSE"), ("thumbs up", "thumbs down")),
        *(("+1", "-1"), ("👍", "👎"), ("y", "n"), ("ja", "nein")),
    ],
)
def test_words_for_a_like_and_for_none(tmp_path: Path, yes: str, no: str) -> None:
    rows = [row.rpartition(" ")[0].replace(" ", ",") + f",{yes if row.endswith('1') else no}" for row in ONES]
    file = read(tmp_path, table("user,item,liked") + "\n".join(rows) + "\n")
    assert file.columns.get("rating") == "liked"
    assert likes(file) == 7


@pytest.mark.parametrize("form", ["{}/5", "{} / 5", "{}.0/5", "{} of 5"])
def test_so_many_of_five(tmp_path: Path, form: str) -> None:
    rows = [f"{pair.replace(' ', ',')},{form.format(n % 5 + 1)}" for n, pair in enumerate(PAIRS)]
    made = read(tmp_path, "user,item,rating\n" + "\n".join(rows) + "\n").dataset.interactions
    assert made.ratings is not None
    assert sorted(made.ratings.tolist()) == sorted(float(n % 5 + 1) for n in range(len(PAIRS)))


def test_percent(tmp_path: Path) -> None:
    rows = rated(*(f"{n}%" for n in (80, 20, 100, 60, 40, 90, 70, 10, 30, 50, 100, 80)))
    file = read(tmp_path, table("user,item,score", *rows))
    assert file.dataset.interactions.ratings is not None
    assert file.dataset.interactions.ratings.max() == 100
    assert 5 <= likes(file) < 12


def test_kinds_of_events_are_likes_with_weights(tmp_path: Path) -> None:
    kinds = ["view", "view", "addtocart", "view", "transaction", "view"] * 2
    file = read(
        tmp_path,
        table(
            "timestamp,visitorid,event,itemid",
            *(
                f"14332219{n:02} {pair.split()[0]} {kind} {pair.split()[1]}"
                for n, (pair, kind) in enumerate(zip(PAIRS, kinds, strict=True))
            ),
        ),
    )
    assert (file.columns["user"], file.columns["item"], file.columns["rating"]) == ("visitorid", "itemid", "event")
    ratings = file.dataset.interactions.ratings
    assert ratings is not None
    assert len(np.unique(ratings)) == 3
    assert likes(file) == 12


@pytest.mark.parametrize(
    ("header", "user", "item", "rating"),
    [
        ("username,movie,score", "username", "movie", "score"),
        ("Cust_Id,StockCode,Quantity", "Cust_Id", "StockCode", "Quantity"),
        ("CustomerID,placeID,rating", "CustomerID", "placeID", "rating"),
        ("personId,video_id,rating_score", "personId", "video_id", "rating_score"),
        ("user,anime_title,my_score", "user", "anime_title", "my_score"),
        ("listener,trackname,listen_count", "listener", "trackname", "listen_count"),
        ("kunde,produkt,sterne", "kunde", "produkt", "sterne"),
        ("utilisateur,livre,évaluation", "utilisateur", "livre", "évaluation"),
        ("usuario,película,calificación", "usuario", "película", "calificación"),
        ("utente,prodotto,voto", "utente", "prodotto", "voto"),
        ("cliente,produto,nota", "cliente", "produto", "nota"),
        ("gebruiker,boek,cijfer", "gebruiker", "boek", "cijfer"),
        ("uzytkownik,ksiazka,ocena", "uzytkownik", "ksiazka", "ocena"),
        ("пользователь,фильм,оценка", "пользователь", "фильм", "оценка"),
        ("item_code,client_no,stars", "client_no", "item_code", "stars"),
    ],
)
def test_names_by_their_words(tmp_path: Path, header: str, user: str, item: str, rating: str) -> None:
    swapped = header.startswith("item")
    rows = [
        " ".join([row.split()[swapped], row.split()[not swapped], row.split()[2]]) for row in rated(*"535142415352")
    ]
    file = read(tmp_path, table(header, *rows))
    assert [file.columns.get(role) for role in ("user", "item", "rating")] == [user, item, rating]
    assert file.dataset.interactions.user_ids.tolist() == ["a", "b", "c", "d"]


def test_an_id_of_nineteen_digits_is_no_rating(tmp_path: Path) -> None:
    rows = [
        f"{1465413032 + n} {'LIKE' if n % 3 else 'VIEW'} -{3499919498720038870 + ord(pair[2])} "
        f"{8845298781299428000 + ord(pair[0])} {1264196770339959068 + n}"
        for n, pair in enumerate(PAIRS)
    ]
    file = read(tmp_path, table("timestamp,eventType,contentId,personId,sessionId", *rows))
    assert (file.columns["user"], file.columns["item"]) == ("personId", "contentId")
    assert file.columns.get("rating") in ("eventType", None)
    assert likes(file) == 12


def test_a_time_zone_is_no_rating(tmp_path: Path) -> None:
    rows = [
        f"{n % 4 + 1}\tv{n % 5}\tkind{n % 5 % 2}\tPark\t40.719{n % 5}037\t-74.002{n % 5}103\t{-240 if n % 2 else -300}"
        f"\tTue Apr {n + 1:02} 18:00:09 +0000 2012"
        for n in range(20)
    ]
    file = read(tmp_path, "\n".join(rows) + "\n", name="checkins.txt")
    assert (file.columns["user"], file.columns["item"]) == ("column 1", "column 2")
    assert file.columns.get("timestamp") == "column 8"
    assert "rating" not in file.columns
    assert likes(file) == len(file.dataset.interactions)


def test_an_age_is_no_rating(tmp_path: Path) -> None:
    ages = {"a": 10, "b": 34, "c": 28, "d": 100}
    file = read(tmp_path, table("user,item,years", *(f"{pair} {ages[pair[0]]}" for pair in PAIRS)))
    assert "rating" not in file.columns
    assert likes(file) == 12


@pytest.mark.parametrize("header", [",kunde,produkt,sterne", "Unnamed: 0,user,item,rating", ",who,what,much"])
@pytest.mark.parametrize("first", [0, 1])
def test_a_column_that_counts_the_rows_is_no_user(tmp_path: Path, header: str, first: int) -> None:
    rows = [f"{n} {row}" for n, row in enumerate(rated(*"535142415352"), first)]
    file = read(tmp_path, table(header, *rows))
    names = header.split(",")[1:]
    assert [file.columns.get(role) for role in ("user", "item", "rating")] == names
    assert file.dataset.interactions.num_users == 4


def test_row_numbers_without_any_header(tmp_path: Path) -> None:
    rows = [f"{n} {row}" for n, row in enumerate(rated(*"535142415352"))]
    file = read(tmp_path, table("", *rows))
    assert [file.columns.get(role) for role in ("user", "item", "rating")] == ["column 2", "column 3", "column 4"]


def test_the_one_free_column_that_looks_like_a_scale_is_taken_or_asked_about(tmp_path: Path) -> None:
    file = read(tmp_path, table("user,item,wow", *rated(*"535142415352")))
    asked = [one for finding in file.report.of("asks") for one in finding.options]
    assert file.columns.get("rating") == "wow" or {"rating": "wow"} in asked
    assert "'wow'" in said(file)


def test_two_scales_are_asked_about(tmp_path: Path) -> None:
    rows = [f"{row} {n % 5 + 1}" for n, row in enumerate(rated(*"535142415352"))]
    file = read(tmp_path, table("user,item,wow,hmm", *rows))
    (finding,) = file.report.of("asks")
    chosen = {file.columns.get("rating", ""), *(option.get("rating", "") for option in finding.options)}
    assert {"wow", "hmm"} <= chosen


def test_a_place_with_another_reading_nearly_as_good_asks(tmp_path: Path) -> None:
    rows = [f"s{n % 3} x{n % 4} y{n % 5} z{n % 7}" for n in range(40)]
    file = read(tmp_path, table("alpha,beta,gamma,delta", *rows))
    (finding,) = file.report.of("asks")
    assert finding.options
    for option in finding.options:
        other = read(tmp_path, table("alpha,beta,gamma,delta", *rows), Asked(columns=dict(option)))
        assert {role: other.columns[role] for role in option if option[role]} == {r: n for r, n in option.items() if n}
        assert not other.report.of("asks")


def test_where_nothing_is_unclear_nothing_is_asked(tmp_path: Path) -> None:
    plain = table("user,item,rating", *rated(*"535142415352"))
    placed = table("", *rated(*"535142415352"))
    for content in (plain, placed, table("user,item", *PAIRS)):
        assert not read(tmp_path, content).report.of("asks")


@pytest.mark.parametrize("extra", [0, 1])
def test_without_connections_nothing_is_used_unless_the_columns_were_chosen(tmp_path: Path, extra: int) -> None:
    rows = [f"u{n - (n < extra)},t{n % 7},{n % 5 + 1}" for n in range(200)]
    content = "user,item,rating\n" + "\n".join(rows) + "\n"
    with pytest.raises(InputError, match="connect"):
        read(tmp_path, content)
    assert len(read(tmp_path, content, Asked(columns={"user": "user", "item": "item"})).dataset.interactions) >= 199


def test_only_four_and_five_stars(tmp_path: Path) -> None:
    file = read(tmp_path, table("user,item,rating", *rated(*"454544555445")))
    assert (file.dataset.default_threshold, likes(file)) == (4, 12)


@pytest.mark.parametrize("name", ["plays", "play_count", "visits", "quantity", "count", "", "x"])
def test_counts_are_likes_with_a_name_and_without(tmp_path: Path, name: str) -> None:
    header = f"user,item,{name}" if name else ""
    file = read(tmp_path, table(header, *rated(*"1151211131", "1", "40")))
    assert likes(file) == 12


@pytest.mark.parametrize("none", ["0", "-1"])
def test_a_value_below_a_scale_is_no_rating(tmp_path: Path, none: str) -> None:
    ratings = [none, "9", none, none, "1", none, "8", none, "10", none, none, "7"]
    file = read(tmp_path, table("user,item,rating", *rated(*ratings)))
    assert file.dataset.default_threshold >= 7
    assert likes(file) <= 4
    assert "no rating" in said(file)


def test_na_as_an_id_is_said(tmp_path: Path) -> None:
    rows = [row.replace("a ", "NA ", 1) if row.startswith("a ") else row for row in rated(*"535142415352")]
    file = read(tmp_path, table("user,item,rating", *rows))
    assert "NA" in said(file)
    assert "'NA'" in said(file) or "missing" in said(file)


def test_rows_without_a_user_are_left_out_on_request(tmp_path: Path) -> None:
    rows = [f"{row.rpartition(' ')[0].replace(' ', ',')},{n % 5 + 1}" for n, row in enumerate(rated(*"535142415352"))]
    rows = [row[1:] if row.startswith("d") else row for row in rows]
    content = "user,item,rating\n" + "\n".join(rows) + "\n"
    with pytest.raises(InputError, match="has no value in column 'user'"):
        read(tmp_path, content)
    file = read(tmp_path, content, Asked(drop_incomplete=True))
    assert (file.dataset.interactions.num_users, len(file.dataset.interactions)) == (3, 9)
    assert "2 more rows" in said(file)


def test_the_names_beside_empty_ids(tmp_path: Path) -> None:
    rows = [f",{row.replace(' ', ',')}" for row in rated(*"535142415352")]
    file = read(tmp_path, "user_id,user_name,item,rating\n" + "\n".join(rows) + "\n")
    assert file.columns["user"] == "user_name"
    assert file.dataset.interactions.user_ids.tolist() == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    "content",
    [
        "Date,Name,Year,Letterboxd URI,Rating\n2024-01-03,Kite,1999,https://e/1,4.5\n2024-01-09,Fog,2010,https://e/2,3\n",
        "Book Id,Title,Author,My Rating,Date Read\n1,Kite,A. B,5,2024/01/03\n2,Fog,C. D,0,\n3,Rain,A. B,4,2024/02/11\n",
        "Const,Your Rating,Title,Title Type,Year\nt1,8,Kite,movie,1999\nt2,6,Fog,movie,2010\n",
    ],
)
def test_one_persons_list_is_no_party(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match="nobody is named in it: one person's list, a party needs several people's"):
        read(tmp_path, content)
