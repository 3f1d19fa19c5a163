"""Somebody who walked in, "You", as the guest: on every page, at any party, with the arithmetic of the engine."""

import numpy as np
import pytest
import streamlit as st
from app_runner import named, open_app, words
from own_parties import PARTIES, dataset, likes, made_up, nasty
from streamlit.testing.v1 import AppTest

from gnnrec import Dataset, Recommender, TrainConfig
from gnnrec.ui.session.choices import Choices, you
from gnnrec.ui.session.splits import split_at
from gnnrec.ui.session.view import View, as_you
from gnnrec.ui.session.you import guest_name
from gnnrec.ui.widgets.lesson_strip import STEPS
from gnnrec.ui.widgets.you import AS_YOU, OF_THE_PARTY

QUICK = "passes:5,embedding_dim:4"


def rows_of(app: AppTest) -> list[str]:
    return [element.proto.body for element in app.get("html") if 'gr-rank"' in element.proto.body]


def small_view(party: Dataset) -> View:
    threshold = party.default_threshold
    split = split_at(party, threshold)
    config = TrainConfig(threshold=threshold, passes=10, embedding_dim=8, num_layers=2, snapshots=1)
    recommender = Recommender.fit(split.train, config)
    guest = party.interactions.user_ids[[0]].tolist()[0]
    return View(party, Choices(guest, config), split, 0, recommender, None)


@pytest.mark.parametrize("party", ["library", "likes", "nasty"])
def test_the_view_of_you_is_the_larger_party_s_from_top_to_bottom(party: str) -> None:
    view = small_view(PARTIES[party]())
    known = view.dataset.interactions
    picks = tuple(known.item_ids[[3, 1]].tolist())
    mine = as_you(view, picks)
    assert mine.is_you
    assert not view.is_you
    assert mine.guest_name == "Guest You"
    assert view.recommender is not None
    assert mine.recommender is not None
    larger = mine.dataset.interactions
    assert larger.user_ids[mine.user] == mine.choices.guest
    assert mine.choices.guest not in known.user_ids.tolist()
    for some in (mine.split.train, mine.split.positives, mine.split.held_out, mine.recommender.interactions):
        assert some.user_ids.tolist() == larger.user_ids.tolist()
    assert mine.split.positives.items_of(mine.user).tolist() == [1, 3]
    assert mine.hidden_items == []
    assert mine.likes == 2
    assert int(mine.split.graph.degrees[mine.user]) == 2
    assert mine.recommender.graph is mine.split.graph
    expected, walk_in = view.recommender.with_new_user(picks)
    ours, theirs = mine.recommender.recommend(mine.choices.guest), expected.recommend(walk_in)
    assert ours[0].tolist() == theirs[0].tolist()
    np.testing.assert_allclose(ours[1], theirs[1], rtol=1e-5, atol=1e-7)
    others = np.delete(np.arange(larger.num_users), mine.user)  # nobody else has changed
    for user, index in enumerate(others.tolist()):
        assert mine.dataset.interactions.items_of(index).tolist() == known.items_of(user).tolist()
        assert mine.split.held_out.items_of(index).tolist() == view.split.held_out.items_of(user).tolist()
        assert guest_name(mine.dataset, larger.user_ids[index]) == f"Guest {known.user_ids[user]}"
    assert (mine.dataset.scale is None) == (view.dataset.scale is None)
    assert "rating" not in mine.dataset.log(mine.user)


def test_no_guest_is_called_you() -> None:
    rows = made_up(5, 30, 100)
    assert you(dataset(rows)) == "you"
    rows["user"] = rows["user"].map(["you", "you'", "You", "a", "b"].__getitem__)
    taken = dataset(rows)
    assert you(taken) == "you''"
    view = as_you(small_view(taken), tuple(taken.interactions.item_ids[:1].tolist()))
    assert view.choices.guest == "You'"
    assert view.guest_name == "Guest You"


def test_you_on_every_page_and_back(movielens: Dataset) -> None:
    app = open_app("walk_in")
    assert app.selectbox(key="guest").options[0] != "You (walked in)"
    suggested = [button for button in app.button if str(button.key).startswith("suggest_")]
    assert len(suggested) == 10
    suggested[0].click().run()
    app.button(key="undo_pick").click().run()
    assert "0 of 3" in str(app.get("progress")[0].proto.text)
    for _ in range(3):
        next(button for button in app.button if str(button.key).startswith("suggest_")).click().run()
    assert "3 of 3" in str(app.get("progress")[0].proto.text)
    picks, titles = app.query_params["picks"], movielens.titles
    mine = rows_of(app)
    app.button(key="as_you").click().run()
    app.switch_page("pages/gossip.py").run()  # where the button leads to, in a browser
    assert (app.query_params["guest"], app.query_params["picks"]) == ("you", picks)
    assert app.selectbox(key="guest").options[0] == "You (walked in)"
    for step in STEPS:
        app.switch_page(f"pages/{step.page}.py").run()
        assert not app.exception
        assert app.session_state["guest"] == "you"
        assert ("Guest You" in words(app)) == (step.page in AS_YOU)
        assert ("you walked in later" in words(app)) == (step.page in OF_THE_PARTY)
        assert (app.query_params["guest"], app.query_params["picks"]) == ("you", picks)
        if step.page == "recommendations":
            assert [row.split('gr-title">')[1].split("</div>")[0] for row in rows_of(app)] == [
                row.split('gr-title">')[1].split("</div>")[0].split(" <span")[0] for row in mine
            ]
        if step.page == "welcome":
            best = [titles[int(pick)] for pick in picks.split(",")]
            assert all(title in words(app) for title in best)
    app.switch_page("pages/training.py").run()
    app.button(key="as_host").click().run()
    assert app.session_state["guest"] == 55
    assert "picks" not in app.query_params
    assert app.selectbox(key="guest").options[0] == "You (walked in)"  # they are still there


@pytest.mark.parametrize("page", sorted(AS_YOU))
def test_without_layers_nothing_reaches_you_and_that_is_said(page: str, movielens: Dataset) -> None:
    app = open_app(page, guest="you", picks="50,172", layers="0")
    assert not app.exception
    assert "With 0 layers no gossip travels, so nothing reaches" in words(app)
    assert "Guest You" not in words(app)
    assert f"Until then Guest {55} is shown" in words(app)


@pytest.mark.parametrize(
    ("picks", "guest"), [("50,172", "you"), ("", 55), ("anna,99999", 55)], ids=["some", "none", "none there is"]
)
def test_a_link_to_you_carries_the_picks(picks: str, guest: object, movielens: Dataset) -> None:
    app = open_app("recommendations", guest="you", picks=picks)
    assert not app.exception
    assert app.session_state["guest"] == guest
    assert bool(app.first_words) == (guest != "you")


def test_the_last_pick_taken_back_is_the_end_of_you(movielens: Dataset) -> None:
    app = open_app("walk_in", guest="you", picks="50")
    app.button(key="undo_pick").click().run()
    assert app.session_state["guest"] == 55
    assert "You have no picks left" in words(app)
    app.button(key="surprise").click().run()
    assert app.session_state["guest"] in movielens.interactions.user_ids.tolist()


@pytest.mark.parametrize("party", [likes, nasty])
def test_you_at_a_party_of_one_s_own(party: object, cache: object) -> None:
    own = party()  # type: ignore[operator]
    picks = own.interactions.item_ids[:2].tolist()
    text = [",".join(map(str, picks))] if isinstance(picks[0], int) else picks
    app = open_app("welcome", own, data=own.fingerprint, guest="you", picks=text, settings=QUICK)
    for page in ("welcome", "gossip", "recommendations", "map", "guests", "training", "scoreboard", "walk_in"):
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception
        assert not app.error
        assert app.session_state["guest"] == "you"
        assert named(app.selectbox, "guest").options[0] == "You (walked in)"
    app.switch_page("pages/recommendations.py").run()
    for mode in ("What if", "Guess first"):
        app.button_group(key="mode").set_value(mode).run()
        assert not app.exception
    app.session_state["_own_party"] = PARTIES["library"]()
    app.run()
    assert app.session_state["guest"] != "you"  # nobody has walked in there
    assert "picks" not in app.query_params


def test_who_picked_everything_is_told_so(cache: object) -> None:
    own = PARTIES["tiny"]()
    app = open_app("gossip", own, data=own.fingerprint, guest="you", picks="1,2,3,4", settings=QUICK)
    assert not app.exception
    assert "likes everything" in words(app)
    assert "Until then Guest" in words(app)


def test_clicking_yourself_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from gnnrec.ui.session import choices, datasets

    monkeypatch.setattr(st, "session_state", {"guest": "you"})
    monkeypatch.setattr(datasets, "active", likes)
    choices.choose_guest(10**6)
    assert choices.st.session_state["guest"] == "you"
    choices.choose_guest(3)
    assert choices.st.session_state["guest"] == 3
