"""Other people's recommenders in a race: each trains, and NDCG@10 is noted over its seconds of training."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.evaluation.baselines import Scorer
from gnnrec.model.device import CPU
from gnnrec.model.graph import BipartiteGraph
from gnnrec.recommender import Recommender

Watch = Callable[[Tensor, Tensor], float]
Curve = list[tuple[float, float]]  # (seconds of training so far, NDCG@10)

BATCH_SIZE = 2048
LEARNING_RATE = 0.005
WATCH_EVERY = 2  # passes of gnnrec's training
IMPLICIT_SETTINGS: dict[str, dict[str, Any]] = {
    "bpr": {"factors": 64, "learning_rate": 0.02, "regularization": 0.03, "iterations": 100},
    "als": {"factors": 64, "alpha": 3.0, "regularization": 30.0, "iterations": 15},
}
"""Chosen on validation parts inside the training parts of split seeds 0 to 2."""


class Clock:
    """Seconds of training, with NDCG@10 noted at moments that do not count."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.curve: Curve = []
        self.paused = 0.0
        self.started = time.perf_counter()

    def note(self, user_embedding: Tensor, item_embedding: Tensor) -> float:
        now = time.perf_counter()
        value = self.watch(user_embedding, item_embedding)
        self.curve.append((now - self.started - self.paused, value))
        self.paused += time.perf_counter() - now
        return value


@dataclass(frozen=True)
class Embeddings:
    """A trained model of any origin: dot products of users and items."""

    users: Tensor
    items: Tensor

    def scores(self, users: IntArray) -> Tensor:
        return self.users[users] @ self.items.T


def run_gnnrec(
    train: Interactions, config: TrainConfig, watch: Watch, device: torch.device = CPU
) -> tuple[Curve, Scorer]:
    """gnnrec's LightGCN, building the graph included."""
    clock = Clock(watch)
    chosen = replace(config, snapshots=max(1, min(100, config.passes // WATCH_EVERY)))
    return clock.curve, Recommender.fit(train, chosen, watch=clock.note, device=device)


def run_pyg(
    train: Interactions, config: TrainConfig, watch: Watch, epochs: int, report: Callable[[int], None]
) -> tuple[Curve, Scorer]:
    """PyG's LightGCN, trained as PyG's own example trains it: one curve point an epoch."""
    from torch_geometric.nn import LightGCN

    torch.manual_seed(config.seed)
    graph = BipartiteGraph.from_interactions(train.at_least(config.threshold))
    edges = graph.edge_index
    likes = torch.stack([graph.users, graph.items + graph.num_users])
    edge_numbers: Any = range(graph.num_edges)
    loader: Iterable[Tensor] = DataLoader(edge_numbers, batch_size=BATCH_SIZE, shuffle=True)
    clock = Clock(watch)
    model = LightGCN(graph.num_nodes, config.embedding_dim, config.num_layers)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    for epoch in range(epochs):
        for batch in loader:
            positive = likes[:, batch]
            random_items = torch.randint(graph.num_users, graph.num_nodes, (len(batch),))
            pairs = torch.cat([positive, torch.stack([positive[0], random_items])], dim=1)
            optimizer.zero_grad()
            liked, other = model(edges, pairs).chunk(2)
            model.recommendation_loss(liked, other, node_id=torch.unique(pairs)).backward()
            optimizer.step()
        with torch.no_grad():
            final = model.get_embedding(edges)
        clock.note(final[: graph.num_users], final[graph.num_users :])
        report(epoch + 1)
    return clock.curve, Embeddings(final[: graph.num_users], final[graph.num_users :])


def has_implicit() -> bool:
    """Whether the optional package `implicit` is installed."""
    return find_spec("implicit") is not None


def run_implicit(kind: str, train: Interactions, config: TrainConfig, watch: Watch) -> tuple[Curve, Scorer]:
    """`implicit`'s BPR or ALS on the same likes: one curve point an iteration."""
    import scipy.sparse  # comes with implicit
    from implicit.cpu.als import AlternatingLeastSquares
    from implicit.cpu.bpr import BayesianPersonalizedRanking

    likes = train.at_least(config.threshold)
    table = scipy.sparse.csr_matrix(
        (np.ones(len(likes), np.float32), (likes.users, likes.items)), shape=(likes.num_users, likes.num_items)
    )
    kinds = {"bpr": BayesianPersonalizedRanking, "als": AlternatingLeastSquares}
    clock = Clock(watch)
    model = kinds[kind](random_state=config.seed, **IMPLICIT_SETTINGS[kind])

    def note(*_: object) -> None:
        clock.note(torch.from_numpy(model.user_factors), torch.from_numpy(model.item_factors))

    model.fit(table, show_progress=False, callback=note)
    return clock.curve, Embeddings(torch.from_numpy(model.user_factors), torch.from_numpy(model.item_factors))


def run_at_once(
    make: Callable[[Interactions], Scorer], train: Interactions, config: TrainConfig, mark: Callable[[Scorer], float]
) -> tuple[Curve, Scorer]:
    """A model that is made in one go: one curve point."""
    positives = train.at_least(config.threshold)
    started = time.perf_counter()
    model = make(positives)
    seconds = time.perf_counter() - started
    return [(seconds, mark(model))], model
