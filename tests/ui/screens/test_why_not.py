"""Why not that one: every sentence follows from the places, the lengths and the angles."""

import numpy as np
import pytest
from app_runner import model_shown, named, open_app, words
from own_parties import PARTIES

from gnnrec import Dataset, Recommender, hold_out
from gnnrec.ui.screens.recommendations.why_not_words import Tag, reason


@pytest.fixture(scope="module")
def trained(movielens: Dataset) -> Recommender:
    return model_shown(movielens)


def test_the_place_and_the_reason_are_the_model_s(trained: Recommender, movielens: Dataset) -> None:
    app = open_app("recommendations", guest="42")
    ranked, scores = trained.recommend(42, trained.interactions.num_items)
    z, known = trained.final_embedding.double().numpy(), trained.interactions
    z_u = z[known.user_index(42)]
    for place in (36, 400, len(ranked) - 1):
        item = ranked[place - 1]
        named(app.selectbox, "why_not_topic").set_value(item).run()
        said = words(app)
        assert f"stands at place **{place:,} of {len(ranked):,}**: its score is {scores[place - 1]:.2f}" in said
        assert f"place 10 has {scores[9]:.2f}" in said
        z_i = z[known.num_users + known.item_index(item)]
        angle = np.degrees(np.arccos(z_u @ z_i / np.linalg.norm(z_u) / np.linalg.norm(z_i)))
        assert f"It points {angle:.0f}° away from Guest 42's tag and is {np.linalg.norm(z_i):.2f} long" in said
    named(app.selectbox, "why_not_topic").set_value(ranked[2]).run()
    assert "is on the list: place **3** of" in words(app)
    assert not app.exception


def test_what_is_rated_or_hidden_is_said_to_be(trained: Recommender, movielens: Dataset) -> None:
    app = open_app("recommendations", guest="42")
    known, user = trained.interactions, trained.interactions.user_index(42)
    rows = known.rows_of(user)
    assert known.ratings is not None
    for rating in (5, 2):
        item = known.item_ids[known.items[rows][known.ratings[rows] == rating][0]]
        named(app.selectbox, "why_not_topic").set_value(item).run()
        assert f"Guest 42 has rated it already ({rating})" in words(app)
        assert ("learned from" in words(app)) == (rating >= 4)
    hidden = hold_out(movielens.interactions, 4)[1]
    ranked = trained.recommend(42, known.num_items)[0].tolist()
    missed = max(hidden.item_ids[hidden.items_of(user)].tolist(), key=ranked.index)
    named(app.selectbox, "why_not_topic").set_value(missed).run()
    assert "one of their hidden likes, so here **the model is wrong**" in words(app)
    found = min(hidden.item_ids[hidden.items_of(user)].tolist(), key=ranked.index)
    named(app.selectbox, "why_not_topic").set_value(found).run()
    assert "and the model found it" in words(app)


def test_a_guest_without_likes_gets_what_is_popular() -> None:
    app = open_app("recommendations", guest="685", threshold="5")
    box = named(app.selectbox, "why_not_topic")
    box.set_value(1).run()
    assert "it has " in words(app)
    assert not app.exception


@pytest.mark.parametrize(("party", "layers"), [*[(party, "3") for party in PARTIES], ("library", "0")])
def test_any_topic_of_any_party_has_an_answer(party: str, layers: str) -> None:
    app = open_app("recommendations", PARTIES[party](), layers=layers)
    options = named(app.selectbox, "why_not_topic").options
    for place in (0, len(options) - 1):
        named(app.selectbox, "why_not_topic").select_index(place).run()
        assert any(text in words(app) for text in ("place **", "already"))
        assert not app.exception


LAST = Tag(2.0, 0.8, 1.6)


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        (Tag(1.0, 0.9, 0.9), "It is too quiet"),
        (Tag(1.0, 0.8, 0.8), "It is too quiet"),
        (Tag(3.0, 0.5, 1.5), "It points too far away"),
        (Tag(2.0, 0.5, 1.0), "It points too far away"),
        (Tag(3.0, -0.1, -0.3), "no length makes a score"),
        (Tag(1.9, 0.2, 0.38), "Both keep it off**, its direction the more"),
        (Tag(0.5, 0.7, 0.35), "Both keep it off**, its length the more"),
        (Tag(2.0, 0.8, 1.6), "as good as equal"),
    ],
)
def test_direction_or_length_is_named_as_the_figures_have_it(tag: Tag, said: str) -> None:
    assert said in reason("Guest 1", 10, tag, LAST, 1.0)


def test_what_would_be_with_the_other_s_direction_or_length() -> None:
    said = reason("Guest 1", 10, Tag(1.0, 0.5, 1.0), LAST, 2.0)
    assert "pointing like place 10 it would score 1.60, as long as place 10 2.00" in said
