import numpy as np
import pandas as pd
import pytest

from gnnrec import Dataset, InputError, Interactions
from gnnrec.data.finding import find_item
from gnnrec.data.ids import natural_key, natural_order

TITLES = [
    *("Star Wars (1977)", "Toy Story (1995)", "The Blue Angel (Der Blaue Engel) (1930)", "Sabrina (1995)"),
    *("Sabrina (1954)", "Amélie (2001)", "Toy Story", "7", "Kids in the Hall (1996)", "Kids (1995)"),
]


@pytest.fixture(scope="module")
def films() -> Dataset:
    """Items 1 to 10 with titles; the title of item 8 is "7"."""
    ids = np.arange(1, 11)
    known = Interactions.from_frame(pd.DataFrame({"user": 1, "item": ids}))
    return Dataset(known, pd.DataFrame({"user": [1]}), pd.DataFrame({"item": ids, "title": TITLES}), "made up")


@pytest.mark.parametrize(
    ("wanted", "item"),
    [
        ("7", 7),  # an id before a title
        ("Star Wars (1977)", 1),
        ("star wars (1977)", 1),
        ("Star Wars", 1),
        ("  STAR   wars ", 1),
        ("Toy Story", 7),  # as it is written, although another one is the same without its year
        ("toy story (1995)", 2),
        ("blue angel", 3),
        ("Blue Angel, The", 3),
        ("blue angel, the (1930)", 3),
        ("The Blue Angel", 3),
        ("blaue engel", 3),
        ("amelie", 6),
        ("AMÉLIE", 6),
        ("sabrina (1954)", 5),
        ("kids", 10),  # the whole title before one that only holds it
        ("kids in", 9),
    ],
)
def test_an_item_is_found_by_what_it_is_called(films: Dataset, wanted: str, item: int) -> None:
    assert films.interactions.item_ids[find_item(films, wanted)] == item


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("sabrina", r"2 items may be meant by 'sabrina': 4 = Sabrina \(1995\), 5 = Sabrina \(1954\); give an id"),
        ("toy", "2 items may be meant by 'toy'"),
        ("sta wars", r"There is no item 'sta wars', by id or by title; the nearest by title: 1 = Star Wars"),
        ("zzzz", "There is no item 'zzzz' in the data; item ids go from 1 to 10"),
        ("99", "There is no item '99' in the data"),
        ("", "There is no item '' in the data"),
    ],
)
def test_what_is_not_plain_is_refused_with_the_nearest(films: Dataset, wanted: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        find_item(films, wanted)


def test_ids_are_counted_as_people_count() -> None:
    ids = [f"i{number}" for number in (0, 1, 10, 19, 2, 9)]
    assert sorted(ids, key=natural_key) == ["i0", "i1", "i2", "i9", "i10", "i19"]
    known = Interactions.from_frame(pd.DataFrame({"user": [f"Gast Nr. {n}" for n in range(6)], "item": ids}))
    with pytest.raises(InputError, match="item ids go from i0 to i19"):
        known.item_index("zzzzzz")
    assert known.item_ids[natural_order(known.item_ids)].tolist() == ["i0", "i1", "i2", "i9", "i10", "i19"]
    assert natural_order(np.array([2, 10])).tolist() == [0, 1]
    assert sorted(["b", "A", "a10", "10", "9b", "", "a2"], key=natural_key) == ["", "9b", "10", "A", "a2", "a10", "b"]
