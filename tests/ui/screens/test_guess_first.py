"""Guess first: fame gives nothing away, a game ends, luck is computed exactly, and a room's hands are counted."""

from collections import Counter
from itertools import combinations, product

import numpy as np
import pytest
from app_runner import model_shown, named, open_app, words
from own_parties import PARTIES, likes

from gnnrec import Dataset
from gnnrec.ui.screens.recommendations.guess_game import (
    FAR_DOWN,
    HIDDEN,
    ROUNDS,
    SHOWN,
    Result,
    against_chance,
    against_model,
    by_chance,
    deal,
    is_tied,
    room_picks,
)
from gnnrec.ui.session.view import item_labels

RANKED = list(range(1000, 1400))
LIKES = {item: 1 + (item * 37) % 300 for item in RANKED}


def test_a_round_hides_three_of_the_first_ten_among_ten() -> None:
    for seed in range(50):
        dealt = deal(RANKED, LIKES, seed)
        assert len(dealt.items) == len(set(dealt.items)) == SHOWN
        assert len(dealt.answers) == HIDDEN
        assert dealt.answers <= set(RANKED[:10])
        assert set(dealt.items) - dealt.answers <= set(RANKED[FAR_DOWN:])


def test_the_same_seed_deals_the_same_round() -> None:
    assert deal(RANKED, LIKES, 5) == deal(RANKED, LIKES, 5) != deal(RANKED, LIKES, 6)


def test_on_movielens_answers_and_decoys_are_equally_well_known(movielens: Dataset) -> None:
    recommender = model_shown(movielens)
    train = recommender.interactions
    known = dict(zip(train.item_ids.tolist(), recommender.graph.degrees[train.num_users :].tolist(), strict=True))
    ratios, best_known = [], Counter()
    for guest in range(1, 944, 40):
        ranked = recommender.recommend(guest, train.num_items)[0].tolist()
        for seed in range(3):
            dealt = deal(ranked, known, seed)
            decoys = [item for item in dealt.items if item not in dealt.answers]
            ratios.append(np.mean([known[item] for item in decoys]) / np.mean([known[item] for item in dealt.answers]))
            best_known[max(dealt.items, key=known.__getitem__) in dealt.answers] += 1
    assert 0.93 < np.mean(ratios) < 1.05
    assert np.quantile(ratios, 0.1) > 0.85
    assert best_known[True] < 0.6 * len(ratios)


@pytest.mark.parametrize("found", [0, 1, 3, 6])
def test_luck_is_counted_out(found: int) -> None:
    hits = [len(set(picks) & {0, 1, 2}) for picks in combinations(range(SHOWN), HIDDEN)]
    games = [first + second for first, second in product(hits, repeat=2)]
    assert by_chance(found, 2) == pytest.approx(sum(total >= found for total in games) / len(games))


def test_what_is_said_in_the_end_follows_from_the_game() -> None:
    lucky, unlucky = [Result(3, 1, 0, 2)] * 5, [Result(0, 0, 1, 1)] * 5
    assert "found **15 of 15**" in against_chance(lucky, "You")
    assert "hardly luck" in against_chance(lucky, "You")
    assert "Luck would as a rule have done better" in against_chance(unlucky, "The room")
    assert "may well be luck" in against_chance([Result(1, 0, 0, 0)] * 5, "You")
    assert "picked **5** of them, the model **0**, and blind picks find 3.0. You did better" in against_model(
        lucky, "You", "Guest 1"
    )
    assert "The model did better" in against_model(unlucky, "The room", "Guest 1")
    assert "nothing to hold the room and the model against" in against_model(
        [Result(1, 0, 0, 0)], "The room", "Guest 1"
    )


def test_the_room_picks_the_three_with_most_hands() -> None:
    assert room_picks("abcd", [1, 5, 0, 7]) == ["d", "b", "a"]
    assert room_picks("abcd", [0, 5, 0, 0]) == ["b"]
    assert room_picks("abcd", [2, 2, 2, 2]) == ["a", "b", "c"]
    assert is_tied([2, 2, 2, 2])
    assert not is_tied([3, 3, 3, 2])
    assert not is_tied([0, 0, 0, 0])


def press(app: object, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()  # type: ignore[attr-defined]


def test_a_game_has_five_rounds_an_end_and_a_beginning(movielens: Dataset) -> None:
    app = open_app("recommendations", guest="42", mode="Guess first")
    cards = next(element.proto.body for element in app.get("html") if 'class="gr-likes"' in element.proto.body)
    assert cards.count("listitem") == 8
    ids = {label: item for item, label in item_labels(movielens).items()}
    found = 0
    for number in range(ROUNDS):
        assert f"**Round {number + 1} of 5**" in words(app)
        picks = app.button_group(key=f"guess_42_{number}")
        picks.set_value([ids[title] for title in picks.options[:3]]).run()
        press(app, "Show the answer")
        found += int(app.success[0].value.split(" found ")[1][0])
        press(app, "How it ended" if number == ROUNDS - 1 else "Next round")
    said = words(app)
    assert f"You found **{found} of 15**. Blind picks find 4.5 on average" in said
    assert "hidden like" in said
    first = app.dataframe[0].value
    assert first["found of 3"].sum() == found
    press(app, "The same game again")
    assert "**Round 1 of 5**" in words(app)
    assert app.button_group(key="guess_42_0").value == []
    assert app.number_input(key="game").value == 1
    app.number_input(key="game").set_value(2).run()
    second = app.button_group(key="guess_42_5").options
    assert not app.exception
    shared = open_app("recommendations", guest="42", mode="Guess first", game="2")
    assert shared.button_group(key="guess_42_5").options == second


def test_a_room_plays_with_its_hands() -> None:
    app = open_app("recommendations", guest="42", mode="Guess first")
    app.toggle(key="guess_hands").set_value(True).run()
    assert "No hand is up yet." in words(app)
    labels = {field.key: field.label for field in app.number_input if str(field.key).startswith("hands_")}
    assert len(labels) == SHOWN
    for place, count in ((1, 4), (4, 9), (6, 2)):
        next(field for field in app.number_input if field.key == f"hands_{place}_guess_42_0").set_value(count).run()
    names = [labels[f"hands_{place}_guess_42_0"] for place in (4, 1, 6)]
    assert f"The room's: **{names[0]}**, **{names[1]}**, **{names[2]}**." in words(app)
    press(app, "Show the answer")
    assert app.success[0].value.startswith("The room found")
    answer = next(frame.value for frame in app.dataframe if "the room" in frame.value)
    assert answer["the room"].sum() == 3
    assert not app.exception


def test_another_guest_or_model_begins_anew() -> None:
    app = open_app("recommendations", guest="42", mode="Guess first")
    picks = app.button_group(key="guess_42_0")
    chosen = picks.options[:3]
    assert len(chosen) == 3
    app.slider(key="layers").set_value(1).run()
    assert not app.exception
    assert "**Round 1 of 5**" in words(app)


def test_who_has_no_like_gives_nothing_to_guess_from() -> None:
    app = open_app("recommendations", guest="685", threshold="5", mode="Guess first")
    assert "there is nothing to guess from" in words(app)
    assert not app.exception


def test_a_small_party_has_too_few_topics() -> None:
    app = open_app("recommendations", PARTIES["tiny"](), mode="Guess first")
    assert "too few topics to play" in words(app)
    app = open_app("recommendations", likes(), mode="Guess first")
    assert named(app.button_group, f"guess_{app.session_state['guest']}_0").options
