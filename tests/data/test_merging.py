import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnnrec import InputError, Interactions
from gnnrec.data.ids import positions
from gnnrec.data.merging import carried_over, merged

TABLE = st.dictionaries(
    st.tuples(st.integers(0, 5), st.integers(0, 7)), st.tuples(st.integers(1, 5), st.integers(0, 9)), min_size=1
)


def read(table: dict, has_rating: bool = True, as_text: bool = False) -> Interactions:
    rows = [(user, item, *values) for (user, item), values in table.items()]
    frame = pd.DataFrame(rows, columns=["user", "item", "rating", "timestamp"])
    if as_text:
        frame = frame.assign(user="u" + frame["user"].astype(str), item="i" + frame["item"].astype(str))
    return Interactions.from_frame(frame if has_rating else frame.drop(columns=["rating", "timestamp"]))


@settings(max_examples=60, deadline=None)
@given(TABLE, TABLE, st.booleans())
def test_two_sets_of_ratings_are_one_and_the_later_counts(one: dict, other: dict, as_text: bool) -> None:
    found = merged(read(one, as_text=as_text), read(other, as_text=as_text), 4)
    assert found.fingerprint == read(one | other, as_text=as_text).fingerprint


@settings(max_examples=40, deadline=None)
@given(TABLE, TABLE)
def test_rows_without_a_rating_are_likes(one: dict, other: dict) -> None:
    found = merged(read(one), read(other, has_rating=False), 4)
    expected = {pair: rating for pair, (rating, _) in one.items()} | dict.fromkeys(other, 4)
    rows = zip(found.user_ids[found.users], found.item_ids[found.items], found.ratings, strict=True)
    assert {(user, item): rating for user, item, rating in rows} == expected
    assert found.timestamps is None
    assert merged(read(one, has_rating=False), read(other, has_rating=False), 4).ratings is None


@settings(max_examples=40, deadline=None)
@given(TABLE, TABLE)
def test_nodes_are_found_again_by_their_ids(one: dict, other: dict) -> None:
    before, now = read(one), read(other)

    def nodes(known: Interactions) -> list[tuple[str, int]]:
        return [("user", id_) for id_ in known.user_ids] + [("item", id_) for id_ in known.item_ids]

    old, new = carried_over(before, now)
    assert [nodes(before)[node] for node in old] == [nodes(now)[node] for node in new]
    assert {nodes(now)[node] for node in new} == set(nodes(before)) & set(nodes(now))


def test_text_beside_numbers_is_refused() -> None:
    with pytest.raises(InputError, match="user ids are text in one of the two sets of ratings"):
        merged(read({(1, 2): (5, 0)}), read({(1, 2): (5, 0)}, as_text=True), 4)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ([7, "3", 3.0, "x", 2.5, None], [2, 0, 0, -1, -1, -1]),
        (np.array([5, 4, 9]), [1, -1, -1]),
        (np.array([7.0, 2.0]), [2, -1]),
        ([], []),
        ([7, 3, 4], [2, 0, -1]),
        ([7, 2**70, True], [2, -1, -1]),
        ([7, 2**70], [2, -1]),
    ],
)
def test_ids_are_found_all_at_once(wanted: list, found: list[int]) -> None:
    assert positions(wanted, np.array([3, 5, 7])).tolist() == found


def test_ids_of_text_are_found_all_at_once() -> None:
    ids = np.array(["a", "b b", "ж"], object)
    assert positions(["ж", "c", "a", 3], ids).tolist() == [2, -1, 0, -1]
    assert positions(ids, ids).tolist() == [0, 1, 2]
