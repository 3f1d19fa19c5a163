import pytest

from gnnrec import InputError
from gnnrec.data.files.columns import choose_columns, guess_columns, simple_name


@pytest.mark.parametrize(
    ("names", "guess"),
    [
        (["userId", "movieId", "rating", "timestamp"], ["user", "item", "rating", "timestamp"]),
        (["user_id:token", "item_id:token", "rating:float"], ["user", "item", "rating"]),
        (["User-ID", "ISBN", "Book-Rating"], ["user", "item", "rating"]),
        (["reviewerID", "asin", "overall", "unixReviewTime"], ["user", "item", "rating", "timestamp"]),
        (["timestamp", "rating", "item", "user"], ["timestamp", "rating", "item", "user"]),
        (["user", "movieId", "title", "genres"], ["user", "item", "title", "category"]),
        (["name", "item", "user"], ["title", "item", "user"]),
        (["user", "title"], ["user", "item"]),
        (["who", "item"], [None, "item"]),
        (["user", "stars"], ["user", "rating"]),
    ],
)
def test_columns_are_guessed_by_name(names: list[str], guess: list[str | None]) -> None:
    assert guess_columns(names, []) == {role: name for name, role in zip(names, guess, strict=True) if role}


@pytest.mark.parametrize(
    ("rows", "roles"),
    [
        ([["a", "b"], ["c", "d"]], ["user", "item"]),
        ([["1", "2", "5"], ["2", "3", "4.5"]], ["user", "item", "rating"]),
        ([["1", "2", "881250949"], ["2", "3", "891717742"]], ["user", "item", "timestamp"]),
        ([["1", "2", "5", "881250949"]], ["user", "item", "rating", "timestamp"]),
        ([["1", "2", "2024-01-31", "3"]], ["user", "item", "timestamp", "rating"]),
        ([["1", "2", "Tea", "3"]], ["user", "item", None, "rating"]),
        ([[str(n), "2", str(n)] for n in range(150)], ["user", "item", None]),
    ],
)
def test_columns_without_names_are_guessed_by_place_and_content(rows: list[list[str]], roles: list[str | None]) -> None:
    names = [f"column {place + 1}" for place in range(len(roles))]
    assert guess_columns(names, rows) == {role: name for name, role in zip(names, roles, strict=True) if role}


NAMES = ["who", "what", "Stars"]


@pytest.mark.parametrize(
    ("chosen", "columns"),
    [
        ({"user": "who", "item": "what"}, {"user": "who", "item": "what", "rating": "Stars"}),
        ({"user": "1", "item": "2", "rating": ""}, {"user": "who", "item": "what"}),
        ({"user": "WHO", "item": "what", "rating": "stars"}, {"user": "who", "item": "what", "rating": "Stars"}),
        ({"user": "Stars", "item": "what"}, {"user": "Stars", "item": "what"}),
        (
            {"user": "who", "item": "what", "title": "what"},
            {"user": "who", "item": "what", "rating": "Stars", "title": "what"},
        ),
    ],
)
def test_a_choice_goes_before_the_guess(chosen: dict[str, str], columns: dict[str, str]) -> None:
    assert choose_columns({"rating": "Stars"}, chosen, NAMES) == columns


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"user": "who"}, r"no column 'item' .its columns: who, what, Stars.; rename one, or say which it is"),
        ({"user": "nobody", "item": "what"}, r"no column 'nobody' for user .the columns: who, what, Stars."),
        ({"user": "4", "item": "what"}, "no column '4' for user"),
        ({"user": "who", "item": "who"}, "'who' is chosen for user and for item"),
    ],
)
def test_an_impossible_choice_is_refused(chosen: dict[str, str], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        choose_columns({}, chosen, NAMES)


def test_names_are_compared_by_their_letters() -> None:
    assert simple_name(" User_ID:token") == simple_name("user id") == simple_name("User-Id") == "userid"
