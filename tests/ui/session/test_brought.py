"""Somebody's own list as picks: how much is here, what is picked of it, and what is said."""

import pandas as pd
import pytest
from own_parties import dataset

from gnnrec import Dataset
from gnnrec.data.files.one_person import OwnTitle
from gnnrec.ui.session.brought import MOST_PICKS, brought

NUM_ITEMS = 40


def party() -> Dataset:
    rows = pd.DataFrame([(user, item) for user in range(3) for item in range(NUM_ITEMS)], columns=["user", "item"])
    return dataset(rows, {item: f"Tea House {item}" for item in range(NUM_ITEMS)})


def titles(*ratings: float | None, away: int = 0) -> list[OwnTitle]:
    """Titles that are at the party, with these ratings, and some that are not."""
    here = [OwnTitle(f"Tea House {place}", None, rating) for place, rating in enumerate(ratings)]
    return here + [OwnTitle(f"Elsewhere {place}", 1990 + place, 5.0) for place in range(away)]


def test_what_is_liked_and_here_is_picked_the_best_rated_first() -> None:
    found = brought(titles(4, 1, 5, 2, 4.5, away=3), party())
    assert found.picks == (2, 4, 0)
    assert found.missing == ("Elsewhere 0 (1990)", "Elsewhere 1 (1991)", "Elsewhere 2 (1992)")
    assert found.words("movie") == "5 of your 8 movies are here. You walk in with 3 likes."


def test_no_more_are_picked_than_the_page_holds_and_that_is_said() -> None:
    found = brought(titles(*[4.0] * 10, *[5.0] * 12, 1, 2, 3), party())
    assert len(found.picks) == MOST_PICKS
    assert set(range(10, 22)) <= set(found.picks)  # the twelve best, and some of the others
    assert f"Of the 22 that you like, you walk in with the {MOST_PICKS} you rated best." in found.words("topic")


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (titles(away=3), "None of your 3 titles is here, so this list picks nothing at this party."),
        (titles(away=1), "Your one title is not here, so this list picks nothing at this party."),
        (
            titles(1, away=2),
            "1 of your 3 topics is here. You rated none of them as a like",
        ),
        (titles(5, away=1), "1 of your 2 topics is here. You walk in with 1 like."),
    ],
)
def test_what_is_said_where_there_is_little(listed: list[OwnTitle], said: str) -> None:
    assert brought(listed, party()).words("topic").startswith(said)
