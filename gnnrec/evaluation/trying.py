"""A bench on which settings are tried: a part of the training part to fit, the rest of it to mark."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from torch import Tensor

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.data.split import FRACTION, Order, hold_out
from gnnrec.evaluation.protocol import Candidates, judge, seen_by
from gnnrec.model.graph import BipartiteGraph
from gnnrec.model.history import Progress
from gnnrec.model.training import fit

Settings = dict[str, float | str]
"""Values of fields of TrainConfig."""
MARKED_SCORES = 2**27
"""Scores that are looked at to mark one model; where all would be more, every second, third, ... user is marked."""


@dataclass(frozen=True)
class Marked:
    """What came of one trial: no score where it was stopped, by somebody or because it would take too long."""

    score: float | None
    seconds: float
    stopped: bool = False


class Bench:
    """Trains on the fitting part and marks on the validation part, both inside a training part."""

    def __init__(
        self,
        part: Interactions,
        held_out: Interactions,
        threshold: float,
        k: int,
        candidates: Candidates,
        clock: Callable[[], float],
    ) -> None:
        self.positives, self.seen = part.at_least(threshold), seen_by(part, threshold, candidates)
        users = np.unique(held_out.users)
        every = -(-len(users) * part.num_items // MARKED_SCORES)
        self.held_out = held_out.select(np.isin(held_out.users, users[::every]))
        self.graph = BipartiteGraph.from_interactions(self.positives)
        self.k, self.clock = min(k, part.num_items), clock
        self.seconds_per_work = 0.0

    @classmethod
    def of(
        cls,
        train: Interactions,
        config: TrainConfig,
        k: int = 10,
        candidates: Candidates = "unrated",
        order: Order = "random",
        fraction: float = FRACTION,
        seed: int = 0,
        clock: Callable[[], float] = time.perf_counter,
    ) -> Bench | None:
        """None where nothing can be held out of the training part."""
        part, held_out = hold_out(train, config.threshold, fraction=fraction, order=order, seed=seed)
        return cls(part, held_out, config.threshold, k, candidates, clock) if len(held_out) else None

    def mark(
        self, config: TrainConfig, limit: float | None, callback: Callable[[Progress], bool | None] | None
    ) -> Marked:
        """Train with some settings and mark the result; gives up once it is plain that the limit is not enough."""
        started, stopped = self.clock(), False

        def follow(now: Progress) -> bool:
            nonlocal stopped
            stopped = bool(callback and callback(now))
            spent = self.clock() - started
            return stopped or (limit is not None and spent / now.done * now.passes > limit and now.done > 1)

        ego, history = fit(self.graph, replace(config, snapshots=0), callback=follow)
        if stopped or history.stopped:
            return Marked(None, self.clock() - started, stopped)
        final = _Embeddings(self.graph, config, ego)
        marks = judge(final, self.positives, self.held_out, self.k, seen=self.seen)
        seconds = self.clock() - started
        self.seconds_per_work = seconds / self._work(config)
        return Marked(float(marks.values["ndcg"].mean()), seconds)

    def measure(self, config: TrainConfig) -> float:
        """Seconds of one pass."""
        started = self.clock()
        fit(self.graph, replace(config, passes=2, snapshots=0))
        return (self.clock() - started) / 2

    def expected(self, config: TrainConfig) -> float:
        """Seconds that a training will take, by the one before it."""
        return self.seconds_per_work * self._work(config)

    def _work(self, config: TrainConfig) -> float:
        """Multiplications of a training, roughly."""
        return config.passes * config.embedding_dim * (2 * config.num_layers + config.negative_candidates + 3)


class _Embeddings:
    """What a training made, as a model that scores."""

    def __init__(self, graph: BipartiteGraph, config: TrainConfig, ego: Tensor) -> None:
        from gnnrec.model.graph import propagate

        final = propagate(graph.adjacency, ego, config.mixing)
        self.users, self.items = final[: graph.num_users], final[graph.num_users :]

    def scores(self, users: IntArray) -> Tensor:
        return self.users[users] @ self.items.T
