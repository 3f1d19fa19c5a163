"""What the screens say beside numbers follows from the numbers."""

import re

import numpy as np
import pytest
from app_runner import open_app, words

from gnnrec import Dataset, hold_out


@pytest.fixture(autouse=True)
def real_data(movielens: Dataset) -> None:
    """Skips where the data cannot be had."""


def test_a_guest_without_likes_sees_numbers_of_likes_and_no_scores(movielens: Dataset) -> None:
    app = open_app("recommendations", guest="685", threshold="5")
    rows = [element.proto.body for element in app.get("html") if 'class="gr-row"' in element.proto.body]
    train = hold_out(movielens.interactions, 5)[0].at_least(5)
    popularity = sorted(np.bincount(train.items).tolist(), reverse=True)
    shown = [re.search(r'class="gr-score">([\d,]+) likes<', row) for row in rows]
    assert [int(found[1].replace(",", "")) for found in shown if found] == popularity[:10]
    teaser = open_app("welcome", guest="685", threshold="5")
    assert any(f">{popularity[0]} likes<" in element.proto.body for element in teaser.get("html"))


@pytest.mark.parametrize(
    ("layers", "told"),
    [
        ("0", "With 0 rounds no gossip comes in"),
        ("1", "After 1 round the name tag also holds what came from the innermost ring."),
        ("2", "After 2 rounds the name tag also holds what came from the two inner rings."),
        ("3", "After 3 rounds the name tag also holds what came from all three rings."),
        ("5", "from all three rings, and from beyond the picture."),
    ],
)
def test_the_welcome_counts_the_rounds(layers: str, told: str) -> None:
    assert told in words(open_app("welcome", layers=layers))


def test_one_star_is_one_star() -> None:
    app = open_app("welcome", threshold="1")
    assert "rated 1 star or more" in words(app)
    app = open_app("guests", threshold="1")
    app.session_state["about"] = "How warmly"
    app.run()
    assert "of the conversations are likes: rated 1 star or more" in words(app)


def test_the_charts_of_the_guests_say_the_shares_that_they_draw(movielens: Dataset) -> None:
    said = words(open_app("guests"))
    people = movielens.users
    most = people["occupation"].value_counts()
    assert (
        f"The commonest occupation is {most.index[0]}: {100 * most.iloc[0] / len(people):.0f} % of the guests" in said
    )
    middle = int(people["age"].median())
    assert f"{100 * (people['age'] <= middle).mean():.0f} % of the guests are {middle} or younger" in said


def test_a_list_says_how_many_of_the_hidden_likes_are_on_it(movielens: Dataset) -> None:
    app = open_app("recommendations", guest="42")
    hidden = hold_out(movielens.interactions, 4)[1].items_of(movielens.interactions.user_index(42))
    marked = [element for element in app.get("html") if ">hidden like<" in element.proto.body]
    assert f"{len(marked) or 'None'} of the {len(hidden)} hidden likes" in words(app)
    assert "no hidden like that could be on the list" in words(open_app("recommendations", guest="685", threshold="5"))
