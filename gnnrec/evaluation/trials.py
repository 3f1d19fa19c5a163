"""The search behind `tuning`: which settings are tried, in what order, and how the best of them is told.

First a few settings that suit very different data, each in a short training; then uphill from the best of them, one
setting at a time; then what a short training cannot tell: more passes, more columns, another start. The best few are
trained again on more validation parts, and where trainings are cheap all are marked on several, so that luck on one
part does not choose.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, product

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
AS_GIVEN = ("start", "passes", "embedding_dim")
"""Settings that make a training short or long."""
LONG = ("passes", "embedding_dim", *SHORT)
"""Settings that are moved in long trainings; another start wants other passes and another rate too, see KNOWN_LONG."""
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
WIDE: Settings = {"embedding_dim": 128, "negative_candidates": 8}
KNOWN_LONG: tuple[Settings, ...] = (
    {"start": "random", "passes": 120, "learning_rate": 0.1},
    WIDE | {"start": "spectral", "passes": 60, "learning_rate": 0.1},
    WIDE | {"start": "random", "passes": 200, "learning_rate": 0.05},
    {"num_layers": 0, "reg_weight": 3e-2, "negative_candidates": 4, "start": "random", "passes": 120},
)
"""What long trainings may need beside the best of the short ones; each with the penalty of that, and with twice as
strong a one, since what is trained longer, with more columns, overfits sooner. Matrix factorisation has its own."""
LEAST_PASSES, ENOUGH_PASSES = 4, 20
"""Passes of a short training, at least and at most."""
FEW, MANY, MOST_PARTS = 12, 36, 4
"""Short trainings for which there should be time, or the passes are fewer; and if there is time for so many, several
times over, all are marked on so many validation parts, at most four."""
SHORT_SHARE, LONG_SHARE = 0.4, 0.7
"""Shares of the budget after which the search goes on to long trainings, and to more validation parts."""
FINALISTS, ROUNDS = 4, 3
"""Settings that are trained again, and how often the validation parts are doubled for them at most."""


@dataclass(frozen=True)
class Trial:
    """Settings that were tried: trained on the fitting part, and marked on the validation part.

    Attributes:
        settings: every tuned setting, the names of GRID.
        score: NDCG@k on the validation part, the mean where there are several.
        seconds: what it took.
        stage: how it came to be tried: "known", "uphill", "longer", "again".
        parts: on how many validation parts, each with a fitting part and a training of its own.
    """

    settings: Settings
    score: float
    seconds: float
    stage: str
    parts: int = 1


Report = Callable[[Trial, float], bool | None]
"""Told of each new trial and the seconds spent so far; a true answer ends the search."""


def winner(trials: Sequence[Trial]) -> Settings:
    """The settings with the highest score, of those on the most validation parts that two or more were marked on."""
    by_parts = Counter(trial.parts for trial in trials)
    most = max((parts for parts, rivals in by_parts.items() if rivals > 1), default=trials[0].parts)
    return _ranked(trials, most)[0].settings


def chosen(config: TrainConfig, trials: Sequence[Trial]) -> TrainConfig:
    """What a search found. Where there was time for short trainings alone, passes and columns stay as they were given.

    Args:
        config: where the search began.
    """
    if not trials:
        return config
    settings = winner(trials)
    if all(trial.stage in {"known", "uphill"} for trial in trials):
        settings = {name: value for name, value in settings.items() if name not in AS_GIVEN}
    return with_settings(config, settings)


def _ranked(trials: Iterable[Trial], parts: int) -> list[Trial]:
    """The trials on so many validation parts, best first."""
    return sorted((trial for trial in trials if trial.parts == parts), key=lambda trial: -trial.score)


class Over(Exception):  # noqa: N818  # nothing went wrong
    """The time is spent, or somebody said stop."""


class Search:
    """The trials so far, and how the next ones are found. Arguments as `tune`.

    Args:
        bench_of: makes the bench of a validation part, by its number.
        first: the bench of part 0.
    """

    def __init__(
        self,
        bench_of: Callable[[int], Bench | None],
        first: Bench,
        config: TrainConfig,
        budget: float,
        trials: Sequence[Trial],
        fixed: Collection[str],
        report: Report,
        callback: Follow | None,
    ) -> None:
        self.bench_of, self.first, self.benches = bench_of, first, {0: first}
        self.config, self.budget, self.trials = config, budget, list(trials)
        self.report, self.callback = report, callback
        self.known = {(_key(trial.settings), trial.parts): trial for trial in trials}
        self.given: Settings = {name: getattr(config, name) for name in GRID}
        self.fixed = {name: self.given[name] for name in fixed if name in GRID}
        self.began = first.clock() - sum(trial.seconds for trial in trials)
        self.length: Settings = {}
        self.parts = trials[0].parts if trials else 1

    @property
    def spent(self) -> float:
        """Seconds so far, an earlier search's trials among them."""
        return self.first.clock() - self.began

    @property
    def best(self) -> Settings:
        """The best settings so far."""
        return _ranked(self.trials, self.parts)[0].settings

    def run(self) -> None:
        """Short trainings, long ones, and the best few again."""
        self.length, self.parts = self._length()
        short = self.given | self.length
        for known in KNOWN:
            self.ask(short | known, "known", self.budget)
        self._climb(SHORT, "uphill", SHORT_SHARE * self.budget)
        as_given = {name: self.given[name] for name in AS_GIVEN}
        found = self.best
        self.ask(found | as_given, "longer", LONG_SHARE * self.budget)
        for known, stronger in product(KNOWN_LONG, (1, 2)):
            penalty = {"reg_weight": found["reg_weight"] * stronger}
            self.ask(found | penalty | known, "longer", LONG_SHARE * self.budget)
        self._climb(LONG, "longer", LONG_SHARE * self.budget)
        for doubled in range(ROUNDS):
            self._again(self.parts * 2**doubled)

    def _climb(self, names: Sequence[str], stage: str, until: float) -> None:
        """Uphill from the best so far."""

        def score(settings: Settings) -> float:
            found = self.ask(settings, stage, until)
            return found.score if found else -math.inf

        climb(score, self.best, {name: GRID[name] for name in names if name not in self.fixed})

    def _again(self, parts: int) -> None:
        """The best few on twice as many validation parts: as many as there is time for, at least two."""
        rivals = _ranked(self.trials, parts)[:FINALISTS]
        ends = accumulate(self._expected(trial.settings, parts) for trial in rivals)
        rivals = [trial for trial, end in zip(rivals, ends, strict=True) if end <= self.budget - self.spent]
        for before in rivals if len(rivals) > 1 else []:
            if (_key(before.settings), 2 * parts) not in self.known:
                self._try(before.settings, "again", range(parts, 2 * parts), before.score)

    def _length(self) -> tuple[Settings, int]:
        """Passes and columns of a short training, and on how many validation parts it is marked."""
        if self.trials:
            first = self.trials[0]
            self.first.learn(with_settings(self.config, first.settings), first.seconds / first.parts)
            return {name: first.settings[name] for name in AS_GIVEN}, first.parts
        seconds = self.first.measure(self.config, self.callback)
        if seconds is None:
            raise Over
        passes = SHORT_SHARE * self.budget / max(seconds, 1e-9)
        short: Settings = {"start": "spectral", "passes": ENOUGH_PASSES}
        if passes >= FEW * ENOUGH_PASSES:
            return short, max(1, min(MOST_PARTS, int(passes / (MANY * ENOUGH_PASSES))))
        half = max(1, self.config.embedding_dim // 2)
        return short | {"passes": max(LEAST_PASSES, int(passes / FEW)), "embedding_dim": half}, 1

    def _expected(self, settings: Settings, parts: int) -> float:
        return parts * self.first.expected(with_settings(self.config, settings))

    def ask(self, settings: Settings, stage: str, until: float) -> Trial | None:
        """The trial of some settings, of now or before; None where it would take longer than until then."""
        settings = settings | self.fixed
        before = self.known.get((_key(settings), self.parts))
        if before or (self.trials and self._expected(settings, self.parts) > until - self.spent):
            return before
        return self._try(settings, stage, range(self.parts))

    def _try(self, settings: Settings, stage: str, parts: range, before: float = 0.0) -> Trial | None:
        """Train once for each part and keep what came of it; the first training may take as long as it takes.

        Args:
            before: the mean score on the parts before these.
        """
        total, began = before * parts.start, self.first.clock()
        for part in parts:
            limit = self.budget - self.spent if self.trials else None
            config = replace(with_settings(self.config, settings), seed=(self.config.seed + part) % 2**31)
            bench = self._bench(part)
            marked = bench.mark(config, limit, self.callback)
            if marked.stopped:
                raise Over
            if marked.score is None:
                return None
            total += marked.score
        trial = Trial(settings, total / parts.stop, self.first.clock() - began, stage, parts.stop)
        self.known[_key(settings), trial.parts] = trial
        self.trials.append(trial)
        if self.report(trial, self.spent):
            raise Over
        return trial

    def _bench(self, part: int) -> Bench:
        """The bench of a validation part; those that every trial is marked on are kept."""
        bench = self.benches.get(part) or self.bench_of(part)
        assert bench is not None  # how much is held out does not depend on which
        if part < self.parts:
            self.benches[part] = bench
        return bench


def _key(settings: Settings) -> tuple[float | str, ...]:
    return tuple(settings[name] for name in GRID)
