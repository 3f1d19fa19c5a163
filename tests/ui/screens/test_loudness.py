"""What the page From above says of likeness and matches follows from the numbers."""

import pytest

from gnnrec.ui.screens.map.loudness import alike, matches, title

RISING = [0.1, 0.3, 0.6]
UNEVEN = [0.1, 0.05, 0.6]
FLAT = [0.30, 0.31, 0.32]
FALLING = [0.6, 0.4, 0.3]
WORSE = [0.30, 0.40, 0.35]
BETTER = [0.30, 0.35, 0.40]


@pytest.mark.parametrize(
    ("likeness", "said"),
    [
        (RISING, "With every round the name tags grow more alike: **0.10** at first, **0.60** after 2 rounds."),
        (UNEVEN, "The name tags grow more alike: **0.10** at first, **0.60** after 2 rounds."),
        (FLAT, "The name tags stay about as alike as they are: **0.30** at first, **0.32** after 2 rounds."),
        (FALLING, "The name tags grow less alike: **0.60** at first, **0.30** after 2 rounds."),
    ],
)
def test_likeness_is_told_as_it_goes(likeness: list[float], said: str) -> None:
    assert alike(likeness) == said


@pytest.mark.parametrize(
    ("likeness", "scores", "tested", "said"),
    [
        (RISING, WORSE, 900, "The party gets too loud"),
        (RISING, BETTER, 900, "The party does not get too loud"),
        (FALLING, WORSE, 900, "The party does not get too loud"),
        (RISING, [0.30, 0.305, 0.30], 900, "The party does not get too loud"),  # nobody would notice
        (RISING, WORSE, 99, "How loud is the party?"),
        (RISING, [], 900, "How loud is the party?"),
    ],
)
def test_the_party_is_too_loud_where_likeness_costs_matches(
    likeness: list[float], scores: list[float], tested: int, said: str
) -> None:
    assert title(likeness, scores, tested) == said


def test_over_smoothing_is_said_where_likeness_rises_and_matches_fall() -> None:
    said = matches(RISING, WORSE, 1, 900)
    assert "taught for 1 round, and the matches they make are best after **1** (NDCG@10 0.400)" in said
    assert "not about how much gossip is good" in said
    assert said.endswith("get worse, 0.350 after 2, while all name tags grow more alike. In the field: over-smoothing.")
    assert matches(FALLING, WORSE, 3, 900).endswith("do not grow more alike, so it is not over-smoothing.")


def test_no_harm_and_few_guests_are_said() -> None:
    assert matches(RISING, BETTER, 3, 900).endswith("Up to there more of it does them no harm.")
    assert matches(RISING, [0.3, 0.4, 0.395], 3, 900).endswith("no harm that one would notice: 0.395 after 2.")
    assert matches(RISING, WORSE, 3, 1).endswith("With 1 guest to test on it may be chance.")
