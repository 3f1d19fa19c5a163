"""Settings that find themselves: a search on a validation part inside the training part, within a time that is said.

First a few settings that are known to suit very different data, each in a short training; then uphill from the best of
them, one setting at a time; then what a short training cannot tell: more passes, more columns, another start.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import Interactions
from gnnrec.data.split import FRACTION, Order
from gnnrec.evaluation.protocol import Candidates
from gnnrec.evaluation.trying import Bench, Settings
from gnnrec.model.history import Progress

GRID: dict[str, tuple[float | str, ...]] = {
    "reg_weight": (1e-5, 1e-4, 4e-4, 1e-3, 2.5e-3, 6e-3, 1.5e-2, 4e-2, 0.1),
    "negative_candidates": (1, 2, 3, 5, 8),
    "num_layers": (1, 2, 3, 4),
    "user_discount": (0.0, 0.25, 0.5),
    "learning_rate": (0.05, 0.1, 0.2, 0.3),
    "embedding_dim": (32, 64, 128, 256),
    "passes": (5, 10, 20, 30, 60, 120, 240, 480),
    "start": ("random", "spectral"),
}
"""The settings that are searched, and the values they may take."""
SHORT = ("reg_weight", "negative_candidates", "num_layers", "user_discount", "learning_rate")
"""Settings whose best value a short training shows."""
KNOWN: tuple[Settings, ...] = (
    {},
    {"reg_weight": 1e-4, "negative_candidates": 5, "num_layers": 3, "user_discount": 0.25},
    {"reg_weight": 4e-2, "negative_candidates": 1, "num_layers": 2},
    {"reg_weight": 1e-2, "negative_candidates": 2, "num_layers": 3},
    {"reg_weight": 1e-3, "negative_candidates": 5, "num_layers": 3, "user_discount": 0.25},
    {"reg_weight": 4e-3, "negative_candidates": 3, "num_layers": 2, "user_discount": 0.5},
)
"""What suits very different data: as it was given, large and sparse, a few likes each, small, many likes, dense."""
SHORTEST, LONGEST_SHORT, SHORT_TRAININGS = 5, 30, 12
"""Passes of a short training at least and at most, and how many of them the budget should be enough for."""


@dataclass(frozen=True)
class Trial:
    """One training on the fitting part, marked on the validation part.

    Attributes:
        settings: every tuned setting, the names of GRID.
        score: NDCG@k on the validation part.
        seconds: what it took.
        stage: how it came to be tried: "known", "uphill", "longer".
    """

    settings: Settings
    score: float
    seconds: float
    stage: str


@dataclass(frozen=True)
class Tuned:
    """What a search found.

    Attributes:
        config: the best trial's settings, for a training on the whole training part; as given where none was tried.
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
    report: Callable[[Trial, float], bool | None] = lambda trial, spent: None,
    callback: Callable[[Progress], bool | None] | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Tuned:
    """Search for the settings with the best NDCG@k on a validation part inside the training part.

    Args:
        train: the training part; what is held out of it must not be among them.
        config: the threshold, the seed, and where the search begins.
        budget: seconds for all trials, an earlier search's among them; the last one may go a little beyond.
        candidates, order, fraction, seed: how a test part was held out, and so is the validation part.
        trials: of an earlier search with the same arguments; they are not run again.
        fixed: settings that stay as `config` has them.
        report: told of each new trial and the seconds spent; a true answer ends the search.
        callback: called after every pass of every training; a true answer ends the search.
        clock: gives the time in seconds.
    """
    bench = Bench.of(train, config, k, candidates, order, fraction, seed, clock)
    if bench is None:
        return Tuned(config, [], 0.0, budget)
    search = _Search(bench, config, budget, list(trials), frozenset(fixed), report, callback)
    with suppress(_Over):
        search.run()
    return search.result()


class _Over(Exception):  # noqa: N818  nothing went wrong
    """The time is spent, or somebody said stop."""


class _Search:
    """The trials so far, and what may still be tried."""

    def __init__(
        self,
        bench: Bench,
        config: TrainConfig,
        budget: float,
        trials: list[Trial],
        fixed: frozenset[str],
        report: Callable[[Trial, float], bool | None],
        callback: Callable[[Progress], bool | None] | None,
    ) -> None:
        self.bench, self.config, self.budget, self.trials, self.fixed = bench, config, budget, trials, fixed
        self.report, self.callback = report, callback
        self.known = {_key(trial.settings): trial for trial in trials}
        self.start: Settings = {name: getattr(config, name) for name in GRID}
        self.spent = sum(trial.seconds for trial in trials)

    def run(self) -> None:
        """Try what is known, go uphill from the best, then train longer."""
        short = self.start | {"start": "spectral", "passes": self._short_passes()}
        for known in KNOWN:
            self.ask(short | known, "known")
        self.climb(SHORT, "uphill", self.budget / 2)
        self.climb(("passes", "embedding_dim", "start", *SHORT), "longer", self.budget)

    def climb(self, names: Sequence[str], stage: str, until: float) -> None:
        """One setting at a time to its neighbour on the grid, for as long as one of them is better."""
        tried = None
        while tried != self.best.settings and self.spent < until:
            tried = self.best.settings
            for name in names:
                for settings in _beside(self.best.settings, name):
                    if self.spent < until:
                        self.ask(settings, stage)

    @property
    def best(self) -> Trial:
        return max(self.trials, key=lambda trial: trial.score)

    def ask(self, settings: Settings, stage: str) -> None:
        """Try settings, unless they were tried or take longer than is left."""
        settings = settings | {name: self.start[name] for name in self.fixed if name in GRID}
        if _key(settings) in self.known:
            return
        left = self.budget - self.spent
        if left <= 0:
            raise _Over
        tried = with_settings(self.config, settings)
        if self.trials and self.bench.expected(tried) > left:
            return
        marked = self.bench.mark(tried, left if self.trials else None, self.callback)
        self.spent += marked.seconds
        if marked.score is None:
            if marked.stopped:
                raise _Over
            return
        trial = Trial(settings, marked.score, marked.seconds, stage)
        self.trials.append(trial)
        self.known[_key(settings)] = trial
        if self.report(trial, self.spent):
            raise _Over

    def _short_passes(self) -> int:
        """How many passes the budget allows a dozen short trainings; those of an earlier search, if there was one."""
        if self.trials:
            return int(self.trials[0].settings["passes"])
        if "passes" in self.fixed:
            return self.config.passes
        seconds = self.bench.measure(self.config)
        self.spent += seconds * 2
        return max(SHORTEST, min(LONGEST_SHORT, int(self.budget / SHORT_TRAININGS / max(seconds, 1e-9))))

    def result(self) -> Tuned:
        """The best of the trials, as settings for the whole training part."""
        if not self.trials:
            return Tuned(self.config, [], self.spent, self.budget)
        return Tuned(with_settings(self.config, self.best.settings), self.trials, self.spent, self.budget)


def with_settings(config: TrainConfig, settings: Settings) -> TrainConfig:
    """The configuration with some settings changed; weights of the layers belong to one number of layers."""
    changed: dict[str, Any] = dict(settings)
    if settings.get("num_layers", config.num_layers) != config.num_layers:
        changed["layer_weights"] = None
    return replace(config, **changed)


def _key(settings: Settings) -> tuple[float | str, ...]:
    return tuple(settings[name] for name in GRID)


def _beside(settings: Settings, name: str) -> Iterator[Settings]:
    """The settings with one of them moved to its neighbours on the grid."""
    values = sorted({*GRID[name], settings[name]})
    index = values.index(settings[name])
    for place in (index + 1, index - 1):
        if 0 <= place < len(values):
            yield settings | {name: values[place]}


def look(
    train: Interactions,
    config: TrainConfig,
    *,
    seed: int = 0,
    callback: Callable[[Progress], bool | None] | None = None,
) -> TrainConfig:
    """The settings with a regularisation that suits the data, in at most the time of one default training.

    A few very short trainings on a validation part inside the training part choose. The same data, settings and seed
    give the same choice. Where nothing can be held out, or the callback stops it, the settings come back as they are.
    """
    bench = Bench.of(train, config, seed=seed)
    if bench is None:
        return config
    short = replace(config, start="spectral", passes=5, embedding_dim=min(32, config.embedding_dim), snapshots=0)
    scores = {}
    for reg_weight, negatives in ((1e-4, 3), (2.5e-3, 3), (1e-2, 2), (4e-2, 1)):
        tried = replace(short, reg_weight=reg_weight, negative_candidates=negatives)
        marked = bench.mark(tried, None, callback)
        if marked.score is None:
            return config
        scores[reg_weight, negatives] = marked.score
    reg_weight, negatives = max(scores, key=lambda pair: scores[pair])
    return replace(config, reg_weight=reg_weight, negative_candidates=negatives)
