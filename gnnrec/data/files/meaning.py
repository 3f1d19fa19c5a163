"""Part 1: what the ratings of a file mean: stars, or counts of plays and visits, and which value says "none"."""

from __future__ import annotations

import re

import numpy as np

from gnnrec.data.files.findings import Finding
from gnnrec.data.interactions import Interactions
from gnnrec.data.scale import Scale

COUNTS = frozenset(
    (
        *("count", "counts", "cnt", "plays", "play", "playcount", "playcounts", "quantity", "qty", "visits", "views"),
        *("listens", "listencount", "clicks", "times", "frequency", "freq", "occurrences", "purchases", "orders"),
        *("anzahl", "menge", "nombre", "cantidad", "quantidade", "quantità", "ilość", "количество", "回数", "次数"),
    )
)
"""Words in the name of a column that counts something."""


def names_counts(name: str) -> bool:
    """Whether a column's name says that it counts: play_count, listenCount, Quantity."""
    words = [word.casefold() for word in re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name))]
    return any(word in COUNTS for word in words)


def about_scale(scale: Scale | None, interactions: Interactions, column: str, *, by_name: bool) -> list[Finding]:
    """What to say of ratings that are no scale of liking, and of a value that means that there is none.

    Args:
        column: name of the column of the ratings.
        by_name: whether its name says that it counts.
    """
    if scale is None or interactions.ratings is None:
        return []
    findings = []
    if scale.are_counts and len(scale.thresholds) > 1:
        why = "counts something" if by_name else "looks like counts: whole numbers from 1, of which 1 is the commonest"
        outcome = "a count from 1 on is a like, unless a threshold says otherwise"
        findings.append(Finding("mended", f"Column '{column}' {why}", outcome))
    if scale.no_rating is not None:
        rows = int((interactions.ratings == np.float32(scale.no_rating)).sum())
        says = f"In column '{column}' {scale.no_rating:g} stands for no rating"
        ends = f"{scale.thresholds[0]:g} to {scale.thresholds[-1]:g}"
        outcome = f"such an item is seen and not liked; likes begin at {scale.default:g}, on a scale from {ends}"
        findings.append(Finding("mended", f"{says} ({rows:,} of {len(interactions):,} rows)", outcome))
    return findings
