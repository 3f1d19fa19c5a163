"""Why this one, on screen: who is like the guest comes first, and no sentence says more than the numbers beside it."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from app_runner import model_shown, named, open_app, words
from conftest import pairs
from own_parties import library, likes
from streamlit.testing.v1 import AppTest

from gnnrec import Dataset, Recommender
from gnnrec.ui.session.view import item_labels

REASON = re.compile(
    r"\*\*(\d+) of the (\d+) guests? most like (.+?) likes? it; (under 1|over 99|\d+) % of everybody\.\*\*"
)


@pytest.fixture(autouse=True)
def real_data(movielens: Dataset) -> None:
    """Skips where the data cannot be had."""


@pytest.fixture(scope="module")
def trained(movielens: Dataset) -> Recommender:
    return model_shown(movielens)


def reason(app: AppTest) -> tuple[int, int, str, str]:
    """What the reason says: liked, of, whose it is, per cent of everybody."""
    found = [REASON.fullmatch(element.value) for element in app.markdown]
    (only,) = [match.groups() for match in found if match]
    return int(only[0]), int(only[1]), only[2], only[3]


def receipt_is_open(app: AppTest) -> bool:
    (receipt,) = [expander for expander in app.expander if expander.label.startswith("The receipt")]
    return bool(receipt.proto.expanded)


def waterfall(app: AppTest) -> list[tuple[str, float]]:
    """Names and numbers of the rows of the receipt, the score last."""
    (fall,) = [element.proto.body for element in app.get("html") if 'class="gr-fall"' in element.proto.body]
    names = re.findall(r'class="gr-name"[^>]*>(.*?)</div>', fall)
    numbers = re.findall(r'class="gr-score">([-+.\d]+)</div>', fall)
    return list(zip(names, map(float, numbers), strict=True))


def in_order(node: Any) -> Iterator[Any]:
    """Every element of a page from top to bottom."""
    for child in getattr(node, "children", {}).values():
        yield child
        yield from in_order(child)


@pytest.mark.parametrize("guest", [1, 42])
def test_the_first_reason_is_who_is_like_the_guest(trained: Recommender, guest: int) -> None:
    app = open_app("recommendations", guest=str(guest))
    best = trained.recommend(guest, 10)[0].tolist()
    for asked in (20, 10, 50):
        named(app.button_group, "asked").set_value(asked).run()
        for place in (0, 7):
            app.selectbox(key="opened").select_index(place).run()
            likes_it, share = who_likes(trained, guest, best[place], asked)
            assert reason(app) == (likes_it, asked, f"Guest {guest}", f"{100 * share:.0f}")
    assert not app.exception


def who_likes(trained: Recommender, guest: int, item_id: int, of: int) -> tuple[int, float]:
    """By the definition: how many of the nearest by cosine like the item, and the share of all others with likes."""
    known = trained.interactions
    liked = pairs(known.at_least(4))
    user, item, final = known.user_index(guest), known.item_index(item_id), trained.final_embedding.double().numpy()
    others = sorted({one for one, _ in liked} - {user})
    nearest = sorted(others, key=lambda one: -final[user] @ final[one] / np.linalg.norm(final[one]))[:of]
    return sum((one, item) in liked for one in nearest), sum((one, item) in liked for one in others) / len(others)


def test_the_receipt_comes_after_it_and_is_folded_where_no_like_says_much(trained: Recommender) -> None:
    seen = set()
    for guest in ("1", "36"):
        app = open_app("recommendations", guest=guest)
        page = list(in_order(app.main))
        first = next(
            place for place, element in enumerate(page) if REASON.fullmatch(str(getattr(element, "value", "")))
        )
        fold = next(place for place, element in enumerate(page) if getattr(element, "type", "") == "expander")
        assert first < fold
        best = trained.recommend(int(guest), 1)[0]
        receipt = trained.explain(int(guest), best)[0]
        telling = max(abs(value) for _, value in receipt.contributions) >= 0.05 * receipt.score
        assert receipt_is_open(app) == telling
        seen.add(telling)
    assert seen == {True, False}


def test_the_receipt_adds_up_and_hides_nothing_in_one_row(trained: Recommender, movielens: Dataset) -> None:
    app = open_app("recommendations", guest="1")
    rows = waterfall(app)
    receipt = trained.explain(1, trained.recommend(1, 1)[0])[0]
    assert rows[-1] == ("score", round(receipt.score, 2))
    assert sum(value for _, value in rows[:-1]) == pytest.approx(receipt.score, abs=0.01 * len(rows))
    assert rows[0] == ("own name tag", round(receipt.own, 2))
    strongest = sorted(receipt.contributions, key=lambda part: -abs(part[1]))[:5]
    assert [value for _, value in rows[1:6]] == [round(value, 2) for _, value in strongest]
    groups = [name.split(": ") for name, _ in rows[6:-1]]
    assert sum(int(count.split()[0]) for _, count in groups) == len(receipt.contributions) - 5
    genres = set("|".join(movielens.items["genres"]).split("|"))
    assert {genre for genre, _ in groups} <= genres | {"elsewhere"}
    assert max(int(count.split()[0]) for _, count in groups) < len(receipt.contributions) / 2


def test_a_large_name_tag_is_explained(trained: Recommender) -> None:
    said = {}
    for guest in range(1, 40):
        if not trained.has_likes(guest):
            continue
        receipt = trained.explain(guest, trained.recommend(guest, 1)[0])[0]
        said.setdefault(receipt.own > receipt.score / 2, (guest, receipt))
    for is_large, (guest, receipt) in said.items():
        text = words(open_app("recommendations", guest=str(guest)))
        share = f"own name tag carries {100 * receipt.own / receipt.score:.0f} % of it"
        assert (share in text) == ("training shaped it by all the likes at once" in text) == is_large
    assert set(said) == {True, False}


def test_a_walk_in_hears_who_is_like_them() -> None:
    app = open_app("walk_in", picks="50,172")
    liked, of, whom, _ = reason(app)
    assert (of, whom) == (20, "you")
    assert 0 <= liked <= 20
    assert "Training wrote no name tag of your own" in words(app)
    assert "own name tag" not in {name for name, _ in waterfall(app)}
    named(app.button_group, "asked").set_value(50).run()
    assert reason(app)[1] == 50


def test_a_walk_in_without_layers_gets_a_sentence_and_no_list() -> None:
    app = open_app("walk_in", picks="50,172", layers="0")
    assert not app.exception
    assert "With 0 layers no gossip travels" in words(app)
    assert "matches" not in " ".join(element.value for element in app.header)
    app.slider(key="layers").set_value(1).run()
    assert "Your 10 matches, from 2 picks" in words(app)


def test_without_layers_no_like_has_a_share() -> None:
    app = open_app("recommendations", layers="0")
    assert reason(app)[1] == 20
    assert "With 0 layers no gossip travels: the whole score of" in words(app)
    assert not [element for element in app.get("html") if 'class="gr-fall"' in element.proto.body]
    assert not app.exception


def test_a_guest_without_likes_is_like_nobody_known() -> None:
    assert "The model knows no like of Guest 685" in words(open_app("recommendations", guest="685", threshold="5"))


def test_guess_first_answers_with_who_likes_it(trained: Recommender, movielens: Dataset) -> None:
    app = open_app("recommendations", guest="42")
    app.button_group(key="mode").set_value("Guess first").run()
    ids = {label: item for item, label in item_labels(movielens).items()}
    picks = app.button_group(key="guess_42_0")
    picks.set_value([ids[title] for title in picks.options[:3]]).run()
    next(button for button in app.button if button.label == "Show the answer").click().run()
    answer = next(frame.value for frame in app.dataframe if "the model" in frame.value)
    for row in answer.to_dict("records"):
        liked, share = who_likes(trained, 42, ids[row["topic"]], 20)
        assert row["of the 20 guests most like them"] == liked
        assert row["of everybody"] in {f"{100 * share:.0f} %", "under 1 %"}


def test_a_party_without_genres_tells_the_other_likes_apart_by_hop() -> None:
    app = open_app("recommendations", likes())
    rows = waterfall(app)
    assert [name.split(", ")[1] for name, _ in rows if "other like" in name] == ["hop 1", "hop 2", "hop 3"]
    assert sum(value for _, value in rows[:-1]) == pytest.approx(rows[-1][1], abs=0.01 * len(rows))


def test_the_number_of_guests_asked_belongs_to_its_party() -> None:
    app = open_app("recommendations", library())
    named(app.button_group, "asked").set_value(10).run()
    assert reason(app)[1] == 10
    app.button(key="back_to_movielens").click().run()
    assert reason(app)[1] == 20


def test_another_list_opens_with_its_first() -> None:
    """The first of a list is a choice that nobody made; when the next pick makes another list, it is not kept."""
    app = open_app("walk_in", picks="50")
    opened = named(app.selectbox, "opened")
    assert opened.index == 0
    app.query_params["picks"] = "50,100,286"
    app.run()
    assert named(app.selectbox, "opened").index == 0
    named(app.selectbox, "opened").select_index(3).run()
    app.run()
    assert named(app.selectbox, "opened").index == 3  # a choice that somebody made stays with its list
