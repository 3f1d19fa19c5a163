"""The scale of a set of ratings: where a threshold can stand on it, and where it stands by default."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FOUR_STARS = 4.0
"""Where likes begin on a scale to five."""
STEPS = (1.0, 0.5, 0.25, 0.1, 0.05, 0.01)
"""Steps that people rate in; the coarsest that fits is taken."""
MOST_STEPS = 100
"""Steps of a scale that a slider can show; a longer one is cut into pieces of equally many ratings."""
PIECES = 20
ENDS = (5.0, 10.0, 100.0)
"""Where scales that people rate on end."""
LONG_TAIL, FEW = 10.0, 0.01
"""More than a few counts beyond this are the tail of counts, where ones are the commonest; a few may be slips."""


@dataclass(frozen=True)
class Scale:
    """Where a threshold can stand.

    Attributes:
        thresholds: thresholds, ascending; at the first everything rated is a like. At least one.
        step: distance of two of them, 0 where it is not the same everywhere.
        default: the one where likes begin unless somebody says otherwise.
        are_counts: whether the ratings count something, plays or visits, so that one is a like already.
        no_rating: a value that stands for "not rated", below every threshold; None without one.
    """

    thresholds: tuple[float, ...]
    step: float
    default: float
    are_counts: bool = False
    no_rating: float | None = None

    @classmethod
    def of(cls, ratings: NDArray[np.float32], are_counts: bool = False) -> Scale:
        """The scale of ratings, of which there is at least one.

        Args:
            ratings: the ratings. (num_ratings,)
            are_counts: that they are counts is known; without it their shape says so or does not.
        """
        values, times = np.unique(ratings, return_counts=True)  # sorting is most of the work, so it is done once
        no_rating, given = None if are_counts else _no_rating(values, times), ratings
        if no_rating is not None:
            given, values, times = ratings[ratings != values[0]], values[1:], times[1:]
        step = next((step for step in STEPS if _fits(values, step)), 0.0)
        if step:
            first, last = (round(float(end) / step) for end in values[[0, -1]])
            thresholds = tuple(round(number * step, 2) for number in range(first, last + 1))
        else:
            cuts = np.quantile(given, np.linspace(0, 1, PIECES + 1), method="closest_observation")
            thresholds = tuple(_as_written(cut) for cut in np.unique(cuts))
        are_counts = are_counts or _have_the_shape_of_counts(values, times)
        default = _first_count(thresholds) if are_counts else _default(given, thresholds)
        return cls(thresholds, step, default, are_counts, no_rating)

    @property
    def is_stars(self) -> bool:
        """Whether it is the scale of five stars, whole or half."""
        return not self.are_counts and _are_stars(self.thresholds)


def default_threshold(ratings: NDArray[np.float32] | None) -> float:
    """Where likes begin unless somebody says otherwise; without ratings any number keeps every row."""
    return FOUR_STARS if ratings is None or not len(ratings) else Scale.of(ratings).default


def _default(ratings: NDArray[np.float32], thresholds: tuple[float, ...]) -> float:
    """4 of 5 stars, elsewhere the middle rating; never the lowest, which would make everything a like.

    Where nobody gave less than 4 of 5 stars, everything is one.
    """
    if thresholds[-1] == ENDS[0] and FOUR_STARS in thresholds:
        return FOUR_STARS
    median = float(np.median(ratings)) + 1e-6
    up_to_it = [threshold for threshold in thresholds if float(np.float32(threshold)) <= median]
    middle = FOUR_STARS if _are_stars(thresholds) else up_to_it[-1]
    return max(middle, thresholds[min(1, len(thresholds) - 1)])


def _first_count(thresholds: tuple[float, ...]) -> float:
    """The lowest count of something; what was given back counts below nothing."""
    return next((threshold for threshold in thresholds if threshold > 0), thresholds[0])


def _no_rating(values: NDArray[np.float32], times: NDArray[np.int64]) -> float | None:
    """The value that stands for "not rated" below a scale that goes to 5 or further; None without one.

    It is -1, alone below the others, or a 0 that is half of all and more, or the commonest below a scale that ends at
    5, 10 or 100. Between such a 0 and a half there is nothing.

    Args:
        values, times: the different ratings, ascending, and how often each occurs. (num_values,)
    """
    if len(values) < 3 or values[-1] < ENDS[0]:
        return None
    if values[0] == -1 and values[1] >= 0:
        return -1.0
    is_most = 2 * times[0] >= times.sum() or (values[-1] in ENDS and times[0] > times[1:].max())
    return 0.0 if values[0] == 0 and values[1] >= 0.5 and is_most else None


def _have_the_shape_of_counts(values: NDArray[np.float32], times: NDArray[np.int64]) -> bool:
    """Whether ratings look like counts: whole, from 1, ones the commonest, and most of them, or a tail far beyond.

    Args:
        values, times: as `_no_rating` has them.
    """
    if values[0] != 1 or len(values) < 2 or (values != np.floor(values)).any() or times[0] <= times[1:].max():
        return False
    has_tail = times[values > LONG_TAIL].sum() > FEW * times.sum() and values[-1] not in ENDS
    return bool(has_tail or 2 * times[0] >= times.sum())


def _are_stars(thresholds: tuple[float, ...]) -> bool:
    return thresholds[0] >= 0 and thresholds[-1] <= ENDS[0] and FOUR_STARS in thresholds


def _as_written(value: np.float32) -> float:
    """A rating in as few digits as tell it from every other: 6.1, not 6.099999904632568."""
    return float(str(np.float32(value)))


def _fits(values: NDArray[np.float32], step: float) -> bool:
    """Whether every value is a whole number of steps, to the last bit."""
    steps = np.round(values / step)
    on_steps = np.round(steps.astype(np.float64) * step, 2).astype(np.float32)
    return bool(steps[-1] - steps[0] <= MOST_STEPS and np.array_equal(on_steps, values))
