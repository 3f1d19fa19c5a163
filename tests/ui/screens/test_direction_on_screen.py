"""Direction and loudness: arrows that are drawn true, lists that change as they must, sentences that follow."""

import math

import numpy as np
import pytest
import torch
from app_runner import model_shown, named, open_app, words
from own_parties import PARTIES, library
from streamlit.testing.v1 import AppTest

from gnnrec import Dataset, Recommender, TrainConfig, hold_out
from gnnrec.evaluation.protocol import Marks
from gnnrec.evaluation.without_length import WithoutLength
from gnnrec.ui.screens.recommendations import loudness_words as told
from gnnrec.ui.screens.recommendations.arrows import LISTED, Fan, fan_of
from gnnrec.ui.screens.recommendations.loudness import ALONE, BOTH

MODE = "Direction and loudness"


@pytest.fixture(scope="module", params=[3, 0])
def trained(request: pytest.FixtureRequest, movielens: Dataset) -> Recommender:
    """The model that the app shows, and one without gossip."""
    if request.param:
        return model_shown(movielens)
    train = hold_out(movielens.interactions, 4)[0]
    return Recommender.fit(train, TrainConfig(snapshots=0, num_layers=0, passes=60))


def by_hand(recommender: Recommender, guest: int) -> tuple[list[int], list[int]]:
    """The ten by dot product and by cosine, from the final embeddings alone."""
    known = recommender.interactions
    user, z = known.user_index(guest), recommender.final_embedding.double().numpy()
    rated = set(known.items_of(user).tolist())
    left = [item for item in range(known.num_items) if item not in rated]
    tags = z[known.num_users :]
    dot = sorted(left, key=lambda item: -float(z[user] @ tags[item]))[:10]
    cosine = sorted(left, key=lambda item: -float(z[user] @ tags[item] / np.linalg.norm(tags[item])))[:10]
    return known.item_ids[dot].tolist(), known.item_ids[cosine].tolist()


@pytest.mark.parametrize("guest", [1, 42, 500])
def test_arrows_are_true_and_reach_as_far_as_the_score(trained: Recommender, guest: int) -> None:
    fan = fan_of(trained, guest)
    known, z = trained.interactions, trained.final_embedding.double()
    z_u = z[known.user_index(guest)]
    for arrow in fan.arrows:
        z_i = z[known.num_users + known.item_index(arrow.item)]
        reach = arrow.length * math.cos(math.acos(arrow.cosine))
        assert reach * fan.user_length == pytest.approx(float(z_u @ z_i), abs=1e-4)
        assert arrow.length == pytest.approx(float(torch.linalg.vector_norm(z_i)), abs=1e-5)
    dot, cosine = by_hand(trained, guest)
    assert [arrow.item for arrow in fan.chosen(by_direction=False)] == dot
    assert [arrow.item for arrow in fan.chosen(by_direction=True)] == cosine
    border = min(arrow.length * arrow.cosine for arrow in fan.chosen(by_direction=False))
    outside = [arrow for arrow in fan.arrows if arrow.place > LISTED]
    assert max(arrow.length * arrow.cosine for arrow in outside) <= border + 1e-6
    famous = [arrow for arrow in fan.arrows if arrow.item not in {*dot, *cosine}]
    assert len(famous) == 4
    rated = set(known.item_ids[known.items_of(known.user_index(guest))].tolist())
    assert not rated & {arrow.item for arrow in fan.arrows}


def switch(app: AppTest, count: str) -> None:
    named(app.button_group, "score_counts").set_value(count).run()


def test_the_room_sees_who_stays_and_how_well_known_they_are(movielens: Dataset) -> None:
    app = open_app("recommendations", guest="42", mode=MODE)
    assert "Which arrows are the longest?" in words(app)
    assert "rank correlation" not in words(app)
    app.button(key="tell_likes").click().run()
    assert "The better known, the longer the arrow, as a rule: over all 1,416 movies with likes" in words(app)
    switch(app, ALONE)
    recommender = model_shown(movielens)
    fan = fan_of(recommender, 42)
    before, after = (by_hand(recommender, 42)[way] for way in (0, 1))
    stay = len(set(before) & set(after))
    assert told.stays(stay, 10) in words(app)
    likes = {arrow.item: arrow.likes for arrow in fan.arrows}
    leave, enter = (
        [likes[item] for item in first if item not in second] for first, second in ((before, after), (after, before))
    )
    assert told.fame(leave, enter) in words(app)
    assert f"Who leaves ({10 - stay})" in words(app)
    assert "Tested on the hidden likes of 938 guests" in words(app)
    switch(app, BOTH)
    assert "stay" not in " ".join(element.value for element in app.markdown if "####" in element.value)
    assert not app.exception


@pytest.mark.parametrize("layers", ["0", "1"])
def test_fewer_layers_have_arrows_too(layers: str) -> None:
    app = open_app("recommendations", guest="42", mode=MODE, layers=layers)
    switch(app, ALONE)
    assert "of the ten stay" in words(app)
    assert not app.exception


def test_without_likes_and_without_hidden_likes() -> None:
    app = open_app("recommendations", guest="685", threshold="5", mode=MODE)
    assert "there is no direction to point in" in words(app)
    app = open_app("recommendations", guest="42", hide="off", mode=MODE)
    switch(app, ALONE)
    assert "stay on average" in words(app)
    assert "Tested on" not in words(app)
    assert not app.exception


@pytest.mark.parametrize("party", PARTIES)
def test_any_party_is_drawn_or_told_why_not(party: str) -> None:
    own = PARTIES[party]()
    app = open_app("recommendations", own, mode=MODE)
    if "score_counts" in {str(group.key).split("@")[0] for group in app.button_group}:
        app.button(
            key=next(button.key for button in app.button if str(button.key).startswith("tell_likes"))
        ).click().run()
        switch(app, ALONE)
        assert "stay" in words(app)
    else:
        assert "has talked about everything" in words(app)
    assert "movie" not in words(app).replace("MovieLens", "").lower()
    assert not app.exception


def test_the_switch_belongs_to_its_party() -> None:
    app = open_app("recommendations", library(), mode=MODE)
    switch(app, ALONE)
    app.button(key="back_to_movielens").click().run()
    assert named(app.button_group, "score_counts").value == BOTH


def test_how_many_stay_is_said_in_words() -> None:
    assert told.stays(4, 10) == "Four of the ten stay."
    assert told.stays(1, 10) == "One of the ten stays."
    assert told.stays(0, 10) == "None of the ten stay."
    assert told.stays(3, 3) == "All three stay."


def test_fame_is_told_as_it_is() -> None:
    assert told.fame([], []) == ""
    assert told.fame([300, 100, 200], [10, 30, 20]) == (
        "The three who leave have 200 likes in the middle; the three who enter have 20 likes. "
        "Without loudness the better known go."
    )
    assert told.fame([10], [30]).endswith("Here it is the lesser known who go.")
    assert told.fame([10, 12], [11, 11]).endswith("Both are about as well known.")


def test_the_rank_correlation_is_spearman_s() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.integers(0, 9, 60), rng.integers(0, 9, 60)
    ranks = [
        [sum(x < y for x in values) + (sum(x == y for x in values) + 1) / 2 for y in values] for values in (one, other)
    ]
    assert told.rank_correlation(one, other) == pytest.approx(np.corrcoef(*ranks)[0, 1])
    assert told.rank_correlation(one, one**3) == pytest.approx(1)
    assert told.rank_correlation(one, np.ones(60)) == 0


@pytest.mark.parametrize(
    ("correlation", "said"),
    [
        (0.8, "The better known, the longer"),
        (0.3, "tend to"),
        (0.0, "hardly anything"),
        (-0.7, "the lesser known have"),
    ],
)
def test_what_length_says_follows_from_the_correlation(correlation: float, said: str) -> None:
    assert said in told.loudest(correlation, "9 movies with likes")


@pytest.mark.parametrize(
    ("low", "high", "said"), [(0.1, 0.2, "no mere bias"), (-0.2, -0.1, "does harm here"), (-0.1, 0.1, "cannot be told")]
)
def test_what_loudness_is_worth_follows_from_the_interval(low: float, high: float, said: str) -> None:
    marks = Marks(np.arange(3), {"ndcg": np.array([0.1, 0.2, 0.3], np.float32)}, 0.2, 0.3)
    found = WithoutLength(3, 2.5, marks, marks, {"mean": (low + high) / 2, "low": low, "high": high})
    assert said in told.tested(found, 10)
    assert told.tested(WithoutLength(3, 2.5), 10) == ""


def test_the_test_s_own_leaning_is_counted() -> None:
    likes = np.array([100, *range(1, 20)])
    assert told.favours(np.array([0, 0, 19, 5]), likes).startswith("75 % of the hidden likes")
    assert told.favours(np.array([2, 3, 4]), likes) == (
        "0 % of the hidden likes are of the best-known tenth of what is liked."
    )


def test_a_fan_of_few_lists_them_all() -> None:
    assert Fan(1.0, [], 0, 0).chosen(by_direction=True) == []
