import numpy as np
import pytest
import torch
from conftest import made_up, pairs
from hypothesis import given
from hypothesis import strategies as st

from gnnrec import InputError
from gnnrec.model.ranking import check_k, hide, is_rated, top_k


@given(st.lists(st.lists(st.integers(0, 4), min_size=9, max_size=9), min_size=1, max_size=5), st.integers(1, 9))
def test_top_k_is_a_sort_by_score_then_index(rows: list[list[int]], k: int) -> None:
    scores = torch.tensor(rows, dtype=torch.float32)
    before = scores.clone()
    values, indices = top_k(scores, k)
    for row, found, best in zip(rows, indices.tolist(), values.tolist(), strict=True):
        expected = sorted(range(len(row)), key=lambda item: (-row[item], item))[:k]
        assert found == expected
        assert best == [row[item] for item in expected]
    assert torch.equal(scores, before)


def test_what_was_seen_is_rated_and_hidden_and_nothing_else_is() -> None:
    seen = made_up()
    users = np.array([3, 0, 3, 7])
    hidden = hide(torch.zeros(len(users), seen.num_items), seen, users) == -torch.inf
    assert torch.equal(is_rated(seen, users), hidden)
    for row, user in enumerate(users):
        assert {(user, item) for item in hidden[row].nonzero().flatten().tolist()} == {
            pair for pair in pairs(seen) if pair[0] == user
        }


@pytest.mark.parametrize("k", [0, -1, 11])
def test_k_outside_the_catalogue_is_refused(k: int) -> None:
    with pytest.raises(InputError, match=f"k is {k}; it must be from 1 to 10"):
        check_k(k, 10)
