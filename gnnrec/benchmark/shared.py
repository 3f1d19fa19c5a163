"""What it costs to share a training among processes: time a pass, bytes sent, memory, on made-up likes.

Each number of processes is started by torchrun (`torchrun --nproc-per-node N -m gnnrec.benchmark.shared LIKES`), as a
person would start it.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from gnnrec.benchmark.growth import SIZES, made_up
from gnnrec.benchmark.memory import memory_mb, peak_memory_mb
from gnnrec.config import TrainConfig
from gnnrec.model.device import CPU
from gnnrec.model.distributed import World, join
from gnnrec.model.graph import BipartiteGraph

PASSES = 4
"""Passes timed; the first of them is left out."""
MEMINFO = Path("/proc/meminfo")
BYTES_A_LIKE = 130
"""What a process needs while it makes up its data and trains on them, for each like: 2.9 GB for 25 million."""


def measure_shared(size: int, world: World) -> dict[str, Any]:
    """One size, in this process and the others of its world.

    Seconds are medians over the passes but for the first: by the clock; of the processor, by all threads of this
    process, whatever else the machine is busy with; and, by the clock, until what was added up was there. The start is
    random, since a spectral one is worked out by every process alone, before the first pass.
    """
    from gnnrec.model.training import Training

    train, _ = made_up(size)
    graph = BipartiteGraph.from_interactions(train)
    likes, users, items = len(train), train.num_users, train.num_items
    del train
    forget_peak_memory()
    memory_before = memory_mb("VmRSS")
    training = Training(graph, TrainConfig(start="random", passes=PASSES, snapshots=0), world=world)
    before, seconds = world.bytes_summed, []
    for _ in range(PASSES):
        started, worked, summed = time.perf_counter(), time.process_time(), world.seconds_summed
        training.step()
        now = time.perf_counter()
        seconds.append((now - started, time.process_time() - worked, world.seconds_summed - summed))
    of_passes, of_work, of_sums = zip(*seconds[1:], strict=True)
    bytes_a_pass = (world.bytes_summed - before) // PASSES
    return {
        "processes": world.size,
        "threads": torch.get_num_threads(),
        "likes": likes,
        "users": users,
        "items": items,
        "columns_a_process": training.model.ego_embedding.shape[1],
        "pass_seconds": statistics.median(of_passes),
        "cpu_seconds": statistics.median(of_work),
        "summing_seconds": statistics.median(of_sums),
        "bytes_a_pass": bytes_a_pass,
        "memory_before_mb": memory_before,
        "memory_mb": _largest(peak_memory_mb() or 0, world),
        "graph_mb": round(sum(part.nbytes for part in _parts(graph.adjacency)) / 2**20),
    }


def _parts(matrix: Tensor) -> tuple[Tensor, ...]:
    return matrix.crow_indices(), matrix.col_indices(), matrix.values()


def _largest(value: int, world: World) -> int:
    """The largest of all processes' values."""
    values = torch.zeros(world.size)
    values[world.rank] = value
    return int(world.sum(values).max())


def forget_peak_memory() -> None:
    """Have the most memory held at once counted from now on, where the system can do that."""
    with suppress(OSError), open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def shared(
    numbers: Sequence[int], report: Callable[[int, int, str], None], sizes: Sequence[int] = SIZES
) -> dict[str, Any]:
    """Every size with every number of processes. What fails, or would not fit into memory, is left out and named."""
    points, left_out = [], []
    cases = [(size, number) for size in sizes for number in numbers]
    for done, (size, number) in enumerate(cases):
        what = f"{size:,} likes, {number} process(es)"
        report(done, len(cases), what)
        needed = size * number * BYTES_A_LIKE // 2**20
        free = memory_mb("MemAvailable", MEMINFO)
        if free is not None and needed > free:
            left_out.append(f"{what}: takes about {needed:,} MB, more than is free")
            continue
        try:
            points.append(_run(size, number))
        except subprocess.CalledProcessError as error:  # the others are worth having
            left_out.append(f"{what}: {(error.stderr or 'it was ended').strip().splitlines()[-1]}")
    return {"points": points, "left_out": left_out, "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None}


def _run(size: int, number: int) -> dict[str, Any]:
    threads = max(1, (os.cpu_count() or 1) // number)
    launch = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(number)]
    done = subprocess.run(
        [sys.executable, *launch, "-m", "gnnrec.benchmark.shared", str(size)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": str(threads)},
    )
    point: dict[str, Any] = json.loads(done.stdout)
    return point


if __name__ == "__main__":
    everyone = join(CPU)
    found = measure_shared(int(sys.argv[1]), everyone)
    everyone.leave()
    if everyone.is_first:
        print(json.dumps(found))
