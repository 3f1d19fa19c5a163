"""The search behind `tuning`: which settings are tried, in what order, and how the best of them is told.

First a few settings that suit very different data, each in a short training; then uphill from the best of them, one
setting at a time; then what a short training cannot tell: more passes, more columns, another start. The best few are
trained again on other validation parts, so that luck on one of them does not choose.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from statistics import mean

from gnnrec.config import TrainConfig
from gnnrec.evaluation.bench import Bench, Follow, with_settings
from gnnrec.evaluation.search import Settings, climb

GRID: dict[str, tuple[float | str, ...]] = {
    "reg_weight": (1e-5, 1e-4, 4e-4, 1e-3, 2.5e-3, 6e-3, 1.5e-2, 4e-2, 0.1),
    "negative_candidates": (1, 2, 3, 5, 8),
    "num_layers": (0, 1, 2, 3, 4),
    "user_discount": (0.0, 0.25, 0.5),
    "learning_rate": (0.025, 0.05, 0.1, 0.2, 0.3),
    "passes": (5, 10, 20, 30, 60, 120, 240, 480),
    "embedding_dim": (16, 32, 64, 128, 256),
    "start": ("random", "spectral"),
}
"""The settings that are searched, and the values they may take."""
SHORT = ("reg_weight", "negative_candidates", "num_layers", "user_discount", "learning_rate")
"""Settings whose best value a short training shows."""
LONG = ("embedding_dim", "passes", *SHORT)
"""Settings that are moved in long trainings."""
KNOWN: tuple[Settings, ...] = (
    {},
    {"reg_weight": 1e-4, "negative_candidates": 5, "user_discount": 0.25},
    {"reg_weight": 4e-2, "negative_candidates": 1, "num_layers": 2},
    {"reg_weight": 1e-2, "negative_candidates": 2},
    {"reg_weight": 4e-3, "negative_candidates": 3, "num_layers": 2, "user_discount": 0.5},
    {"reg_weight": 1e-3, "negative_candidates": 5, "user_discount": 0.25},
    {"reg_weight": 1.5e-2, "negative_candidates": 3, "num_layers": 0},
)
"""What suits very different data: as it was given, large and sparse, a few likes each, small, dense, many likes each,
and no layers at all."""
KNOWN_LONG: tuple[Settings, ...] = (
    {"start": "random", "passes": 120, "learning_rate": 0.1},
    {"start": "random", "passes": 240, "learning_rate": 0.05, "embedding_dim": 128, "negative_candidates": 8},
)
"""What long trainings may need beside the best of the short ones."""
LEAST_PASSES, ENOUGH_PASSES, SHORT_TRAININGS = 4, 20, 12
"""Passes of a short training: at least, at most, and how many such trainings should fit into the time for them."""
SHORT_SHARE, LONG_SHARE = 0.4, 0.75
"""Shares of the budget after which the search goes on to long trainings, and to other validation parts."""
FINALISTS, PARTS = 4, 5
"""Settings that are trained again, and validation parts that they are marked on at most."""


@dataclass(frozen=True)
class Trial:
    """One training on the fitting part, marked on the validation part.

    Attributes:
        settings: every tuned setting, the names of GRID.
        score: NDCG@k on the validation part.
        seconds: what it took.
        stage: how it came to be tried: "known", "uphill", "longer", "again".
        part: which validation part; 0 is the one that all trials but those of the last stage are marked on.
    """

    settings: Settings
    score: float
    seconds: float
    stage: str
    part: int = 0


Report = Callable[[Trial, float], bool | None]
"""Told of each new trial and the seconds spent so far; a true answer ends the search."""


def winner(trials: Sequence[Trial]) -> Settings:
    """The settings that did best: of the finalists, by their mean over the validation parts that all were marked on."""
    known = {(_key(trial.settings), trial.part): trial.score for trial in trials}
    finalists = _finalists(trials)
    parts = [part for part in range(PARTS) if all((_key(settings), part) in known for settings in finalists)]
    return max(finalists, key=lambda settings: mean(known[_key(settings), part] for part in parts))


def _finalists(trials: Iterable[Trial]) -> list[Settings]:
    """The settings with the highest scores on the first validation part, best first."""
    ranked = sorted((trial for trial in trials if trial.part == 0), key=lambda trial: -trial.score)
    return [trial.settings for trial in ranked[:FINALISTS]]


class Over(Exception):  # noqa: N818  # nothing went wrong
    """The time is spent, or somebody said stop."""


class Search:
    """The trials so far, and how the next ones are found."""

    def __init__(
        self,
        bench: Bench,
        config: TrainConfig,
        budget: float,
        trials: Sequence[Trial],
        fixed: Collection[str],
        report: Report,
        callback: Follow | None,
    ) -> None:
        self.bench, self.config, self.budget, self.trials = bench, config, budget, list(trials)
        self.report, self.callback = report, callback
        self.known = {(_key(trial.settings), trial.part): trial for trial in trials}
        self.given: Settings = {name: getattr(config, name) for name in GRID}
        self.fixed = {name: self.given[name] for name in fixed if name in GRID}
        self.began = bench.clock() - sum(trial.seconds for trial in trials)
        if trials:
            bench.learn(with_settings(config, trials[-1].settings), trials[-1].seconds)

    @property
    def spent(self) -> float:
        """Seconds so far, an earlier search's trials among them."""
        return self.bench.clock() - self.began

    @property
    def best(self) -> Settings:
        """The best settings on the first validation part."""
        return _finalists(self.trials)[0]

    def short(self) -> None:
        """What is known, in short trainings, and uphill from the best of it."""
        short = self.given | {"start": "spectral"} | self._length()
        for known in KNOWN:
            self.ask(short | known, "known")
        self._climb(SHORT, "uphill", SHORT_SHARE * self.budget)

    def long(self) -> None:
        """The best as long as it was asked for, and as long trainings have it; uphill in everything from there."""
        length = {name: self.given[name] for name in ("passes", "embedding_dim")}
        until = LONG_SHARE * self.budget
        for known in ({}, *KNOWN_LONG):
            self.ask(self.best | length | known, "longer", until)
        self._climb(LONG, "longer", until)

    def again(self, bench_of: Callable[[int], Bench | None]) -> None:
        """The best few on other validation parts, for as long as there is time for all of them on one more."""
        finalists = _finalists(self.trials)
        for part in range(1, PARTS):
            missing = [settings for settings in finalists if (_key(settings), part) not in self.known]
            needed = sum(self.bench.expected(with_settings(self.config, settings)) for settings in missing)
            bench = bench_of(part) if missing and needed <= self.budget - self.spent else None
            if bench:
                for settings in missing:
                    self._try(bench, settings, "again", part)

    def _length(self) -> Settings:
        """Passes and columns of a short training: a dozen of them should fit into the time for them."""
        if self.trials:
            return {name: self.trials[0].settings[name] for name in ("passes", "embedding_dim")}
        seconds = self.bench.measure(self.config)
        passes = int(SHORT_SHARE * self.budget / SHORT_TRAININGS / max(seconds, 1e-9))
        if passes >= ENOUGH_PASSES:
            return {"passes": ENOUGH_PASSES}
        return {"passes": max(LEAST_PASSES, passes), "embedding_dim": max(1, self.config.embedding_dim // 2)}

    def _climb(self, names: Sequence[str], stage: str, until: float) -> None:
        """Uphill from the best so far."""

        def score(settings: Settings) -> float:
            found = self.ask(settings, stage, until)
            return found.score if found else -math.inf

        climb(score, self.best, {name: GRID[name] for name in names if name not in self.fixed})

    def ask(self, settings: Settings, stage: str, until: float | None = None) -> Trial | None:
        """The trial of some settings, of now or before; None where it would take longer than until then."""
        settings = settings | self.fixed
        before = self.known.get((_key(settings), 0))
        left = (self.budget if until is None else until) - self.spent
        if before or (self.trials and self.bench.expected(with_settings(self.config, settings)) > left):
            return before
        return self._try(self.bench, settings, stage, 0)

    def _try(self, bench: Bench, settings: Settings, stage: str, part: int) -> Trial | None:
        """Train once and keep what came of it; the first training may take as long as it takes."""
        limit = self.budget - self.spent if self.trials else None
        marked = bench.mark(with_settings(self.config, settings), limit, self.callback)
        if marked.stopped:
            raise Over
        if marked.score is None:
            return None
        trial = self.known[_key(settings), part] = Trial(settings, marked.score, marked.seconds, stage, part)
        self.trials.append(trial)
        if self.report(trial, self.spent):
            raise Over
        return trial


def _key(settings: Settings) -> tuple[float | str, ...]:
    return tuple(settings[name] for name in GRID)
