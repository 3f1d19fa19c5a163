"""Who is shown first: somebody with 10 to 20 likes that people know, on any party."""

import numpy as np
import pandas as pd
import pytest
from own_parties import PARTIES, crowd, dataset

from gnnrec import Dataset, InputError
from gnnrec.ui.session.choices import FEW, MANY, default_guest, known_guest


def by_hand(party: Dataset) -> object:
    """The rule, one guest at a time."""
    known = party.interactions
    is_like = known.is_positive(party.default_threshold)
    fame = np.bincount(known.items[is_like], minlength=known.num_items)
    ranked = []
    for user in range(known.num_users):
        own = known.users == user
        liked = fame[known.items[own & is_like]]
        takes_all = own.sum() > known.num_items // 2
        outside = max(0, FEW - len(liked), len(liked) - MANY)
        ranked.append((takes_all, outside, -float(np.median(liked)) if len(liked) else 0.0, user))
    return known.user_ids[[min(ranked)[-1]]].tolist()[0]


@pytest.mark.parametrize("party", PARTIES)
def test_the_first_guest_of_any_party(party: str) -> None:
    own = PARTIES[party]()
    found = default_guest(own)
    assert found == by_hand(own)
    assert known_guest(str(found), own) == found
    with pytest.raises(InputError):
        known_guest("nobody", own)


def test_the_first_guest_of_very_many_and_of_movielens(movielens: Dataset) -> None:
    many = crowd()
    assert default_guest(many) == by_hand(many)
    assert default_guest(movielens) == by_hand(movielens) == 55
    user = movielens.interactions.user_index(55)
    liked = movielens.interactions.at_least(4).items_of(user)
    assert FEW <= len(liked) <= MANY


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        ([(7, 1, 5)], 7),  # one guest
        ([(7, 1, 1), (8, 1, 1), (8, 2, 1), (9, 3, 1)], 7),  # equal guests: the first; here no rating is above another
        ([(1, item, 5) for item in range(9)] + [(2, item, 5) for item in range(3)] + [(3, 40, 1)], 2),  # 1 took most
    ],
)
def test_the_first_guest_of_hardly_any_party(rows: list[tuple[int, int, int]], first: int) -> None:
    own = dataset(pd.DataFrame(rows, columns=["user", "item", "rating"]))
    assert default_guest(own) == by_hand(own) == first


class Strict(Dataset):
    """A party at which no rating reaches the threshold."""

    @property
    def default_threshold(self) -> float:
        return 9.0


def test_nobody_likes_anything() -> None:
    own = dataset(pd.DataFrame({"user": [4, 5, 6], "item": [1, 2, 3], "rating": [1, 2, 5]}))
    nobody = Strict(own.interactions, own.users, own.items, "")
    assert not nobody.interactions.is_positive(nobody.default_threshold).any()
    assert default_guest(nobody) == by_hand(nobody) == 4
