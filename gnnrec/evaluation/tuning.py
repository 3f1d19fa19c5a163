"""Settings that find themselves: on a validation part inside the training part, within a time that is said.

`tune` takes the time that it is given; `look` takes less than one default training.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec.config import TrainConfig
from gnnrec.data.given import finite
from gnnrec.data.interactions import Interactions
from gnnrec.data.split import FRACTION, Order, check_split
from gnnrec.evaluation.bench import Bench, Follow, with_settings
from gnnrec.evaluation.protocol import Candidates
from gnnrec.evaluation.search import Settings, climb
from gnnrec.evaluation.trials import Over, Report, Search, Trial, chosen

__all__ = ["Settings", "Trial", "Tuned", "look", "trials_from", "tune"]


@dataclass(frozen=True)
class Tuned:
    """What a search found.

    Attributes:
        config: the best trial's settings, for a training on the whole training part; see `chosen`.
        trials: in the order in which they were tried, those of an earlier search first.
        seconds: what they took, all together.
        budget: seconds that they might take.
    """

    config: TrainConfig
    trials: list[Trial]
    seconds: float
    budget: float

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values; `trials_from` reads the trials back."""
        return asdict(self) | {"config": self.config.as_dict()}


def trials_from(found: dict[str, Any]) -> list[Trial]:
    """The trials of `Tuned.as_dict`, to go on from."""
    return [Trial(**trial) for trial in found["trials"]]


def tune(
    train: Interactions,
    config: TrainConfig,
    *,
    budget: float = 60.0,
    k: int = 10,
    candidates: Candidates = "unrated",
    order: Order = "random",
    fraction: float = FRACTION,
    seed: int = 0,
    trials: Sequence[Trial] = (),
    fixed: Collection[str] = (),
    report: Report = lambda trial, spent: None,
    callback: Follow | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Tuned:
    """Search for the settings with the best NDCG@k on a validation part inside the training part.

    Args:
        train: the training part; what is held out of it must not be among them.
        config: the threshold, the seed, and where the search begins.
        budget: seconds for all trials, an earlier search's among them; a training that would not fit is not begun.
        candidates, order, fraction, seed: how a test part was held out, and so is the validation part.
        trials: of an earlier search with the same arguments; they are not run again.
        fixed: settings that stay as `config` has them.
        callback: called after every pass of every training; a true answer ends the search.
        clock: gives the time in seconds.
    """
    finite(budget, "The budget, in seconds,")
    seed = check_split(order, fraction, seed)

    def bench(part: int) -> Bench | None:
        return Bench.of(train, config, k, candidates, order, fraction, seed + 1000 * part, clock)

    first = bench(0)
    if first is None:
        return Tuned(config, [], 0.0, budget)
    search = Search(bench, first, config, budget, trials, fixed, report, callback)
    with suppress(Over):
        search.run()
    return Tuned(chosen(config, search.trials), search.trials, search.spent, budget)


LOOKED_AT: dict[str, Sequence[float]] = {
    "reg_weight": (6e-3, 1.5e-2, 4e-2),
    "negative_candidates": (1, 3, 5),
}
"""What the short look chooses, and from what beside the given. Weaker penalties are not among it: a short training does
not live to see what they spoil in a longer one. Made-up likes with a long tail lose almost a fifth of their NDCG so."""
LOOK_PASSES, LOOK_COLUMNS, LOOK_TRAININGS, LOOK_SCORES = 5, 32, 6, 2**24
"""Trainings of the short look: passes and columns of each, how many there are at most, scores by which it is marked."""


def look(train: Interactions, config: TrainConfig, *, seed: int = 0, callback: Follow | None = None) -> TrainConfig:
    """The settings with a regularisation and candidates that suit the data, in at most a default training's time.

    A few very short trainings on a validation part inside the training part choose. The same data, settings and seed
    give the same choice. The settings come back as they are where nothing can be held out, where the callback stops
    it, and where no other does better with a certainty of nine in ten, as users are drawn.
    """
    bench = Bench.of(train, config, seed=seed, marked_scores=LOOK_SCORES)
    if bench is None:
        return config
    columns = min(LOOK_COLUMNS, config.embedding_dim)
    short = with_settings(config, {"start": "spectral", "passes": LOOK_PASSES, "embedding_dim": columns})
    marks: list[NDArray[np.float32]] = []

    def score(settings: Settings) -> float:
        marked = bench.mark(with_settings(short, settings), None, callback)
        if marked.score is None or marked.values is None:
            raise Over
        marks.append(marked.values)
        return marked.score

    begin: Settings = {name: getattr(config, name) for name in LOOKED_AT}
    try:
        grid = LOOKED_AT | {"reg_weight": [value for value in LOOKED_AT["reg_weight"] if value >= config.reg_weight]}
        found = climb(score, begin, grid, LOOK_TRAININGS)
    except Over:
        return config
    best = max(marks, key=lambda values: float(values.mean()))
    return with_settings(config, found.settings) if _is_better(best, marks[0]) else config


def _is_better(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    """Whether the mean of one is above that of the other with a certainty of nine in ten, paired over users."""
    gains = one.astype(np.float64) - other
    return bool(gains.mean() > 1.28 * gains.std() / math.sqrt(len(gains)))
