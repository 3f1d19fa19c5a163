import numpy as np
import pandas as pd
import pytest

from gnnrec import InputError, Interactions

FRAME = pd.DataFrame({"user": [7, 3, 7, 3], "item": [1, 2, 2, 9], "rating": [5, 4, 3, 1], "timestamp": [1, 2, 3, 4]})


def test_indices_follow_sorted_ids_and_rows_are_sorted() -> None:
    made = Interactions.from_frame(FRAME)
    assert made.user_ids.tolist() == [3, 7]
    assert made.item_ids.tolist() == [1, 2, 9]
    assert list(zip(made.users, made.items, made.ratings, made.timestamps, strict=True)) == [
        (0, 1, 4, 2),
        (0, 2, 1, 4),
        (1, 0, 5, 1),
        (1, 1, 3, 3),
    ]
    assert made.items_of(1).tolist() == [0, 1]


def test_fingerprint_is_of_the_content_not_the_row_order() -> None:
    print_of = lambda frame: Interactions.from_frame(frame).fingerprint  # noqa: E731
    assert print_of(FRAME) == print_of(FRAME.sample(frac=1, random_state=0))
    for column in FRAME:
        changed = FRAME.copy()
        changed.loc[2, column] += 10
        assert print_of(FRAME) != print_of(changed), column
    assert print_of(FRAME) != print_of(FRAME.drop(columns="timestamp"))


def test_of_a_repeated_pair_the_latest_counts() -> None:
    frame = pd.DataFrame({"user": [1, 1, 1], "item": [5, 5, 5], "rating": [3, 1, 2], "timestamp": [10, 30, 20]})
    assert Interactions.from_frame(frame).ratings.tolist() == [1]
    assert Interactions.from_frame(frame.drop(columns="timestamp")).ratings.tolist() == [2]


def test_without_ratings_every_row_is_a_like() -> None:
    made = Interactions.from_frame(FRAME[["user", "item"]])
    assert len(made.at_least(5)) == 4


def test_text_ids_are_kept_and_found() -> None:
    made = Interactions.from_frame(pd.DataFrame({"user": ["zoë", "Али"], "item": ["a", "b"]}))
    assert made.user_ids[made.user_index("zoë")] == "zoë"
    assert made.user_index("Али") == 1


def test_ids_are_found_when_given_as_text_and_refused_when_unknown() -> None:
    made = Interactions.from_frame(FRAME)
    assert made.user_index("7") == made.user_index(7) == made.user_index(np.int64(7)) == 1
    for unknown in (4, "seven", "", None, 99):
        with pytest.raises(InputError, match=r"There is no user .* go from 3 to 7"):
            made.user_index(unknown)


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (FRAME.drop(columns="item"), "no column 'item' .*user, rating, timestamp"),
        (FRAME.iloc[:0], "no rows"),
        (FRAME.assign(rating=[5, "x", 3, 1]), "Row 2 has 'x' in column 'rating'"),
        (FRAME.assign(rating=[5, 4, np.nan, 1]), "Row 3 has nan in column 'rating'"),
        (FRAME.assign(rating=[5, 4, 3, np.inf]), "Row 4 has inf"),
        (FRAME.assign(timestamp=["now", 2, 3, 4]), "Row 1 has 'now' in column 'timestamp'"),
        (FRAME.assign(user=[7, None, 7, 3]), "Row 2 has no value in column 'user'"),
        (FRAME.assign(user=[7, 3.5, 7, 3]), "Row 2 has the id 3.5"),
        (FRAME.assign(user=[7.0, 2.0**60, 7, 3]), r"whole numbers up to 2\^53"),
        (FRAME.assign(item=[1, "b", 2, 9]), "mix text and numbers .row 2 is text, row 1 is not"),
        (FRAME.assign(user=[True, False, True, True]), "true/false"),
    ],
)
def test_bad_tables_are_refused_in_words(frame: pd.DataFrame, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        Interactions.from_frame(frame)


def test_an_id_of_text_that_is_nearly_one_is_recognised() -> None:
    made = Interactions.from_frame(pd.DataFrame({"user": ["Анна К.", "Борис"], "item": ["чай", "хлеб"]}))
    with pytest.raises(InputError, match=r"no user 'Анна К' in the data; the most similar one is 'Анна К\.'"):
        made.user_index("Анна К")
