"""The tour: every card opens and finds its target, it can be walked, left, taken up again and shared."""

import re
from typing import Any

import pytest
from app_runner import open_app, words
from own_parties import library, nasty, tiny
from streamlit.testing.v1 import AppTest

from gnnrec import Dataset
from gnnrec.ui.tour.cards import BESIDE, CARDS
from gnnrec.ui.tour.notes import as_markdown
from gnnrec.ui.tour.stage import PICTURES
from gnnrec.ui.tour.walk import LAST, STORY
from gnnrec.ui.widgets.lesson_strip import STEPS

TITLES = {step.page: step.title for step in STEPS}


def keys(app: AppTest) -> set[str]:
    """Keys of all containers and widgets on the screen, those of a party of one's own without its number."""
    found: set[str] = set()
    nodes: list[Any] = [app.main, app.sidebar]
    while nodes:
        node = nodes.pop()
        named = re.fullmatch(r"\$\$ID-\w+-(.+)", str(getattr(node.proto, "id", "")))
        found |= {str(getattr(node, "key", None))} | ({named[1]} if named else set())
        nodes += getattr(node, "children", {}).values()
    return {key.split("@")[0] for key in found}


def task(app: AppTest) -> str:
    """What the open card says."""
    return next(element.value for element in app.markdown if f" of {LAST}**" in element.value)


def test_twelve_cards_of_one_task_each_in_the_order_of_the_story() -> None:
    places = [[*STORY, "lightgcn"].index(card.page) for card in CARDS]
    assert len(CARDS) == LAST == 12
    assert places == sorted(places)
    assert len({card.name for card in CARDS}) == LAST
    for card in CARDS:
        assert card.question.endswith("?")
        assert 1 <= len(card.say) <= 3
        assert len(card.task) < 130
        assert not re.search("[!—]|simply", " ".join((card.task, card.question, *card.say, card.do)))


def test_from_the_first_card_to_the_last_each_on_its_page_with_its_target(movielens: Dataset) -> None:
    app = open_app("welcome", guest="42")
    assert "tour" not in app.query_params
    app.button(key="tour_start").click().run()
    for number, card in enumerate(CARDS, 1):
        assert not app.exception
        assert app.session_state["tour"] == number
        assert app.query_params["tour"] == str(number)
        assert [title.value for title in app.title] == [TITLES[card.page]]
        assert task(app).startswith(f"**{number} of 12**")
        assert card.target in keys(app), f"{card.name}: no {card.target}"
        assert app.query_params["guest"] == "42"
        app.button(key="tour_next" if number < LAST else "tour_finish").click().run()
    assert app.session_state["tour"] == 0
    assert "tour" not in app.query_params
    assert app.button(key="tour_start").label == "Take the tour"
    told = next(element.value for element in app.markdown if element.value.startswith("1. **What a layer is.**"))
    assert [line[:2] for line in told.splitlines()] == ["1.", "2.", "3.", "4.", "5."]
    doors = {link.proto.label: link.proto.page for link in app.get("page_link")}
    assert {"Now your own movies": "walk_in", "Your data": "your_data", "To read": "reading"}.items() <= doors.items()


@pytest.mark.parametrize("layers", ["0", "2"])
def test_the_first_card_of_a_page_tells_its_one_thought(movielens: Dataset, layers: str) -> None:
    step = next(step for step in STEPS if step.page == "gossip")
    app = open_app("gossip", guest="42", tour="6", layers=layers)
    told = {element.value for element in app.markdown}
    assert (step.silent in told, step.analogy in told) == (layers == "0", layers == "2")
    app.button(key="tour_next").click().run()
    assert task(app).startswith("**7 of 12**")
    assert "tour_lesson" not in keys(app)


def test_back_leave_and_resume(movielens: Dataset) -> None:
    app = open_app("gossip", tour="6", layers="2")
    app.button(key="tour_back").click().run()
    assert [title.value for title in app.title] == ["The guests"]
    app.button(key="tour_leave").click().run()
    assert "tour" not in keys(app)
    assert "lesson_strip" in keys(app)
    app.switch_page("pages/scoreboard.py").run()
    assert app.button(key="tour_start").label == "Resume the tour at 5"
    app.button(key="tour_start").click().run()
    assert [title.value for title in app.title] == ["The guests"]
    assert app.query_params["tour"] == "5"
    assert app.query_params["layers"] == "2"
    assert "lesson_strip" not in keys(app)


def test_a_shared_card_opens_on_its_page_and_fetches_nobody_back(movielens: Dataset) -> None:
    app = open_app("guests", tour="8", guest="42", threshold="3")
    assert [title.value for title in app.title] == ["The teaching"]
    assert {name: app.query_params[name] for name in ("tour", "guest", "threshold")} == {
        "tour": "8",
        "guest": "42",
        "threshold": "3",
    }
    app.switch_page("pages/map.py").run()
    assert [title.value for title in app.title] == ["From above"]
    assert task(app).startswith("**8 of 12**")
    assert "about another page: The teaching" in " ".join(link.proto.label for link in app.get("page_link"))


@pytest.mark.parametrize("asked", [{"tour": "13"}, {"tour": "-1"}, {"tour": "x"}, {"stage": "maybe"}, {"notes": "1"}])
def test_an_impossible_card_falls_back_with_a_word(movielens: Dataset, asked: dict[str, str]) -> None:
    app = open_app("guests", **asked)
    assert not app.exception
    assert any(
        f"{name} = {value}" in re.sub("['`]", "", word) for word in app.first_words for name, value in asked.items()
    )
    assert app.session_state["tour"] == 0


@pytest.mark.parametrize("party", [tiny, library, nasty])
@pytest.mark.parametrize("layers", ["0", "3"])
def test_every_card_opens_at_a_party_of_one_s_own_with_its_answer(party: Any, layers: str, cache: object) -> None:
    own = party()
    app = open_app("welcome", own, layers=layers)
    for number, card in enumerate(CARDS, 1):
        app.session_state["tour"] = number
        app.session_state[f"tour_seen_{number}"] = True
        app.run()
        if app.title[0].value != TITLES[card.page]:
            app.switch_page(f"pages/{card.page}.py").run()
        assert not app.exception
        assert [title.value for title in app.title] == [TITLES[card.page]]
        assert "movie" not in task(app)
        answer = next(block for block in app.get("popover") if "Show me" in str(block.proto))
        said = " ".join(element.value for element in answer.markdown)
        assert said
        assert "movie" not in said


def test_the_stage_keeps_a_picture_of_each_page_and_can_be_left(movielens: Dataset) -> None:
    for page, pictures in PICTURES.items():
        app = open_app(page, guest="42", stage="on", **({"picks": "50,172"} if page == "walk_in" else {}))
        assert not app.exception
        assert set(pictures) & keys(app), page
        assert app.query_params["stage"] == "on"
        assert "lesson_strip" not in keys(app)
        assert any(":has(" in style and f"-{pictures[0]}" in style for style in map(_body, app.get("html")))
    app.button(key="leave_stage").click().run()
    assert "stage" not in app.query_params
    assert "leave_stage" not in keys(app)


def _body(element: Any) -> str:
    return str(element.proto.body)


def test_on_the_stage_the_card_is_read_and_not_turned_by_buttons(movielens: Dataset) -> None:
    app = open_app("gossip", tour="6", stage="on", notes="on")
    assert task(app).startswith("**6 of 12**")
    assert not {"tour_next", "tour_leave", "presenter_notes"} & keys(app)


def test_notes_are_there_when_asked_for(movielens: Dataset) -> None:
    app = open_app("gossip", notes="on")
    for card in CARDS:
        assert (card.do in words(app)) == (card.page == "gossip")
    app.switch_page("pages/map.py").run()
    assert BESIDE["map"][0] in words(app)
    app.button(key="all_notes").click().run()
    assert all(card.do in words(app) for card in CARDS)
    app.button(key="close_notes").click().run()
    assert "notes" not in app.query_params
    assert BESIDE["map"][0] not in words(app)


def test_the_notes_as_one_document_leave_no_page_out() -> None:
    document = as_markdown("movie")
    assert all(card.do in document and set(card.say) <= set(re.findall(r"Say: (.+)", document)) for card in CARDS)
    assert {step.page for step in STEPS} == {card.page for card in CARDS} | set(BESIDE)
    assert "{" not in document
