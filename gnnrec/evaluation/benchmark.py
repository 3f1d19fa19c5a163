"""How long until a recommender is good: gnnrec's training against PyTorch Geometric's, timed in one run.

Only training is timed; the clock stands still while NDCG@10 on the held-out ratings is taken.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader

from gnnrec.config import TrainConfig
from gnnrec.evaluation.scoreboard import ndcg_watch
from gnnrec.graph import BipartiteGraph
from gnnrec.interactions import Interactions
from gnnrec.recommender import Recommender

Watch = Callable[[Tensor, Tensor], float]
Curve = list[tuple[float, float]]  # (seconds of training so far, NDCG@10)

BATCH_SIZE = 2048
LEARNING_RATE = 0.005
WATCH_EVERY = 10  # steps of gnnrec's training


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


def run_gnnrec(train: Interactions, config: TrainConfig, watch: Watch) -> Curve:
    """NDCG@10 over seconds of gnnrec's training, building the graph included."""
    clock = Clock(watch)
    Recommender.fit(train, replace(config, snapshots=max(1, config.steps // WATCH_EVERY)), watch=clock.note)
    return clock.curve


def run_pyg(
    train: Interactions, config: TrainConfig, epochs: int, watch: Watch, report: Callable[[int], None]
) -> Curve:
    """NDCG@10 over seconds of PyG's LightGCN, trained as PyG's own example trains it: one curve point an epoch."""
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
    return clock.curve


def benchmark(
    train: Interactions,
    held_out: Interactions,
    config: TrainConfig,
    epochs: int,
    report: Callable[[int, int, str], None] = lambda done, total, remark: None,
) -> dict[str, Any]:
    """Time for gnnrec to reach the best NDCG@10 that PyG's loop reaches within `epochs`, and the ratio.

    gnnrec is timed before and after the peer, and the slower of the two counts.
    """
    watch = ndcg_watch(train, held_out, config.threshold)
    run_gnnrec(train, replace(config, steps=3), watch)  # the first products of a process set threads up
    runs = [run_gnnrec(train, config, watch)]
    peer = run_pyg(train, config, epochs, watch, lambda epoch: report(epoch, epochs, "PyG's LightGCN"))
    runs.append(run_gnnrec(train, config, watch))
    peer_seconds, goal = max(peer, key=lambda point: point[1])
    reached = [next((seconds for seconds, value in run if value >= goal), None) for run in runs]
    seconds = None if None in reached else max(time for time in reached if time is not None)
    return {
        "goal_ndcg": goal,
        "epochs": epochs,
        "pyg_seconds": peer_seconds,
        "gnnrec_seconds": seconds,
        "times_faster": seconds and peer_seconds / seconds,
        "gnnrec_ndcg": runs[0][-1][1],
        "gnnrec_full_seconds": [run[-1][0] for run in runs],
        "threads": torch.get_num_threads(),
        "versions": {"torch": torch.__version__},
        "curves": {"pyg": peer, "gnnrec": runs[0]},
    }
