"""The page of the little party: what it says about the large one."""

from app_runner import open_app, words
from own_parties import tiny

from gnnrec import Dataset, hold_out


def test_the_way_on_counts_the_party_of_the_data(movielens: Dataset) -> None:
    app = open_app("little_party", threshold="5", layers="1")
    assert not app.exception
    edges = len(hold_out(movielens.interactions, 5)[0].at_least(5))
    assert f"Now with 943 guests.** The same sums on 1,682 movies and {edges:,} edges" in words(app)
    assert "64 numbers in a name tag in place of 2 and 1 round of gossip" in words(app)
    assert [link.proto.label for link in app.get("page_link") if "gossip of" in link.proto.label] == [
        "See the gossip of 943 guests"
    ]


def test_it_counts_a_party_of_ones_own() -> None:
    app = open_app("little_party", own=tiny())
    assert not app.exception
    assert "Now with 3 guests.** The same sums on 4 topics" in words(app)
