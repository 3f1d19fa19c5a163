"""Settings found by going uphill: from a start, one setting at a time to its neighbour on a grid, while that is better.

A whole grid of three settings is dozens of trainings; the way up takes about ten.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Settings = dict[str, Any]
"""Values of fields of TrainConfig, numbers or words."""
Grid = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Found:
    """Where the way up ended.

    Attributes:
        settings: the best of those that were tried.
        score: theirs, None where nothing could be tried.
        tried: how many settings were.
    """

    settings: Settings
    score: float | None
    tried: int


def climb(score: Callable[[Settings], float], start: Settings, grid: Grid, most: float = math.inf) -> Found:
    """The best settings on a way up from `start`, which ends where no neighbour is better, or when enough were tried.

    Args:
        score: how good settings are; called once for each.
        start: where to begin; a value that is not on the grid is put there.
        grid: for each setting the values it may take.
        most: settings that may be tried, at least one.
    """
    values = {name: sorted({*grid[name], start[name]}) for name in grid}
    known: dict[tuple[Any, ...], float] = {}

    def ask(settings: Settings) -> float:
        key = tuple(settings[name] for name in values)
        if key not in known:
            if len(known) >= most:
                return -math.inf
            known[key] = score(settings)
        return known[key]

    best, highest, moved = dict(start), ask(start), True
    while moved:
        moved = False
        for name, step in ((name, step) for name in values for step in (1, -1)):
            while (there := _beside(best, name, values[name], step)) and ask(there) > highest:
                best, highest, moved = there, ask(there), True
    return Found(best, highest, len(known))


def _beside(settings: Settings, name: str, values: Sequence[Any], step: int) -> Settings | None:
    """The settings with one of them moved to its neighbour, None beyond the end of the grid."""
    index = values.index(settings[name]) + step
    return settings | {name: values[index]} if 0 <= index < len(values) else None
