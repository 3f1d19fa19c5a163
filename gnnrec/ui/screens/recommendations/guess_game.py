"""The rules of Guess first: how a round is dealt so that fame gives nothing away, and what blind luck would do."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec.ui.words import counted, inside, percent

SHOWN = 10
HIDDEN = 3
ROUNDS = 5
FAR_DOWN = 50
"""Decoys come from below this place of the guest's list."""
TRIED = 30
"""Choices of three that are tried for decoys as well known as they are."""
NEAR = 0.05
"""Difference of mean fame (natural logarithm of likes) that is near enough: about 5 %."""
HARDLY = 0.05
"""Chance under which a result is hardly luck."""


@dataclass(frozen=True)
class Round:
    """Ten topics, as item ids in the order in which they are shown, and the model's three among them."""

    items: list[Any]
    answers: frozenset[Any]


@dataclass(frozen=True)
class Result:
    """How a round ended.

    Attributes:
        found: how many of the model's three were picked.
        true: how many of the picks were hidden likes.
        true_of_model: how many of the model's three were.
        hidden: how many of the ten were.
    """

    found: int
    true: int
    true_of_model: int
    hidden: int


def deal(ranked: Sequence[Any], likes: Mapping[Any, int], seed: int) -> Round:
    """Three of the first ten, and seven from far down that are as well known, one by one and on average.

    Where the best known of what is left is among the three, nobody far down may be as well known. So several threes are
    tried, and the first whose seven are near enough is taken, else the nearest.

    Args:
        ranked: unseen item ids, best first; at least FAR_DOWN + SHOWN of them.
        likes: how many users like each item.
        seed: the same seed deals the same round.
    """
    rng = np.random.default_rng(seed)
    fame = {item: math.log1p(likes.get(item, 0)) for item in ranked}
    best, tried = list(combinations(ranked[:10], HIDDEN)), []
    for number in rng.permutation(len(best))[:TRIED].tolist():
        answers = best[number]
        seven = decoys(answers, ranked[FAR_DOWN:], fame)
        gap = abs(_mean(answers, fame) - _mean(seven, fame))
        tried.append((gap, answers, seven))
        if gap < NEAR:
            break
    _, answers, seven = min(tried, key=lambda one: one[0])
    shown: list[Any] = rng.permutation(_ids([*answers, *seven])).tolist()
    return Round(shown, frozenset(answers))


def decoys(answers: Sequence[Any], among: Sequence[Any], fame: Mapping[Any, float]) -> list[Any]:
    """As many items as a round needs besides the answers, each as well known as one of them.

    What one is better or less known than it should be, the next makes up for, so that the means agree.
    """
    left, found, owed = dict.fromkeys(among), [], 0.0
    for number in range(SHOWN - HIDDEN):
        wanted = fame[answers[number % HIDDEN]] + owed
        item = min(left, key=lambda each: abs(fame[each] - wanted))
        owed = wanted - fame[item]
        found.append(item)
        del left[item]
    return found


def _mean(items: Sequence[Any], fame: Mapping[Any, float]) -> float:
    return sum(fame[item] for item in items) / len(items)


def _ids(items: list[Any]) -> NDArray[np.object_]:
    """The ids as they are, numbers or text."""
    return np.array(items, dtype=object)


def room_picks(items: Sequence[Any], hands: Sequence[int]) -> list[Any]:
    """The three topics with the most hands, of equals those shown first; fewer where fewer have any."""
    order = sorted(range(len(items)), key=lambda place: (-hands[place], place))
    return [items[place] for place in order[:HIDDEN] if hands[place]]


def is_tied(hands: Sequence[int]) -> bool:
    """Whether the third and the fourth have equally many hands, so that the order decides."""
    ordered = sorted(hands, reverse=True)
    return ordered[HIDDEN - 1] == ordered[HIDDEN] > 0


def by_chance(found: int, rounds: int) -> float:
    """How likely blind picks find at least so many of the model's topics in some rounds; exact."""
    ways = math.comb(SHOWN, HIDDEN)
    one = [math.comb(HIDDEN, hit) * math.comb(SHOWN - HIDDEN, HIDDEN - hit) / ways for hit in range(HIDDEN + 1)]
    total = np.ones(1)
    for _ in range(rounds):
        total = np.convolve(total, one)
    return float(total[found:].sum())


def against_chance(results: Sequence[Result], who: str) -> str:
    """A game against blind luck, in Markdown. who: "You" or "The room"."""
    found, asked = sum(result.found for result in results), HIDDEN * len(results)
    expected, chance = HIDDEN * asked / SHOWN, by_chance(found, len(results))
    said = (
        f"{who} found **{found} of {asked}**. Blind picks find {expected:.1f} on average, 3 in 10, and {found} or more "
        f"of them in {percent(chance)} of all games."
    )
    if chance < HARDLY:
        return f"{said} So that is hardly luck."
    return f"{said} So it may well be luck." if found >= expected else f"{said} Luck would as a rule have done better."


def against_model(results: Sequence[Result], who: str, guest: str) -> str:
    """The same game against the model, held against what neither was told: the guest's hidden likes.

    Args:
        who: "You" or "The room".
        guest: what the guest is called inside a sentence.
    """
    hidden = sum(result.hidden for result in results)
    if not hidden:
        return (
            f"None of the topics shown was a hidden like of {guest}, so there is nothing to hold {inside(who)} and the "
            "model against."
        )
    mine, model = sum(result.true for result in results), sum(result.true_of_model for result in results)
    were = "was a hidden like" if hidden == 1 else "were hidden likes"
    better = f"{who} did better" if mine > model else "The model did better" if model > mine else "Both did as well"
    return (
        f"Of the {counted(SHOWN * len(results), 'topic')} dealt, **{hidden}** {were} of {guest}, which nobody had been "
        f"told. {who} picked **{mine}** of them, the model **{model}**, and blind picks find "
        f"{HIDDEN * hidden / SHOWN:.1f}. {better}. Both picked three in each round; but the model chose its three from "
        "all topics, and so had the first word on what was shown."
    )
