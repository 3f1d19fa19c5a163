"""What a reload of the page brings back, for how long, and to whom."""

from collections.abc import Callable

import pytest
import streamlit as st
from app_runner import open_app, words
from own_parties import library, likes, tiny

from gnnrec.data.files.asked import Asked
from gnnrec.ui.session import reload
from gnnrec.ui.session.reload import MINUTES, Shelf

QUICK = {"settings": "passes:2,embedding_dim:4,snapshots:1"}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def shelf_for(here: set[str]) -> tuple[Shelf, Clock]:
    clock = Clock()
    return Shelf(here.__contains__, clock), clock


def test_it_is_kept_while_somebody_looks_at_it_and_half_an_hour_more() -> None:
    here = {"anna"}
    shelf, clock = shelf_for(here)
    party = tiny()
    shelf.keep("word", party, Asked(), "anna")
    clock.now += 10 * MINUTES * 60
    assert shelf.find("word", party.fingerprint) is not None
    here.clear()
    clock.now += MINUTES * 60
    assert shelf.find("word", party.fingerprint) is not None
    clock.now += 1
    assert shelf.find("word", party.fingerprint) is None
    assert not shelf.kept


def test_what_is_over_goes_though_nobody_asks_for_anything() -> None:
    here = {"anna"}
    shelf, clock = shelf_for(here)
    shelf.keep("word", tiny(), Asked(), "anna")
    here.clear()
    clock.now += MINUTES * 60 + 1
    shelf.tidy()
    assert not shelf.kept


def test_the_shelf_holds_the_ratings_and_not_what_hangs_on_the_data_set() -> None:
    shelf, _ = shelf_for({"anna"})
    party = tiny()
    shelf.keep("word", party, Asked(), "anna")
    kept = shelf.kept["word"].dataset
    assert kept is not party
    assert kept.interactions is party.interactions


def test_neither_another_word_nor_the_address_alone_opens_it() -> None:
    shelf, _ = shelf_for({"anna"})
    party = tiny()
    shelf.keep("word", party, Asked(), "anna")
    for word in ("", "wor", party.fingerprint, "other"):
        assert shelf.find(word, party.fingerprint) is None
    assert shelf.find("word", likes().fingerprint) is None
    shelf.drop("word")
    assert shelf.find("word", party.fingerprint) is None


@pytest.mark.parametrize(("name", "most"), [("MOST", 2), ("MOST_BYTES", 2 * 3000)])
def test_the_shelf_is_bounded_and_the_oldest_goes_first(name: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reload, "_size", lambda entry: 3000)
    monkeypatch.setattr(reload, name, most)
    shelf, _ = shelf_for({"anna"})
    party = tiny()
    for word in ("a", "b", "a", "c"):
        shelf.keep(word, party, Asked(), "anna")
    assert list(shelf.kept) == ["a", "c"]


def test_a_data_set_weighs_its_arrays() -> None:
    party = library()
    entry = reload.Kept(party, Asked(), 0)
    known = party.interactions
    assert reload._size(entry) >= known.users.nbytes + known.items.nbytes + known.ratings.nbytes


@pytest.fixture
def cookies(cache: object, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the browser sends with its first request."""
    sent: dict[str, str] = {}
    monkeypatch.setattr(type(st.context), "cookies", property(lambda self: sent))
    shelf = Shelf()
    monkeypatch.setattr(reload, "shelf", lambda: shelf)
    return sent


def test_a_reload_brings_the_party_back_to_the_browser_that_had_it(cookies: dict[str, str]) -> None:
    own = likes()
    first = open_app("guests", own, guest="7", **QUICK)
    name, word = first.session_state[reload.WORD]
    assert name == own.fingerprint == first.query_params["data"]
    assert all(word not in str(value) for value in first.query_params.values())
    address = {key: value for key, value in first.query_params.items() if key != "settings"} | QUICK

    stranger = open_app("guests", **address)
    assert "This link is about a ratings file of somebody's own" in words(stranger)
    assert "_own_party" not in stranger.session_state

    cookies[f"gnnrec_{own.fingerprint}"] = word
    again = open_app("guests", **address)
    assert again.session_state["_own_party"].interactions is own.interactions
    assert again.session_state["guest"] == 7
    assert not again.warning
    again.button(key="back_to_movielens").click().run()
    gone = open_app("guests", **address)
    assert "_own_party" not in gone.session_state
    again.session_state["_own_party"] = own  # brought once more: under another word
    again.run()
    assert again.session_state[reload.WORD][1] not in ("", word)


def test_a_link_says_how_the_file_was_read(cookies: dict[str, str]) -> None:
    own: Callable[[], object] = likes
    app = open_app("guests", data="00aa11bb22cc33dd", read='{"columns":{"user":"who","item":"what"}}', **QUICK)
    assert "Its columns were read as user = who, item = what" in words(app)
    app.session_state["_own_party"], app.session_state["_read_as"] = own(), Asked({"user": "who", "item": "what"})
    app.run()
    assert app.query_params["read"] == '{"columns":{"user":"who","item":"what"}}'
