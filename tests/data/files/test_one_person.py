from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gnnrec import Dataset, Interactions, load_ratings_file
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.one_person import OnePersonError, OwnTitle, matched
from gnnrec.data.files.own_columns import own_columns
from gnnrec.data.files.reading import look
from gnnrec.data.files.unpacking import ratings_source

LETTERBOXD = "Date,Name,Year,Letterboxd URI,Rating\n2024-01-03,Tea House,1999,https://a.example/1,4.5\n"
LETTERBOXD += "2024-01-09,Salt,2010,https://a.example/2,3\n2024-02-11,Orchard,2004,https://a.example/3,\n"
IMDB = "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,"
IMDB += "Num Votes,Release Date,Directors\n"
IMDB += 'tt1,9,2024-01-03,Tea House,Teestube,https://i.example/1,Movie,6.1,90,1999,"Drama, War",10,1999-02-01,A. B\n'
IMDB += "tt2,4,2024-01-04,Salt,Salt,https://i.example/2,Movie,8.1,91,2010,Drama,11,2010-02-01,C. D\n"
GOODREADS = "Book Id,Title,Author,ISBN,My Rating,Average Rating,Year Published,Original Publication Year,Date Read,"
GOODREADS += "Date Added,Exclusive Shelf\n"
GOODREADS += '11,"Tea House (Cups, #1)",A. Writer,"=""01""",5,4.1,2010,1999,,2024/01/03,read\n'
GOODREADS += '12,Salt,B. Writer,"=""02""",0,3.9,2010,,,2024/01/09,to-read\n'
PLAIN = "title,year,rating\nTea House,1999,8\nSalt,2010,\nSalt,1999,3\n"


def own(tmp_path: Path, text: str, asked: Asked | None = None) -> OnePersonError:
    (tmp_path / "mine.csv").write_text(text)
    with pytest.raises(OnePersonError) as refused:
        load_ratings_file(tmp_path / "mine.csv", asked)
    return refused.value


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (LETTERBOXD, [("Tea House", 1999, 4.5, ""), ("Salt", 2010, 3.0, ""), ("Orchard", 2004, None, "")]),
        (IMDB, [("Tea House", 1999, 9.0, "Teestube"), ("Salt", 2010, 4.0, "")]),
        (GOODREADS, [("Tea House (Cups, #1)", 1999, 5.0, ""), ("Salt", None, None, "")]),
        (PLAIN, [("Tea House", 1999, 8.0, ""), ("Salt", 2010, None, ""), ("Salt", 1999, 3.0, "")]),
        (
            "Title,Date\nTea House,1/3/24\nSalt (2010),1/4/24\n",
            [("Tea House", None, None, ""), ("Salt (2010)", 2010, None, "")],
        ),
        ("Film;Score\nTea House;7,5\nSalt;3\n", [("Tea House", None, 7.5, ""), ("Salt", None, 3.0, "")]),
    ],
)
def test_a_list_of_one_person_is_refused_as_one(
    tmp_path: Path, text: str, titles: list[tuple[str, int | None, float | None, str]]
) -> None:
    refused = own(tmp_path, text)
    assert "nobody is named in it: one person's list, a party needs several people's" in str(refused)
    assert list(refused.titles) == [OwnTitle(*title) for title in titles]


@pytest.mark.parametrize(
    ("guessed", "columns"),
    [
        ({"item": "Titre", "rating": "Note"}, {"title": "Titre", "rating": "Note"}),
        ({"item": "Titre", "rating": "Avg Note"}, {}),
        ({"user": "Qui", "item": "Titre", "rating": "Note"}, {}),
    ],
)
def test_titles_and_ratings_by_another_name_are_those_that_are_guessed(
    tmp_path: Path, guessed: dict[str, str], columns: dict[str, str]
) -> None:
    (tmp_path / "mine.csv").write_text("Titre,Note,Avg Note,Qui\nTea House,9,8,a\nSalt,8,7,b\n")
    seen = look(ratings_source(tmp_path / "mine.csv"))
    assert own_columns(replace(seen, guessed=guessed)) == columns


def test_of_a_film_that_was_seen_again_the_last_rating_counts(tmp_path: Path) -> None:
    again = "2024-03-01,Tea House,1999,https://a.example/1,2\n2024-03-02,Tea House,1999,https://a.example/1,\n"
    assert own(tmp_path, LETTERBOXD + again).titles[0] == OwnTitle("Tea House", 1999, 2.0)


@pytest.mark.parametrize(
    "text",
    [
        "user,title,rating\n1,Tea House,4\n2,Salt,3\n1,Salt,2\n",
        "who,name,rating\na,Tea House,4\nb,Salt,3\na,Salt,2\n",
        "title,rating\nTea House,4\nTea House,3\nTea House,2\nSalt,2\n",
        "item,rating\nTea House,4\nTea House,3\n",
        "title,genres\nTea House,Drama\nSalt,War\n",
        "movie,rating\n1,4\n2,3\n",
    ],
)
def test_other_tables_are_no_list_of_one_person(tmp_path: Path, text: str) -> None:
    (tmp_path / "party.csv").write_text(text)
    seen = look(ratings_source(tmp_path / "party.csv"))
    assert own_columns(seen) == {}


def test_a_user_chosen_by_hand_makes_it_a_party(tmp_path: Path) -> None:
    (tmp_path / "books.csv").write_text(GOODREADS)
    party = load_ratings_file(tmp_path / "books.csv", Asked({"user": "Author", "item": "Title"}))
    assert party.interactions.num_users == 2


def films(*titles: str) -> Dataset:
    """A data set of these titles, as MovieLens writes them; the later, the more ratings."""
    users = [user for item in range(len(titles)) for user in range(item + 1)]
    items = [item for item in range(len(titles)) for _ in range(item + 1)]
    known = Interactions.from_frame(pd.DataFrame({"user": users, "item": items}), rating="", timestamp="")
    years = pd.Series(titles).str.extract(r"\((\d{4})\)\s*$", expand=False)
    table = pd.DataFrame({"item": known.item_ids, "title": titles, "year": pd.to_numeric(years).astype("Int64")})
    return Dataset(known, pd.DataFrame({"user": known.user_ids}), table.assign(genres=""), "films")


@pytest.mark.parametrize(
    ("one", "item"),
    [
        (OwnTitle("The Matrix", 1999), 0),
        (OwnTitle("the matrix", 1998), 0),
        (OwnTitle("The Matrix"), 0),
        (OwnTitle("The Matrix", 2003), None),
        (OwnTitle("The City of Lost Children", 1995), 1),
        (OwnTitle("La cite des enfants perdus", 1995), 1),
        (OwnTitle("A Strange Town", 1995, None, "La Cité des Enfants Perdus"), 1),
        (OwnTitle("Sabrina", 1954), 3),
        (OwnTitle("Sabrina", 1995), 2),
        (OwnTitle("Sabrina"), None),
        (OwnTitle("Chasing Amy", 1997), 5),
        (OwnTitle("Unknown", 1997), 6),
        (OwnTitle("Matri"), None),
    ],
)
def test_a_title_is_matched_by_name_and_year(one: OwnTitle, item: int | None) -> None:
    party = films(
        "Matrix, The (1999)",
        "City of Lost Children, The (Cité des enfants perdus, La) (1995)",
        *("Sabrina (1995)", "Sabrina (1954)"),
        *("Chasing Amy (1997)", "Chasing Amy (1997)"),
        "unknown",
    )
    found = matched([one], party)
    assert found.found == (() if item is None else (item,))
    assert found.missing == ((one,) if item is None else ())


def test_what_they_rated_well_is_liked_the_best_first() -> None:
    party = films("Up (2009)", "Heat (1995)", "Salt (2010)", "Seven (1995)")
    ratings = {"Heat": 4.0, "Salt": 5.0, "Up": 3.5, "Seven": None, "Orchard": 0.5}
    found = matched([OwnTitle(title, None, rating) for title, rating in ratings.items()], party)
    assert found.liked == (2, 1)
    assert found.found == (1, 2, 0, 3)
    assert found.missing == (OwnTitle("Orchard", None, 0.5),)


def test_without_ratings_everything_is_liked() -> None:
    assert matched([OwnTitle("Up"), OwnTitle("Heat")], films("Up (2009)", "Heat (1995)")).liked == (0, 1)


def test_titles_as_people_say_them_are_found_in_movielens(movielens: Dataset) -> None:
    asked = [OwnTitle("The Usual Suspects", 1995, 9), OwnTitle("Amélie", 2001, 9), OwnTitle("Kolya", 1996, 10)]
    asked += [OwnTitle("Monty Python and the Holy Grail", 1975, 8), OwnTitle("Se7en", 1995, 3)]
    found = matched(asked, movielens)
    titles = [movielens.titles[item] for item in found.liked]
    assert titles[:2] == ["Kolya (1996)", "The Usual Suspects (1995)"]
    assert "Amélie" in [one.title for one in found.missing]


def test_movielens_finds_all_of_itself_but_what_it_has_twice(movielens: Dataset) -> None:
    rows = movielens.items[["title", "year"]].itertuples(index=False)
    own_titles = [OwnTitle(str(title), None if pd.isna(year) else int(year)) for title, year in rows]
    found = matched(own_titles, movielens)
    assert not found.missing
    by_another_name = 1  # Der Bewegte Mann is there as Maybe, Maybe Not too
    assert len(found.found) == movielens.items["title"].nunique() - by_another_name
    assert np.isin(found.found, movielens.interactions.item_ids).all()
