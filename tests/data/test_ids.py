"""An id is the one that was asked for, or none."""

from decimal import Decimal
from uuid import UUID

import numpy as np
import pandas as pd
import pytest

from gnnrec import InputError, Interactions

UUIDS = [UUID(int=number) for number in (7, 3, 5)]


def with_users(users: object) -> Interactions:
    return Interactions.from_frame(pd.DataFrame({"user": users, "item": [1, 2, 3]}))


@pytest.mark.parametrize(
    "wanted",
    [3, 3.0, "3", np.int8(3), np.uint64(3), np.float32(3), np.float64(3), np.str_("3"), np.array(3), Decimal(3)],
    ids=lambda wanted: f"{type(wanted).__name__} {wanted}",
)
def test_the_same_number_is_found_however_it_is_asked_for(wanted: object) -> None:
    assert with_users([1, 3, 30]).user_index(wanted) == 1
    assert with_users(["1", "3", "x"]).user_index(wanted) == 1


TEXTS = ["0_3", "3_0", "+3", " 3", "3 ", "03", "3.0", "-0", "٣", "３", "³", "3e0", "", "9" * 30, "9" * 5000]
OTHERS = [3.5, float("nan"), float("inf"), 10**30, np.uint64(2**63 + 3), True, np.True_, b"3", (3,), None]


@pytest.mark.parametrize("wanted", [*TEXTS, *OTHERS])
def test_what_is_written_like_no_id_finds_nobody(wanted: object) -> None:
    known = with_users([0, 3, 30])
    with pytest.raises(InputError, match=r"There is no user .* in the data; user ids go from 0 to 30"):
        known.user_index(wanted)


def test_numbers_of_numpy_are_shown_as_numbers() -> None:
    with pytest.raises(InputError, match="There is no user 4 in the data"):
        with_users([1, 3, 30]).user_index(np.int64(4))
    with pytest.raises(InputError, match=r"There is no user 4\.5 in the data"):
        with_users([1, 3, 30]).user_index(np.float64(4.5))


@pytest.mark.parametrize("number", [2**53 + 1, 2**63 - 1, -(2**63)])
@pytest.mark.parametrize("kind", [np.int64, "Int64", object])
def test_large_ids_are_kept_to_the_last_digit(number: int, kind: object) -> None:
    made = with_users(pd.Series([number, 1, 2]).astype(kind))
    assert made.user_ids.tolist() == sorted([number, 1, 2])
    assert made.user_ids[made.user_index(number)] == number
    assert made.user_ids[made.user_index(str(number))] == number


@pytest.mark.parametrize("number", [2**63, 2**64 - 1, 2**70, 10**400])
def test_ids_that_64_bits_do_not_hold_are_refused_and_never_turned_negative(number: int) -> None:
    kinds = [np.uint64, "UInt64", object] if number < 2**64 else [object]
    for kind in kinds:
        with pytest.raises(InputError, match=f"Row 2 has {number} in column 'user'.* give the column as text"):
            with_users(pd.Series([1, number, 2], dtype=kind))
    assert with_users(["1", str(number), "2"]).user_index(str(number)) >= 0


def test_small_unsigned_ids_are_ids() -> None:
    assert with_users(np.array([9, 7, 8], np.uint64)).user_ids.tolist() == [7, 8, 9]
    assert with_users(pd.Series([9, 7, 8], dtype="category")).user_ids.tolist() == [7, 8, 9]


def test_uuids_are_text_and_are_found_as_either() -> None:
    made = with_users(UUIDS)
    assert made.user_ids.tolist() == sorted(map(str, UUIDS))
    for wanted in UUIDS:
        assert made.user_ids[made.user_index(wanted)] == str(wanted)
        assert made.user_index(str(wanted)) == made.user_index(wanted)
    assert made.fingerprint == with_users(list(map(str, UUIDS))).fingerprint


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ([(1, 2), (3, 4), (5, 6)], r"Row 1 has an id of type tuple in column 'user' .*; ids are whole numbers or text"),
        ([b"a", b"b", b"c"], "Row 1 has an id of type bytes"),
        (pd.Series([1, 1j, 2], dtype=object), "Row 2 has an id of type complex"),
        (pd.Series([1, True, 2], dtype=object), "Row 2 has an id of type bool"),
        (pd.to_datetime(["2020-01-01", "2020-01-02", "2020-01-03"]), "Row 1 has an id of type Timestamp"),
        ([UUIDS[0], 5, 6], "mix text and numbers .row 1 is text, row 2 is not"),
        ([Decimal("1.5"), Decimal(2), Decimal(3)], r"Row 1 has the id 1\.5"),
    ],
)
def test_what_is_no_id_is_named_with_its_row(ids: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        with_users(ids)


def test_a_rating_that_is_stored_as_infinite_is_refused() -> None:
    frame = pd.DataFrame({"user": [1, 1], "item": [1, 2], "rating": [5.0, 1e39]})
    with pytest.raises(InputError, match=r"Row 2 has 1e\+39 in column 'rating', which is not a finite number"):
        Interactions.from_frame(frame)
