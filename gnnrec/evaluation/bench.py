"""A bench on which settings are tried: one part of the training part to fit, the rest of it to mark."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import Interactions
from gnnrec.data.split import FRACTION, Order, hold_out
from gnnrec.evaluation.metrics import ndcg
from gnnrec.evaluation.protocol import Candidates, seen_by
from gnnrec.evaluation.search import Settings
from gnnrec.model.graph import BipartiteGraph, propagate
from gnnrec.model.history import Progress
from gnnrec.model.outcome import DivergedError
from gnnrec.model.ranking import top_unseen

Follow = Callable[[Progress], bool | None]
"""Told of every pass of a training; a true answer stops it."""
MARKED_SCORES = 2**26
"""Scores that are looked at to mark one model, unless something else is asked for."""
AT_ONCE = 2**23
"""Scores that are in memory at once, 32 MB."""


@dataclass(frozen=True)
class Marked:
    """What came of one training: no score where it was stopped, by somebody or because it would take too long."""

    score: float | None
    seconds: float
    stopped: bool = False
    values: NDArray[np.float32] | None = None
    """NDCG of each marked user, of which the score is the mean. (num_users,)"""


class Bench:
    """Trains on the fitting part and marks on the validation part, both inside a training part.

    Args:
        part: the fitting part.
        held_out: the validation part, over the same users and items.
        k, candidates: what is marked, see `judge`.
        clock: gives the time in seconds.
        marked_scores: scores that are looked at to mark one model; where all would be more, every second, third, ...
            user is marked.
    """

    def __init__(
        self,
        part: Interactions,
        held_out: Interactions,
        threshold: float,
        k: int = 10,
        candidates: Candidates = "unrated",
        clock: Callable[[], float] = time.perf_counter,
        marked_scores: int = MARKED_SCORES,
    ) -> None:
        self.seen = seen_by(part, threshold, candidates)
        users, likes = np.unique(held_out.users, return_counts=True)
        every = -(-len(users) * part.num_items // marked_scores)
        self.users, self.relevant = users[::every], torch.from_numpy(likes[::every])
        self.cells = held_out.users * part.num_items + held_out.items  # ascending, as the rows are
        self.graph = BipartiteGraph.from_interactions(part.at_least(threshold))
        self.k, self.clock = min(k, part.num_items), clock
        self.seconds_per_work, self.seconds_of_marking = 0.0, 0.0
        self.start = cache(self._start)

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
        marked_scores: int = MARKED_SCORES,
    ) -> Bench | None:
        """A bench inside a training part; None where nothing can be held out of it. Arguments as `hold_out`."""
        part, held_out = hold_out(train, config.threshold, fraction=fraction, order=order, seed=seed)
        if not len(held_out):
            return None
        return cls(part, held_out, config.threshold, k, candidates, clock, marked_scores)

    def mark(self, config: TrainConfig, limit: float | None = None, callback: Follow | None = None) -> Marked:
        """Train with some settings and mark the result; give up once it is plain that the limit is not enough.

        Args:
            limit: seconds that it may take; None for as long as it takes.
        """
        began, stopped = self.clock(), False

        def follow(now: Progress) -> bool:
            nonlocal stopped
            stopped = bool(callback and callback(now))
            spent = self.clock() - began
            is_too_slow = limit is not None and now.done > 1 and spent / now.done * now.passes > limit
            return stopped or is_too_slow

        try:
            model = self._fit(config, follow)
        except DivergedError:  # these settings find nothing, which is worse than whatever others find
            return Marked(0.0, self.clock() - began, values=np.zeros(len(self.users), np.float32))
        trained = self.clock()
        if stopped or model is None:
            return Marked(None, trained - began, stopped)
        values = self._ndcg(model)
        self.learn(config, trained - began)
        self.seconds_of_marking = self.clock() - trained
        return Marked(float(values.mean()), self.clock() - began, values=values)

    def expected(self, config: TrainConfig) -> float:
        """Seconds that a training and its marking will take, by the one before it."""
        return self.seconds_per_work * work(config) + self.seconds_of_marking

    def learn(self, config: TrainConfig, seconds: float) -> None:
        """Know from an earlier training how long others will take."""
        self.seconds_per_work = seconds / work(config)

    def measure(self, config: TrainConfig, callback: Follow | None = None) -> float | None:
        """Seconds of one pass with some settings, found by a training of two; None where the callback stopped it."""

        def follow(now: Progress) -> bool:
            return bool(callback and callback(now))

        few = replace(config, passes=2)
        self._fit(replace(config, passes=1), follow)  # what has to be made or imported once is there then
        began = self.clock()
        final = self._fit(few, follow)
        seconds = self.clock() - began
        self.learn(few, seconds)
        return None if final is None else seconds / 2

    def _fit(self, config: TrainConfig, follow: Follow) -> Tensor | None:
        """The final embeddings, None where the training was stopped. (num_nodes, dim)"""
        from gnnrec.model.training import fit  # PyTorch Geometric takes a second to import

        start = self.start(config.embedding_dim, config.seed) if config.start == "spectral" else None
        ego, history = fit(self.graph, replace(config, snapshots=0), callback=follow, start=start)
        return None if history.stopped else propagate(self.graph.adjacency, ego, config.mixing)

    def _ndcg(self, final: Tensor) -> NDArray[np.float32]:
        """NDCG@k of each marked user, as `judge` has it. (num_users,)"""
        found = []
        for block in np.array_split(self.users, -(-len(self.users) * self.graph.num_items // AT_ONCE)):
            scores = final[block] @ final[self.graph.num_users :].T
            values, items = top_unseen(scores, self.seen, block, self.k)
            wanted = block[:, None] * self.graph.num_items + items.numpy()
            places = np.searchsorted(self.cells, wanted).clip(max=len(self.cells) - 1)
            found.append(torch.from_numpy(self.cells[places] == wanted) & torch.isfinite(values))
        marks: NDArray[np.float32] = ndcg(torch.cat(found), self.relevant).numpy()
        return marks

    def _start(self, embedding_dim: int, seed: int) -> Tensor:
        """A spectral start, the same for every training of these columns. (num_nodes, embedding_dim)"""
        from gnnrec.model.starting import spectral_start

        generator = torch.Generator().manual_seed(seed)
        random = torch.empty(self.graph.num_nodes, embedding_dim, dtype=torch.float32)
        torch.nn.init.xavier_uniform_(random, generator=generator)
        return spectral_start(self.graph, embedding_dim, random, generator)


def work(config: TrainConfig) -> float:
    """What a training costs beside another one on the same graph, roughly: its sparse products and its scores."""
    products = 2 * config.num_layers + config.negative_candidates + 4
    return config.passes * (config.embedding_dim + 16) * products


def with_settings(config: TrainConfig, settings: Settings) -> TrainConfig:
    """The configuration with some settings changed; weights of the layers belong to one number of layers."""
    if settings.get("num_layers", config.num_layers) != config.num_layers:
        config = replace(config, layer_weights=None)
    return replace(config, **settings)
