"""How long until a recommender is good: gnnrec and its peers on one machine and split, in one run.

Only training is timed; the clock stands still while NDCG@10 on the held-out ratings is taken.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from gnnrec.benchmark.peers import Curve, has_implicit, run_at_once, run_gnnrec, run_implicit, run_pyg
from gnnrec.config import PRESETS, TrainConfig
from gnnrec.data.interactions import Interactions
from gnnrec.evaluation.baselines import EASE, ItemKNN, Popularity, Scorer
from gnnrec.evaluation.protocol import Candidates, judge, ndcg_watch, seen_by
from gnnrec.model.device import CPU, wait_for
from gnnrec.model.graph import BipartiteGraph

Report = Callable[[int, int, str], None]
Arguments = Sequence[str]
ROOT = Path(__file__).parents[2]
PACKAGES = ("torch", "torch-geometric", "numpy", "pandas")
TRAINING = """
from gnnrec import Recommender, hold_out, load_movielens_100k
Recommender.fit(hold_out(load_movielens_100k().interactions, 4)[0])
from gnnrec.benchmark.memory import peak_memory_mb
print(peak_memory_mb())
"""


def benchmark(
    train: Interactions,
    held_out: Interactions,
    config: TrainConfig,
    epochs: int,
    repeats: int = 3,
    candidates: Candidates = "unrated",
    report: Report = lambda done, total, remark: None,
    device: torch.device = CPU,
) -> dict[str, Any]:
    """The race, what it says, and one training step against its bare kernels.

    Args:
        epochs: of PyG's loop, which runs once; everybody else runs `repeats` times in turn, and medians are given.
        candidates: what may stand in a tested list.
        device: where gnnrec trains; its peers are on the CPU.
    """
    contenders = race(train, held_out, config, epochs, repeats, candidates, report, device)
    return {
        "machine": machine(),
        "config": asdict(config),
        "candidates": candidates,
        "epochs": epochs,
        "repeats": repeats,
        "contenders": contenders,
        "reach": {name: reach(contenders, name) for name in contenders if not name.startswith("gnnrec")},
        "step": step_against_kernels(train, config, device=device),
    }


def machine() -> dict[str, Any]:
    """Where it was measured."""
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in (*PACKAGES, *(["implicit"] if has_implicit() else []))},
    }


def race(
    train: Interactions,
    held_out: Interactions,
    config: TrainConfig,
    epochs: int,
    repeats: int,
    candidates: Candidates,
    report: Report,
    device: torch.device = CPU,
) -> dict[str, dict[str, Any]]:
    """For each contender: seconds of a whole training, final NDCG@10 and Hit@10, and its median run's curve."""
    positives, seen = train.at_least(config.threshold), seen_by(train, config.threshold, candidates)
    watch = ndcg_watch(held_out, seen)

    def marks(model: Scorer) -> dict[str, float]:
        found = judge(model, positives, held_out, seen=seen).values
        return {metric: float(found[metric].mean()) for metric in ("ndcg", "hit")}

    def mark(model: Scorer) -> float:
        return marks(model)["ndcg"]

    best = replace(config, **PRESETS["best"])
    runners: dict[str, Callable[[], tuple[Curve, Scorer]]] = {
        "gnnrec": lambda: run_gnnrec(train, config, watch, device),
        "gnnrec_best": lambda: run_gnnrec(train, best, watch, device),
        "ease": lambda: run_at_once(EASE, train, config, mark),
        "item_knn": lambda: run_at_once(ItemKNN, train, config, mark),
        "popularity": lambda: run_at_once(Popularity, train, config, mark),
    }
    if has_implicit():
        runners["implicit_bpr"] = lambda: run_implicit("bpr", train, config, watch)
        runners["implicit_als"] = lambda: run_implicit("als", train, config, watch)
    total = epochs + repeats * len(runners)
    run_gnnrec(train, replace(config, passes=3), watch, device)  # the first products of a process set threads up
    runs: dict[str, list[tuple[Curve, Scorer]]] = {name: [] for name in runners}
    for turn in range(repeats):
        for number, (name, run) in enumerate(runners.items()):
            report(turn * len(runners) + number, total, name)
            runs[name].append(run())
    begun = total - epochs
    runs["pyg"] = [run_pyg(train, config, watch, epochs, lambda epoch: report(begun + epoch, total, "PyG's LightGCN"))]
    return {name: _summary(several, marks) for name, several in runs.items()}


def _summary(runs: list[tuple[Curve, Scorer]], marks: Callable[[Scorer], dict[str, float]]) -> dict[str, Any]:
    curve, model = sorted(runs, key=lambda run: run[0][-1][0])[len(runs) // 2]
    return {
        "seconds": curve[-1][0],
        **marks(model),
        "curve": curve,
        "curves": [run[0] for run in runs],
    }


def reach(contenders: dict[str, dict[str, Any]], peer: str) -> dict[str, float | None]:
    """How long gnnrec's default takes to a peer's best NDCG@10 (median of its runs), and how much sooner that is."""
    peer_seconds, goal = max(contenders[peer]["curve"], key=lambda point: point[1])
    times = [
        next((seconds for seconds, value in curve if value >= goal), None) for curve in contenders["gnnrec"]["curves"]
    ]
    reached = None if None in times else statistics.median(time for time in times if time is not None)
    return {
        "ndcg": goal,
        "peer_seconds": peer_seconds,
        "gnnrec_seconds": reached,
        "times_faster": reached and peer_seconds / reached,
    }


def interleaved(tasks: dict[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Median seconds of several things, done in turn so that a busy machine is busy for all."""
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(repeats):
        for name, task in tasks.items():
            started = time.perf_counter()
            task()
            seconds[name].append(time.perf_counter() - started)
    return {name: statistics.median(several) for name, several in seconds.items()}


def step_against_kernels(
    train: Interactions, config: TrainConfig, repeats: int = 60, device: torch.device = CPU
) -> dict[str, float]:
    """Seconds of a training step and of its bare products: 2 * num_layers sparse ones and three dense ones.

    The dense ones are the scores of all users with all items, and the gradient's two products with such a matrix.
    """
    from gnnrec.model.training import Training

    graph = BipartiteGraph.from_interactions(train.at_least(config.threshold)).to(device)
    training = Training(graph, config)
    embedding = torch.randn(graph.num_nodes, config.embedding_dim, device=device)
    users, items = embedding[: graph.num_users], embedding[graph.num_users :]
    scores = torch.empty(len(users), len(items), device=device)

    def kernels() -> None:
        for _ in range(2 * config.num_layers):
            graph.adjacency @ embedding
        torch.mm(users, items.T, out=scores)
        scores @ items
        scores.T @ users
        wait_for(device)

    interleaved({"step": training.step, "kernels": kernels}, 5)
    seconds = interleaved({"step": training.step, "kernels": kernels}, repeats)
    return {**seconds, "ratio": seconds["step"] / seconds["kernels"]}


def start_times(commands: Mapping[str, tuple[Arguments, Arguments]], repeats: int = 5) -> dict[str, dict[str, float]]:
    """Seconds until commands have answered, against their bare imports; each in a new process.

    Args:
        commands: for each name, what Python is given to run it, and what to do its imports alone; what cannot be
            run here, an app that is not installed perhaps, is left out.
    """

    def run(arguments: Arguments) -> Callable[[], object]:
        command = [sys.executable, *arguments]
        return lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    found = [name for name, both in commands.items() if all(_runs(run(one)) for one in both)]
    tasks = {name: run(commands[name][0]) for name in found}
    tasks |= {f"imports of {name}": run(commands[name][1]) for name in found}
    seconds = interleaved(tasks, repeats)
    return {name: {"seconds": seconds[name], "ratio": seconds[name] / seconds[f"imports of {name}"]} for name in found}


def _runs(task: Callable[[], object]) -> bool:
    """Whether something can be started at all; it trains and fills the disk's cache on the way."""
    try:
        task()
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def peak_memory() -> int | None:
    """Most memory that a process which trains on MovieLens-100K holds at once, in MB; None where nobody tells."""
    try:
        done = subprocess.run([sys.executable, "-c", TRAINING], cwd=ROOT, check=True, capture_output=True, text=True)
    except (OSError, subprocess.SubprocessError):
        return None
    said = done.stdout.strip()
    return int(said) if said.isdecimal() else None
