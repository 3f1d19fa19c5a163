"""Every screen, run headless on the real data. What only a browser shows is tested in tests/browser."""

import re
from pathlib import Path

import pytest
from app_runner import keep_models_in, named, open_app, run_until, waits_for_nothing, words
from own_parties import likes

from gnnrec import Dataset, hold_out
from gnnrec.ui.session.view import item_labels
from gnnrec.ui.widgets.lesson_strip import STEPS

PAGES = [step.page for step in STEPS]
FIRST = 55
"""The guest who is shown first: 10 likes, all widely known; see tests/ui/session/test_address.py."""
NEEDS_A_MODEL = ("welcome", "recommendations", "scoreboard", "training")


@pytest.fixture(autouse=True)
def real_data(movielens: Dataset) -> None:
    """Skips where the data cannot be had."""


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "address",
    [{}, {"guest": "405"}, {"threshold": "5"}, {"layers": "0"}, {"guest": "99999"}, {"lesson": "off"}],
    ids=["normal", "other guest", "threshold 5", "layers 0", "unknown guest", "no lesson"],
)
def test_every_page_in_every_state(page: str, address: dict[str, str]) -> None:
    app = open_app(page, **address)
    assert not app.exception
    assert not app.error
    step = next(step for step in STEPS if step.page == page)
    assert [title.value for title in app.title] == [step.title]
    assert (step.told(int(address.get("layers", 3))) in words(app)) == ("lesson" not in address)
    assert app.session_state["guest"] == (405 if address.get("guest") == "405" else FIRST)
    assert any("99999" in word for word in app.first_words) == (address.get("guest") == "99999")


@pytest.mark.parametrize("page", [page for page in PAGES if page not in {"walk_in", "your_data", "reading"}])
def test_a_guest_without_likes_is_explained(page: str) -> None:
    """Guest 685 never gave five stars."""
    app = open_app(page, guest="685", threshold="5")
    assert not app.exception
    assert not app.error
    assert app.session_state["guest"] == 685
    assert "ower the threshold, or choose another guest" in words(app)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("guest", "0"),
        ("guest", "anna"),
        ("guest", "<b>1</b>"),
        ("layers", "7"),
        ("layers", "-1"),
        ("layers", "many"),
        ("threshold", "6"),
        ("threshold", "4.5"),
        ("settings", "passes"),
        ("settings", "passes:0"),
        ("settings", "gossip:3"),
        ("lesson", "maybe"),
    ],
)
def test_an_impossible_address_falls_back_with_a_word(name: str, value: str) -> None:
    app = open_app("guests", **{name: value})
    assert not app.exception
    assert any(f"{name} = " in word for word in app.first_words)
    assert app.session_state["layers"] == 3
    assert app.session_state["threshold"] == 4
    app.run()
    assert not app.warning  # said once


def test_the_address_carries_the_choices(movielens: Dataset) -> None:
    app = open_app("guests")
    app.selectbox(key="guest").select(42).run()
    app.slider(key="layers").set_value(2).run()
    app.slider(key="threshold").set_value(3).run()
    assert app.query_params["guest"] == "42"
    assert app.query_params["layers"] == "2"
    assert app.query_params["threshold"] == "3"
    edges = next(metric for metric in app.metric if metric.label == "Edges kept")
    train, _ = hold_out(movielens.interactions, 3)
    assert edges.value == f"{len(train.at_least(3)):,}"


def test_surprise_me_chooses_somebody_else() -> None:
    app = open_app("guests")
    app.button(key="surprise").click().run()
    assert app.session_state["guest"] != FIRST
    assert not app.exception


def test_ten_matches_k_and_genre() -> None:
    app = open_app("recommendations", guest="42")
    rows = [element.proto.body for element in app.get("html") if 'gr-rank"' in element.proto.body]
    assert len(rows) == 10
    app.slider(key="k").set_value(20).run()
    rows = [element.proto.body for element in app.get("html") if 'gr-rank"' in element.proto.body]
    assert len(rows) == 20
    app.selectbox(key="genre").select("Comedy").run()
    rows = [element.proto.body for element in app.get("html") if 'gr-rank"' in element.proto.body]
    assert rows
    assert all("Comedy" in row for row in rows)
    assert not app.exception


def test_settings_of_the_training_page_make_another_model() -> None:
    app = open_app("training")
    app.number_input(key="set_passes").set_value(40)
    next(button for button in app.button if button.label == "Train").click().run()
    assert app.query_params["settings"] == "passes:40"
    assert "40 passes in" in words(app)
    next(button for button in app.button if button.label == "Back to default").click().run()
    assert "settings" not in app.query_params
    assert "30 passes in" in words(app)
    assert app.number_input(key="set_passes").value == 30


def test_the_form_shows_the_settings_in_force_and_changes_one_of_them() -> None:
    app = open_app("training", settings="passes:33,seed:5")
    assert (app.number_input(key="set_passes").value, app.number_input(key="set_seed").value) == (33, 5)
    app.number_input(key="set_passes").set_value(34)
    next(button for button in app.button if button.label == "Train").click().run()
    assert app.query_params["settings"] == "passes:34,seed:5"


def test_replay_shows_an_earlier_moment() -> None:
    app = open_app("training")
    assert "**10** of the ten" in words(app)
    app.select_slider(key="moment").set_value(0).run()
    assert "After **0** passes" in words(app)
    assert "**10** of the ten" not in words(app)


def test_guess_first_counts_what_was_found(movielens: Dataset) -> None:
    app = open_app("recommendations", guest="42")
    app.button_group(key="mode").set_value("Guess first").run()
    reveal = next(button for button in app.button if button.label == "Show the answer")
    assert reveal.disabled
    ids = {label: item for item, label in item_labels(movielens).items()}
    picks = app.button_group(key="guess_42_0")
    picks.set_value([ids[title] for title in picks.options[:3]]).run()
    next(button for button in app.button if button.label == "Show the answer").click().run()
    answer = next(frame.value for frame in app.dataframe if "the model" in frame.value)
    assert answer["the model"].sum() == answer["you"].sum() == 3
    found = int((answer["the model"] & answer["you"]).sum())
    assert next(metric.value for metric in app.metric if "score" in metric.label) == f"{found} of 3"
    next(button for button in app.button if button.label == "Next round").click().run()
    assert not app.exception
    assert app.button_group(key="guess_42_1")


def test_a_leak_swells_the_score_on_screen() -> None:
    app = open_app("scoreboard")
    app.toggle(key="leak").set_value(True).run()
    swollen = [metric for metric in app.metric if metric.label == "NDCG@10 with the leak"]
    honest = next(metric for metric in app.metric if metric.label == "NDCG@10" and metric.value.startswith("0."))
    assert float(swollen[0].value) > float(honest.value) + 0.03
    assert not app.exception


def test_a_receipt_opens_and_a_topic_is_un_invited() -> None:
    app = open_app("recommendations", guest="42")
    assert "The score of" in words(app)
    first = words(app)
    app.selectbox(key="opened").select_index(3).run()
    assert "The score of" in words(app)
    assert words(app) != first
    app.button_group(key="mode").set_value("What if").run()
    before = [element.proto.body for element in app.get("html") if 'gr-rank"' in element.proto.body]
    likes = app.multiselect(key="without")
    likes.select(likes.options[0]).run()
    after = [element.proto.body for element in app.get("html") if 'gr-rank"' in element.proto.body]
    assert len(before) == len(after) == 10
    assert before != after


@pytest.mark.parametrize(
    ("page", "mode", "tabs", "tab", "shown"),
    [
        ("guests", None, "about", "What is talked about", "is the commonest genre"),
        ("guests", None, "about", "How warmly", "of the conversations are likes"),
        ("guests", None, "about", "The chosen guest", "which the model does not know"),
        ("recommendations", None, "beside", "Likes", "likes that the model knows"),
        ("recommendations", None, "beside", "Guests alike", "cosine 0."),
        ("recommendations", None, "beside", "Topics alike", "Similar to"),
        ("recommendations", "What if", "what_if", "Leave one like out", "without training anew"),
        ("recommendations", "What if", "what_if", "How it reached them", "of what came in 3 steps"),
        ("recommendations", "What if", "what_if", "Fewer rounds of gossip", "Nothing is trained anew here"),
        ("scoreboard", None, "eyes", "For whom does it work?", "the smaller a group"),
        ("scoreboard", None, "eyes", "Only blockbusters?", "they are above the line"),
        ("scoreboard", None, "eyes", "Whom does it fail?", "likes"),
    ],
)
def test_every_tab_has_something_to_say(page: str, mode: str | None, tabs: str, tab: str, shown: str) -> None:
    """What is behind a tab is made when the tab is opened."""
    app = open_app(page, guest="42")
    if mode:
        app.button_group(key="mode").set_value(mode).run()
    closed = words(app)
    app.session_state[tabs] = tab
    app.run()
    assert not app.exception
    assert shown in words(app)
    assert words(app) != closed


def test_a_walk_in_gets_matches_with_each_pick() -> None:
    app = open_app("walk_in")
    assert "Your matches appear with the first movie you pick" in words(app)
    next(button for button in app.button if str(button.key).startswith("suggest_")).click().run()
    assert "Your 10 matches, from 1 pick" in words(app)
    first = app.query_params["picks"]
    next(button for button in app.button if str(button.key).startswith("suggest_")).click().run()
    assert "from 2 picks" in words(app)
    assert app.query_params["picks"].startswith(f"{first},")
    assert "Nearest to you" in words(app)
    assert not app.exception


@pytest.mark.parametrize(("picks", "count"), [("50,172", 2), ("50,50,9999,anna", 1), ("", 0)])
def test_a_walk_in_is_shared_by_its_address(picks: str, count: int) -> None:
    app = open_app("walk_in", picks=picks)
    assert len(app.session_state["picks"]) == count
    assert any("left out" in word for word in app.first_words) == ("anna" in picks)
    assert not app.exception


def test_the_race_is_on_the_scoreboard() -> None:
    app = open_app("scoreboard")
    assert any(header.value == "Against the clock" for header in app.header)
    table = next(frame.value for frame in app.dataframe if "seconds" in frame.value)
    assert {"gnnrec, default", "PyG's LightGCN", "EASE"} <= set(table["model"])
    assert not app.exception


@pytest.mark.parametrize("page", PAGES)
def test_a_link_to_a_file_of_somebody_s_own_says_so_and_shows_movielens(page: str) -> None:
    app = open_app(page, data="0123456789abcdef", guest="Anna", threshold="3.5", layers="2", picks=["a", "b"])
    assert not app.exception
    assert len(app.first_words) == 1
    assert "somebody's own (data = 0123456789abcdef)" in app.first_words[0]
    assert (app.session_state["guest"], app.session_state["threshold"]) == (FIRST, 4)
    assert "data" not in app.query_params
    app.run()
    assert len(app.warning) == 1  # it stays until the file is there, or nobody minds
    app.button(key="never_mind").click().run()
    assert not app.warning


def test_the_view_of_a_link_appears_once_its_file_is_dropped() -> None:
    own = likes()
    app = open_app("guests", data=own.fingerprint, guest="7", layers="2", settings="passes:9")
    assert app.session_state["settings"] == {}
    app.slider(key="layers").set_value(5).run()
    app.session_state["_own_party"] = own
    app.run()
    assert (app.session_state["guest"], app.session_state["layers"]) == (7, 2)
    assert app.session_state["settings"] == {"passes": 9}
    assert app.query_params["data"] == own.fingerprint
    assert app.query_params["guest"] == "7"


def test_back_to_movielens_returns_to_the_guest_and_threshold_of_before() -> None:
    app = open_app("recommendations", guest="42", threshold="3")
    app.session_state["_own_party"] = likes()
    app.run()
    app.selectbox(key="guest").select(7).run()
    app.session_state["settings"] = {"passes": 7}
    app.run()
    app.button_group(key="mode").set_value("What if").run()
    likes_of_7 = named(app.multiselect, "without")
    likes_of_7.select(likes_of_7.options[0]).run()
    assert app.query_params["settings"] == "passes:7"
    app.button(key="back_to_movielens").click().run()
    assert not app.exception
    assert (app.session_state["guest"], app.session_state["threshold"]) == (42, 3)
    assert not {"data", "settings"} & set(app.query_params)
    assert named(app.multiselect, "without").value == []
    assert not app.warning
    app.session_state["_own_party"] = likes()
    app.run()
    assert app.session_state["guest"] == 7
    assert app.session_state["settings"] == {"passes": 7}
    assert named(app.multiselect, "without").value == []


def test_another_visitor_sees_nothing_of_a_party_of_one_s_own() -> None:
    open_app("guests", likes())
    app = open_app("guests")
    assert app.query_params.get("data") is None
    assert "back_to_movielens" not in {button.key for button in app.button}
    assert next(metric.value for metric in app.metric if metric.label == "Guests (users)") == "943"


def test_a_long_training_says_how_long_and_is_cancelled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    waits_for_nothing(monkeypatch)
    keep_models_in(tmp_path, monkeypatch)
    app = open_app("training", settings="passes:2300,seed:77")
    run_until(app, lambda: "cancel_model" in {button.key for button in app.button})
    assert any(re.search(r"about \d+ (seconds|minutes?|hours?) left", str(bar.proto)) for bar in app.get("progress"))
    app.button(key="cancel_model").click().run()
    run_until(app, lambda: "It was cancelled." in words(app))
    assert app.button(key="try_again")
    assert not app.exception


def test_a_model_that_knows_everything_hides_and_tests_nothing() -> None:
    """The switch, in the sidebar and in the address; guest 1 has 163 likes, a fifth of which is hidden otherwise."""
    app = open_app("recommendations", hide="off", guest="1")
    assert named(app.toggle, "hide").value is False
    assert app.query_params["hide"] == "off"
    assert "talk about it" not in words(app)
    assert "This guest has no hidden like" in words(app)
    app.switch_page("pages/scoreboard.py").run()
    assert "Switch on *Hide a fifth for the test*" in words(app)
    assert not app.get("plotly_chart")
    named(app.button, "hide_a_fifth").click().run()
    assert named(app.toggle, "hide").value is True
    assert "hide" not in app.query_params
    assert "at least one of" in words(app)
