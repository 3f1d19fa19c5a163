"""What is said of direction and loudness: every sentence follows from the figures it is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec.data.interactions import IntArray
from gnnrec.evaluation.without_length import WithoutLength
from gnnrec.ui.words import counted, percent, spelled

CLEAR = 0.5  # rank correlation from which on a rule is spoken of
FAINT = 0.2  # and under which there is none
KNOWN = 1.25  # times as many likes, from which on topics count as better known


def stays(stay: int, of: int) -> str:
    """How many of a list stay on it."""
    number = spelled(stay).capitalize() if stay else "None"
    if stay == of:
        return f"All {spelled(of)} stay." if of > 1 else "The one match stays."
    return f"{number} of the {spelled(of)} {'stays' if stay == 1 else 'stay'}."


def fame(leave: Sequence[int], enter: Sequence[int]) -> str:
    """How well known those are who leave a list and those who enter it, by the likes of each."""
    if not leave:
        return ""
    before, after = float(np.median(leave)), float(np.median(enter))
    who = [_who(len(group), word) for group, word in ((leave, "leave"), (enter, "enter"))]
    middle = "" if len(leave) == 1 else " in the middle"
    said = f"{who[0]} {_has(before, len(leave))}{middle}; {inside_sentence(who[1])} {_has(after, len(enter))}."
    if before >= KNOWN * after:
        return f"{said} Without loudness the better known go."
    if after >= KNOWN * before:
        return f"{said} Here it is the lesser known who go."
    return f"{said} Both are about as well known."


def _who(count: int, word: str) -> str:
    return f"The one who {word}s" if count == 1 else f"The {spelled(count)} who {word}"


def inside_sentence(text: str) -> str:
    """A phrase that begins with an article, inside a sentence."""
    return text[:1].lower() + text[1:]


def _has(likes: float, count: int) -> str:
    number = f"{likes:,.0f}" if likes == round(likes) else f"{likes:,.1f}"
    return f"{'has' if count == 1 else 'have'} {number} {'like' if likes == 1 else 'likes'}"


def rank_correlation(one: NDArray[Any], other: NDArray[Any]) -> float:
    """Spearman's rank correlation, equal values sharing their mean rank; 0 where either does not vary. both (n,)"""
    first, second = _ranks(one), _ranks(other)
    if min(len(np.unique(first)), len(np.unique(second))) < 2:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


def _ranks(values: NDArray[Any]) -> NDArray[np.float64]:
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    middles: NDArray[np.float64] = np.cumsum(counts) - (counts - 1) / 2
    return middles[where]


def loudest(correlation: float, topics: str) -> str:
    """Whether the length of a name tag goes with how well known its topic is.

    Args:
        correlation: rank correlation of lengths and likes.
        topics: over what, "1,416 movies with likes".
    """
    over = f"over all {topics} the rank correlation of length and likes is {correlation:.2f}"
    if correlation >= CLEAR:
        return f"The better known, the longer the arrow, as a rule: {over}."
    if correlation >= FAINT:
        return f"The better known tend to have the longer arrows, with many exceptions: {over}."
    if correlation > -FAINT:
        return f"How well known a topic is says hardly anything about its arrow: {over}."
    return f"Here the lesser known have the longer arrows: {over}."


def pulls(title: str, likes: int, middle: float) -> str:
    """Why likes can lengthen a tag: how often a training pulls at the best known and at the middle one."""
    return (
        f"Each like is one pull at the topic's tag whenever the training has gone through them all: {likes:,} for "
        f"**{title}**, {middle:,.0f} for the one in the middle. A long tag counts with everybody who looks its way."
    )


def shared(found: WithoutLength, k: int, of_all: int) -> str:
    """What leaving the length out does to the lists of everybody."""
    drawn = "" if found.users >= of_all else f", drawn at random from {of_all:,}"
    return f"Over {counted(found.users, 'guest')}{drawn}, {found.shared:.1f} of {k} stay on average."


def tested(found: WithoutLength, k: int) -> str:
    """What leaving the length out costs or gains on hidden likes; nothing where none are hidden."""
    if not (found.with_length and found.by_direction and found.difference):
        return ""
    both, one, gap = found.with_length, found.by_direction, found.difference
    scores = [marks.intervals["ndcg"]["mean"] for marks in (both, one)]
    said = (
        f"Tested on the hidden likes of {counted(len(both.users), 'guest')}, direction and loudness reach NDCG@{k} "
        f"**{scores[0]:.3f}**, direction alone **{scores[1]:.3f}** (difference {gap['mean']:+.3f}, 95 % interval "
        f"{gap['low']:+.3f} to {gap['high']:+.3f}). "
    )
    if gap["low"] > 0:
        said += "So loudness is no mere bias: without it the list finds fewer of the likes that were hidden."
    elif gap["high"] < 0:
        said += "So loudness does harm here: without it the list finds more of the likes that were hidden."
    else:
        said += "Which of the two finds more cannot be told here."
    return f"{said} {_reached(both.popularity, one.popularity, both.coverage, one.coverage)}"


def _reached(known: float, known_alone: float, coverage: float, coverage_alone: float) -> str:
    return (
        f"A listed topic is liked by {percent(known)} of the guests with loudness, by {percent(known_alone)} without; "
        f"all lists together show {percent(coverage)} of the catalogue with it, {percent(coverage_alone)} without."
    )


def favours(hidden_items: IntArray, likes: IntArray) -> str:
    """How the test itself leans: the share of hidden likes that are of the best-known tenth of what is liked.

    Args:
        hidden_items: item of each hidden like.
        likes: guests who like each item, as far as the model knows. (num_items,)
    """
    liked = int((likes > 0).sum())
    best_known = np.argsort(-likes, kind="stable")[: max(1, liked // 10)]
    share = float(np.isin(hidden_items, best_known).mean()) if len(hidden_items) else 0.0
    if not len(hidden_items) or liked < 10:
        return ""
    said = f"{percent(share)} of the hidden likes are of the best-known tenth of what is liked"
    return f"{said}, so the test itself leans towards what is well known." if share > 2 / 10 else f"{said}."
