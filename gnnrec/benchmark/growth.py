"""How time and memory grow with the data: made-up interactions of a power law, up to the size of MovieLens-25M.

Each size is measured in a process of its own (`python -m gnnrec.benchmark.growth N`), for its peak memory.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gnnrec.benchmark.memory import peak_memory_mb
from gnnrec.config import TrainConfig
from gnnrec.data.interactions import Interactions
from gnnrec.evaluation.baselines import Popularity, Scorer
from gnnrec.evaluation.protocol import judge
from gnnrec.model.graph import BipartiteGraph
from gnnrec.model.history import TrainHistory
from gnnrec.recommender import Recommender

SIZES = (1_000_000, 5_000_000, 25_000_000)
LARGEST = (25_000_000, 162_000, 59_000)  # likes, users and items of MovieLens-25M
TESTED_USERS = 5_000
PASSES = 20
CIRCLES = 40
"""Groups of users with a taste in common; without any, nothing beats popularity."""
MEASURES = ("graph_seconds", "product_seconds", "start_seconds", "step_seconds", "top10_seconds", "peak_memory_mb")


def made_up(size: int, seed: int = 0) -> tuple[Interactions, Interactions]:
    """(Training part, one held-out like of each of some users): about `size` likes of a power law.

    Users and items grow with the root of `size`, so that the density stays. Seven of ten likes fall within the
    user's circle of taste, the others anywhere.
    """
    rng = np.random.default_rng(seed)
    num_users, num_items = (round(most * math.sqrt(size / LARGEST[0])) for most in LARGEST[1:])
    draws = round(1.5 * size)  # many pairs are drawn twice
    users = _power_law(rng, num_users, draws, 0.6)
    items = _power_law(rng, num_items, draws, 0.8)
    own_circle = rng.random(draws) < 0.7
    items = np.where(own_circle, items - items % CIRCLES + users % CIRCLES, items)
    items[items >= num_items] -= CIRCLES
    cells = np.unique(users * num_items + items)
    if len(cells) > size:
        cells = cells[np.sort(rng.choice(len(cells), size, replace=False))]
    everything = Interactions(np.arange(num_users), np.arange(num_items), cells // num_items, cells % num_items)
    active = np.flatnonzero(np.diff(everything.user_offsets) >= 10)
    tested = np.sort(rng.choice(active, min(TESTED_USERS, len(active)), replace=False))
    starts, stops = everything.user_offsets[tested], everything.user_offsets[tested + 1]
    is_held_out = np.zeros(len(everything), bool)
    is_held_out[rng.integers(starts, stops)] = True
    return everything.select(~is_held_out), everything.select(is_held_out)


def _power_law(rng: np.random.Generator, count: int, size: int, exponent: float) -> Any:
    """`size` numbers below `count`, number n drawn with a weight of (n + 1) ^ -exponent."""
    weights = np.cumsum(np.arange(1, count + 1) ** -exponent)
    return np.searchsorted(weights, rng.random(size) * weights[-1]).clip(max=count - 1)


def measure(size: int, report: Callable[[str], None] = lambda message: None) -> dict[str, Any]:
    """Everything about one size, in this process."""
    import torch

    from gnnrec.model.training import Training

    train, held_out = made_up(size)
    config = TrainConfig(passes=PASSES, snapshots=0)
    report(f"{len(train):,} likes of {train.num_users:,} users and {train.num_items:,} items")
    graph = BipartiteGraph.from_interactions(train)
    graph_seconds = _seconds(lambda: graph.adjacency)
    embedding = torch.randn(graph.num_nodes, config.embedding_dim)
    product_seconds = statistics.median(_seconds(lambda: graph.adjacency @ embedding) for _ in range(3))
    report("training")
    started = time.perf_counter()
    training = Training(graph, config)
    start_seconds = time.perf_counter() - started
    step_seconds = statistics.median(_seconds(training.step) for _ in range(PASSES))
    model = Recommender(train, config, training.model.ego_embedding.detach(), TrainHistory(), graph)
    report("testing and recommending")
    top10_seconds = _seconds(lambda: sum(len(users) for users, _, _ in model.recommend_all(10)))
    return {
        "likes": len(train),
        "users": train.num_users,
        "items": train.num_items,
        "graph_seconds": graph_seconds,
        "product_seconds": product_seconds,
        "start_seconds": start_seconds,
        "step_seconds": step_seconds,
        "top10_seconds": top10_seconds,
        "graph_in_products": graph_seconds / product_seconds,
        "step_in_products": step_seconds / product_seconds,
        "chunks": len(training.triplets.blocks),
        "ndcg": _ndcg(model, train, held_out),
        "ndcg_popularity": _ndcg(Popularity(train), train, held_out),
        "peak_memory_mb": peak_memory_mb(),
    }


def _ndcg(model: Scorer, train: Interactions, held_out: Interactions) -> float:
    return float(judge(model, train, held_out, seen=train).values["ndcg"].mean())


def _seconds(task: Callable[[], object]) -> float:
    started = time.perf_counter()
    task()
    return time.perf_counter() - started


def growth(sizes: Sequence[int], report: Callable[[int, int, str], None]) -> dict[str, Any]:
    """Each size measured in a process of its own, and for each measure the exponent of its growth with the likes."""
    points = []
    for number, size in enumerate(sizes):
        report(number, len(sizes), f"{size:,} likes")
        command = [sys.executable, "-m", "gnnrec.benchmark.growth", str(size)]
        points.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    exponents = {}
    if len(points) > 1:
        likes = np.log([point["likes"] for point in points])
        for name in MEASURES:
            if any(point[name] is None for point in points):
                continue  # the system does not tell
            exponents[name] = float(np.polyfit(likes, np.log([point[name] for point in points]), 1)[0])
    return {"points": points, "exponents": exponents}


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), lambda message: print(message, file=sys.stderr, flush=True))))
