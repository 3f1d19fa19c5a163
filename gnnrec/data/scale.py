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


@dataclass(frozen=True)
class Scale:
    """Where a threshold can stand.

    Attributes:
        thresholds: thresholds, ascending; at the first everything is a like. At least one.
        step: distance of two of them, 0 where it is not the same everywhere.
        default: the one where likes begin unless somebody says otherwise.
    """

    thresholds: tuple[float, ...]
    step: float
    default: float

    @classmethod
    def of(cls, ratings: NDArray[np.float32]) -> Scale:
        """The scale of ratings, of which there is at least one. (num_ratings,)"""
        values = np.unique(ratings)
        step = next((step for step in STEPS if _fits(values, step)), 0.0)
        if step:
            first, last = (round(float(end) / step) for end in values[[0, -1]])
            thresholds = tuple(round(number * step, 2) for number in range(first, last + 1))
        else:
            cuts = np.quantile(ratings, np.linspace(0, 1, PIECES + 1), method="closest_observation")
            thresholds = tuple(float(cut) for cut in np.unique(cuts))
        return cls(thresholds, step, _default(ratings, thresholds))

    @property
    def is_stars(self) -> bool:
        """Whether it is the scale of five stars, whole or half."""
        return _are_stars(self.thresholds)


def default_threshold(ratings: NDArray[np.float32] | None) -> float:
    """Where likes begin unless somebody says otherwise; without ratings any number keeps every row."""
    return FOUR_STARS if ratings is None or not len(ratings) else Scale.of(ratings).default


def _default(ratings: NDArray[np.float32], thresholds: tuple[float, ...]) -> float:
    """4 of 5 stars, elsewhere the middle rating; never the lowest, which would make everything a like."""
    median = float(np.median(ratings)) + 1e-6
    middle = FOUR_STARS if _are_stars(thresholds) else max(threshold for threshold in thresholds if threshold <= median)
    return max(middle, thresholds[min(1, len(thresholds) - 1)])


def _are_stars(thresholds: tuple[float, ...]) -> bool:
    return thresholds[0] >= 0 and thresholds[-1] <= 5 and FOUR_STARS in thresholds


def _fits(values: NDArray[np.float32], step: float) -> bool:
    """Whether every value is a whole number of steps, to the last bit."""
    steps = np.round(values / step)
    on_steps = np.round(steps.astype(np.float64) * step, 2).astype(np.float32)
    return bool(steps[-1] - steps[0] <= MOST_STEPS and np.array_equal(on_steps, values))
