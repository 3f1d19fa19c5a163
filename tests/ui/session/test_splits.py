"""What a screen tests with, and what it holds on to."""

import numpy as np
import pytest
from own_parties import library, likes

from gnnrec.ui.screens.scoreboard import rivals
from gnnrec.ui.session import splits
from gnnrec.ui.session.splits import sample, split_at


def test_of_very_many_guests_some_are_drawn_with_all_that_was_hidden_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    held_out = split_at(library(), 6).held_out
    assert sample(held_out) is held_out
    monkeypatch.setattr(splits, "TESTED", 20)
    drawn = sample(held_out)
    users = np.unique(drawn.users)
    assert len(users) == 20
    assert [len(drawn.items_of(user)) for user in users] == [len(held_out.items_of(user)) for user in users]
    assert np.array_equal(sample(held_out).users, drawn.users)


def test_rivals_that_write_down_a_dense_matrix_are_invited_as_far_as_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    split = split_at(library(), 6)
    names = ("mf", "ease", "item_knn", "popularity")
    assert all(rivals.is_feasible(name, split) for name in names)
    monkeypatch.setattr(rivals, "MOST_CELLS", split.graph.num_users * split.graph.num_items - 1)
    assert [rivals.is_feasible(name, split) for name in names] == [True, False, False, True]


def test_a_split_is_made_once_and_of_very_much_data_only_the_last_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    own = likes()
    assert split_at(own, 1) is split_at(own, 1)
    assert split_at(own, 1) is not split_at(likes(), 1)  # another file with the same ratings may have other titles
    first = split_at(own, 1)
    split_at(own, 2)
    assert split_at(own, 1) is first
    monkeypatch.setattr(splits, "LARGE", 1)
    first = split_at(own, 1)
    split_at(own, 2)
    assert split_at(own, 1) is not first
