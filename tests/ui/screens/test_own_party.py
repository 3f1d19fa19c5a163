"""Every screen over parties as visitors bring them. Their files are not read here: the parties are made up."""

import gc
import weakref
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from app_runner import markdown, named, open_app, words
from own_parties import MARKUP, NASTY, PARTIES, crowd, dataset, library, likes, nasty, odd, plays, tiny
from streamlit.testing.v1 import AppTest

from gnnrec import Dataset
from gnnrec.ui.session.choices import default_guest
from gnnrec.ui.widgets.lesson_strip import STEPS
from gnnrec.ui.widgets.option_lists import typed_item
from gnnrec.ui.widgets.sidebar import settle_guest

PAGES = [step.page for step in STEPS]
TABS = [
    *[("guests", None, "about", tab) for tab in ("What is talked about", "How warmly", "The chosen guest")],
    *[("recommendations", None, "beside", tab) for tab in ("Likes", "Guests alike", "Topics alike")],
    *[
        ("recommendations", "What if", "what_if", tab)
        for tab in ("Un-invite a topic", "Leave one like out", "How it reached them", "Fewer rounds of gossip")
    ],
    ("recommendations", "Guess first", "beside", "Why?"),
    *[
        ("scoreboard", None, "eyes", tab)
        for tab in ("For whom does it work?", "Only blockbusters?", "Whom does it fail?")
    ],
]


@pytest.fixture(scope="module", autouse=True)
def own_cache(shared_cache: Path) -> None:
    """What is trained here is kept apart, and MovieLens is not needed."""


def check(app: AppTest) -> None:
    """Nothing went wrong, nothing unknown is shown, no data is read as Markdown, and nothing speaks of movies."""
    assert not app.exception
    assert not app.error
    assert not [text for text in markdown(app) if any(markup in text for markup in MARKUP)]
    said = words(app).replace("MovieLens", "")
    assert "movie" not in said.lower()
    assert "imdb" not in said.lower()
    assert "<NA>" not in said
    assert " nan" not in said.lower()


@pytest.mark.parametrize("party", PARTIES)
def test_every_page_is_about_the_visitor_s_own_party(party: str) -> None:
    own = PARTIES[party]()
    for step in STEPS:
        app = open_app(step.page, own)
        check(app)
        assert [title.value for title in app.title] == [step.title]
        assert app.session_state["guest"] in own.interactions.user_ids.tolist()
        assert app.query_params["data"] == own.fingerprint
        assert not app.first_words


@pytest.mark.parametrize("party", PARTIES)
def test_every_tab_has_something_to_say(party: str) -> None:
    own = PARTIES[party]()
    for page, mode, tabs, tab in TABS:
        app = open_app(page, own)
        if mode:
            app.button_group(key="mode").set_value(mode).run()
        app.session_state[tabs] = tab
        app.run()
        check(app)


@pytest.mark.parametrize("guest", ["Gast Nr. 1", "Gast Nr. 2"])
def test_every_page_stands_a_guest_who_likes_everything_and_guests_with_one_like(guest: str) -> None:
    for page in PAGES:
        app = open_app(page, odd(), data=odd().fingerprint, guest=guest)
        check(app)
        assert app.session_state["guest"] == guest
        assert "Guest Gast" not in words(app)


def test_ids_are_offered_in_the_order_in_which_people_count() -> None:
    app = open_app("walk_in", odd())
    guests = [option.split(" · ")[0] for option in app.selectbox(key="guest").options]
    assert guests == [f"Gast Nr. {number}" for number in range(1, 17)]
    assert named(app.multiselect, "picks").options == [f"i{number}" for number in range(3, 11)]


def test_who_talked_about_everything_gets_nothing_and_is_told_so() -> None:
    for page in PAGES:
        app = open_app(page, tiny(), data=tiny().fingerprint, guest="1")
        check(app)
        if page in {"welcome", "recommendations"}:
            assert "has talked about everything" in words(app)
    app = open_app("recommendations", tiny(), guest="1")
    app.button_group(key="mode").set_value("What if").run()
    assert "has talked about everything" in words(app)


def test_a_guest_is_known_by_id_and_by_how_much_they_talked() -> None:
    app = open_app("guests", library())
    assert all(option.startswith("Guest Анна К. ") for option in app.selectbox(key="guest").options)
    assert all(option.endswith((" conversation", " conversations")) for option in app.selectbox(key="guest").options)
    assert any("books.csv" in markdown.value for markdown in app.markdown)


def test_the_address_carries_text_ids_and_half_stars() -> None:
    own = nasty()
    guest = f"{NASTY} 7"
    app = open_app("recommendations", own, data=own.fingerprint, guest=guest, threshold="3.5", layers="1")
    check(app)
    assert not app.first_words
    assert app.session_state["guest"] == guest
    assert app.session_state["threshold"] == 3.5
    assert app.query_params["guest"] == guest
    assert app.query_params["threshold"] == "3.5"
    app.slider(key="threshold").set_value(2.5)
    app.run()
    assert app.query_params["threshold"] == "2.5"
    assert "2.5 or higher" not in words(app)


@pytest.mark.parametrize(("name", "value"), [("guest", "nobody"), ("threshold", "3.3"), ("threshold", "nan")])
def test_an_impossible_address_falls_back_with_a_word(name: str, value: str) -> None:
    own = nasty()
    app = open_app("guests", own, data=own.fingerprint, **{name: value})
    check(app)
    assert any(f"{name} = " in word for word in app.first_words)
    assert app.session_state["threshold"] == 4


def test_the_first_guest_likes_something_where_nobody_likes_much() -> None:
    """Of 4 topics and 10 guests the first rates all low, and everybody else leaves half of them."""
    rows = [(user, item, 5 if user == 3 else 2) for user in range(10) for item in range(4) if user == 0 or item < 2]
    own = dataset(pd.DataFrame(rows, columns=["user", "item", "rating"]))
    assert default_guest(own) == 3


def test_a_comparison_is_with_what_the_guest_never_talked_about() -> None:
    """The guest has rated all topics but the last, some of them hidden from the model."""
    rows = [(user, item, 5) for user in range(12) for item in range(12) if user == 0 or (user + item) % 3]
    rows = [row for row in rows if row[:2] != (0, 11)]
    own = dataset(pd.DataFrame(rows, columns=["user", "item", "rating"]), {item: f"Dish {item}" for item in range(12)})
    app = open_app("training", own, guest="0")
    for _ in range(6):
        check(app)
        assert all(element.proto.body.count(">Dish 11<") == 1 for element in compared(app))
        next(button for button in app.button if button.label == "Another comparison").click().run()


def compared(app: AppTest) -> list[Any]:
    """The two comparisons, before and after the training."""
    shown = [element for element in app.get("html") if 'class="gr-bar gr-other"' in element.proto.body]
    assert len(shown) == 2
    return shown


def test_the_threshold_follows_the_scale() -> None:
    app = open_app("guests", library())
    slider = app.slider(key="threshold")
    assert (slider.min, slider.max, slider.step) == (1, 10, 1)
    assert "rating" in slider.label
    stars = open_app("guests", nasty()).slider(key="threshold")
    assert (stars.min, stars.max, stars.step) == (0.5, 5.0, 0.5)
    assert "stars" in stars.label
    assert open_app("guests", plays()).select_slider(key="threshold").options
    app = open_app("guests", likes())
    assert "Every conversation counts as a like." in words(app)
    assert not [slider for slider in app.slider if slider.key == "threshold"]


def test_topics_of_the_same_name_are_told_apart_in_lists() -> None:
    app = open_app("walk_in", nasty())
    options = named(app.multiselect, "picks").options
    assert len(options) == len(set(options)) == 30


def test_a_walk_in_is_shared_by_an_address_of_text_ids() -> None:
    own = nasty()
    app = open_app("walk_in", own)
    for _ in range(2):
        next(button for button in app.button if str(button.key).startswith("suggest_")).click().run()
    check(app)
    picks = named(app.multiselect, "picks").value
    assert len(picks) == 2
    assert app.query_params["picks"] == picks
    shared = open_app("walk_in", own, data=own.fingerprint, picks=[*picks, "no book"])
    assert named(shared.multiselect, "picks").value == picks
    assert any("left out" in word for word in shared.first_words)
    assert "Nearest to you" in words(shared)


def test_likes_are_switched_off_and_on_where_there_are_no_ratings() -> None:
    app = open_app("recommendations", likes())
    app.button_group(key="mode").set_value("What if").run()
    before = [element.proto.body for element in app.get("html") if 'gr-rank"' in element.proto.body]
    for key in ("without", "also"):
        chooser = named(app.multiselect, key)
        chooser.select(chooser.options[0]).run()
    check(app)
    after = [element.proto.body for element in app.get("html") if 'gr-rank"' in element.proto.body]
    assert before != after


def test_guess_first_is_played_with_numbers_alone() -> None:
    app = open_app("recommendations", likes())
    app.button_group(key="mode").set_value("Guess first").run()
    key = f"guess_{app.session_state['guest']}_0"
    picks = named(app.button_group, key)
    picks.set_value([int(title) for title in picks.options[:3]]).run()
    next(button for button in app.button if button.label == "Show the answer").click().run()
    check(app)
    assert "You found" in app.success[0].value


@pytest.mark.parametrize("party", ["library", "likes"])
def test_the_scoreboard_computes_everything(party: str) -> None:
    app = open_app("scoreboard", PARTIES[party](), settings="passes:20,embedding_dim:8")
    for start in ("start_depths", "start_threshold", "invite"):
        if start in {button.key for button in app.button}:
            app.button(key=start).click().run()
    named(app.toggle, "leak").set_value(True).run()
    check(app)
    assert any("with the leak" in metric.label for metric in app.metric)
    labels = {"start_depths", "start_threshold", "invite"} & {button.key for button in app.button}
    assert not labels
    assert not [header for header in app.header if header.value == "Against the clock"]


def test_of_very_many_guests_and_topics_a_list_offers_some_and_any_other_can_be_typed() -> None:
    own = crowd()
    quick = "passes:2,embedding_dim:4,snapshots:1"
    for page in PAGES:
        app = open_app(page, own, settings=quick)
        check(app)
        assert max(len(box.options) for box in app.selectbox) <= 3001
        assert all(len(box.options) <= 2001 for box in app.multiselect)
        assert all(len(frame.value) <= 1000 for frame in app.dataframe)
    offered = app.selectbox(key="guest").options
    assert len(offered) <= 1001
    quiet = next(user for user in own.interactions.user_ids if f"{user} " not in " ".join(offered))
    app = open_app("gossip", own, guest=quiet, settings=quick)
    check(app)
    assert app.session_state["guest"] == quiet
    assert f"{quiet} " in " ".join(app.selectbox(key="guest").options)


def test_what_is_typed_for_a_guest_is_an_id_or_is_refused_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest cannot type into a list, so what happens then is called here."""
    state = {"guest": f"{NASTY} 7"}
    monkeypatch.setattr(st, "session_state", state)
    settle_guest(nasty(), f"{NASTY} 1")
    assert state == {"guest": f"{NASTY} 7"}
    state["guest"] = "nobody"
    settle_guest(nasty(), f"{NASTY} 1")
    assert state["guest"] == f"{NASTY} 1"
    assert "nobody" in state["_notes"][0]


@pytest.mark.parametrize(("text", "item"), [("book 3", "book 3"), (" ألف ليلة وليلة 1 ", "book 10"), ("book", None)])
def test_what_is_typed_for_a_topic_is_its_id_or_its_title(text: str, item: str | None) -> None:
    assert typed_item(library(), text) == item


@pytest.mark.real_data
@pytest.mark.parametrize("text", ["the godfather", "The Godfather (1972)", " THE GODFATHER "])
def test_a_title_of_movielens_is_found_as_it_is_said(movielens: Dataset, text: str) -> None:
    assert movielens.titles[typed_item(movielens, text)] == "The Godfather (1972)"


def test_a_training_that_has_ended_holds_on_to_nothing(cache: Path) -> None:
    """Neither the job nor, after the way back, a cache keeps what a party of one's own was made into."""
    own = likes()
    app = open_app("welcome", own)
    assert "and gets" in words(app)
    gone = [weakref.ref(own), weakref.ref(own.interactions)]
    app.session_state["_own_party"] = library()
    app.run()
    app.run()
    del own
    gc.collect()
    assert [thing() for thing in gone] == [None, None]
