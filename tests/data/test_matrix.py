import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from gnnrec import InputError, Interactions

FORMATS = ["csr", "csc", "coo", "lil", "dok"]


@settings(max_examples=60, deadline=None)
@given(
    cells=st.dictionaries(st.tuples(st.integers(0, 6), st.integers(0, 8)), st.sampled_from([0.5, 1, 2, 5]), min_size=1),
    kind=st.sampled_from(FORMATS),
    as_array=st.booleans(),
)
def test_a_matrix_says_what_a_table_says(cells: dict[tuple[int, int], float], kind: str, as_array: bool) -> None:
    users, items = map(list, zip(*cells, strict=True))
    make = sparse.coo_array if as_array else sparse.coo_matrix
    known = Interactions.from_csr(make((list(cells.values()), (users, items)), shape=(9, 11)).asformat(kind))
    assert known.user_ids.tolist() == list(range(9))  # empty rows and columns stay, so that numbers keep their meaning
    assert known.item_ids.tolist() == list(range(11))
    table = Interactions.from_frame(pd.DataFrame({"user": users, "item": items, "rating": list(cells.values())}))
    found, expected = known.to_frame(), table.to_frame()
    if set(cells.values()) == {1}:
        assert known.ratings is None
        expected = expected.drop(columns="rating")
    pd.testing.assert_frame_equal(found, expected)


@pytest.mark.parametrize("kind", [bool, np.int8, np.float64])
def test_ones_are_likes_without_ratings(kind: type) -> None:
    dense = np.array([[1, 0, 1], [0, 0, 0], [0, 0, 1]], kind)
    known = Interactions.from_csr(sparse.csr_matrix(dense))
    assert known.ratings is None
    assert (known.num_users, known.num_items, len(known)) == (3, 3, 3)


def test_a_stored_zero_is_a_rating_and_what_is_stored_twice_is_added_up() -> None:
    given_ = sparse.coo_matrix(([2.0, 3.0, 0.0], ([0, 0, 1], [1, 1, 0])), shape=(2, 2))
    known = Interactions.from_csr(given_)
    assert known.to_frame().to_numpy().tolist() == [[0, 1, 5], [1, 0, 0]]
    raw = sparse.csr_matrix((np.array([1.0, 1.0]), np.array([1, 1]), np.array([0, 2])), shape=(1, 3))
    assert Interactions.from_csr(raw).ratings.tolist() == [2]
    assert raw.nnz == 2  # what was given is as it was
    assert Interactions.from_csr(sparse.coo_matrix(([True, True], ([0, 0], [1, 1])))).ratings is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (sparse.csr_matrix((3, 3)), "has no entry"),
        (sparse.csr_matrix([[0, 2.0], [np.nan, 0]]), "Row 1, column 0 of the matrix holds nan"),
        (sparse.csr_matrix([[1e300, 2.0]]), "Row 0, column 0 of the matrix holds 1e.300"),
        (sparse.csr_matrix([[1j, 2.0]]), "holds values of type complex128"),
        (np.ones((2, 2)), "cannot be of type ndarray; give Interactions, a pandas DataFrame"),
        ([(1, 2)], "cannot be of type list"),
    ],
)
def test_what_is_no_matrix_of_ratings_is_refused(data: object, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        Interactions.from_any(data)
    with pytest.raises(InputError):
        Interactions.from_csr(data)
