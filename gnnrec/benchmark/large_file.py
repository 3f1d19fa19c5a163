"""What a large file of ratings costs: to read and check, against pandas, and to recommend to everyone in it.

Everything is measured in a process of its own (`python -m gnnrec.benchmark.large_file WHAT FILE`), since the
first reading in a process is the one that people wait for, and for its peak memory.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet  # pandas imports it too when it first reads with Arrow; here it is no part of what is timed

from gnnrec.benchmark.growth import made_up
from gnnrec.benchmark.memory import peak_memory_mb
from gnnrec.config import TrainConfig
from gnnrec.data.files.ratings import load_ratings_file
from gnnrec.data.split import hold_out
from gnnrec.evaluation.protocol import ndcg_watch
from gnnrec.recommender import Recommender
from gnnrec.store.tables import recommendation_tables, write_tables

ROWS = 10_000_000
TURNS = 5
PASSES = 12
ORDERS = ("sorted", "shuffled")
"""As the releases of MovieLens are sorted, by user and then item; and in no order at all."""


def write_files(folder: Path, rows: int) -> dict[str, Path]:
    """The same made-up ratings in each order, with half stars and times in seconds."""
    train, held_out = made_up(rows)
    rng = np.random.default_rng(0)
    users, items = (np.concatenate([getattr(part, name) for part in (train, held_out)]) for name in ("users", "items"))
    order = np.lexsort((items, users))
    table = pa.table(
        {
            "userId": users[order] + 1,
            "movieId": items[order] + 1,
            "rating": rng.integers(1, 11, len(order)) / 2,
            "timestamp": rng.integers(789_652_009, 1_231_131_736, len(order)),
        }
    )
    paths = {name: folder / f"{name}.csv" for name in ORDERS}
    pyarrow.csv.write_csv(table, paths["sorted"])
    pyarrow.csv.write_csv(table.take(rng.permutation(len(order))), paths["shuffled"])
    return paths


def read_with_pandas(path: str) -> None:
    """What everything is measured against: nothing is checked."""
    pd.read_csv(path, engine="pyarrow")


def recommend_everyone(path: str) -> None:
    """Recommendations for everyone in a file, after a short training."""
    dataset = load_ratings_file(path)
    config = TrainConfig(threshold=dataset.default_threshold, passes=PASSES)
    train, held_out = hold_out(dataset.interactions, config.threshold)
    watch = ndcg_watch(held_out, train)
    recommender = Recommender.fit(train, config, watch=watch)
    tables = recommendation_tables(recommender, dataset.titles, 10)
    write_tables(tables, Path(path).with_suffix(".parquet"), lambda rows: None)


TASKS: dict[str, Callable[[str], object]] = {
    "pandas": read_with_pandas,
    "gnnrec": load_ratings_file,
    "everyone": recommend_everyone,
}


def large_file(rows: int, report: Callable[[int, int, str], None]) -> dict[str, Any]:
    """Medians of TURNS turns, pandas and gnnrec one after the other in each."""
    moments = len(ORDERS) * TURNS * 2 + 1
    result: dict[str, Any] = {"rows": rows, "reading": {}}
    with tempfile.TemporaryDirectory() as folder:
        report(0, moments, "writing the files")
        paths = write_files(Path(folder), rows)
        for number, (order, path) in enumerate(paths.items()):
            taken: dict[str, list[dict[str, float]]] = {"pandas": [], "gnnrec": []}
            for turn in range(2 * TURNS):
                reader = list(taken)[turn % 2]
                report(number * 2 * TURNS + turn, moments, f"{order}, {reader}")
                taken[reader].append(_in_a_process(reader, path))
            result["reading"][order] = _against_pandas(taken)
        report(moments - 1, moments, "recommending to everyone")
        result["everyone"] = _in_a_process("everyone", paths["shuffled"])
    return result


def _against_pandas(taken: dict[str, list[dict[str, float]]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for measure in taken["gnnrec"][0]:
        medians = {reader: statistics.median(one[measure] for one in turns) for reader, turns in taken.items()}
        found |= {f"{reader}_{measure}": median for reader, median in medians.items()}
        found[f"times_{measure}"] = medians["gnnrec"] / medians["pandas"]
    return found


def _in_a_process(task: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "gnnrec.benchmark.large_file", task, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def measure(task: str, path: str) -> dict[str, float]:
    """Seconds and peak memory of one task in this process; of reading, only the memory beyond the imports."""
    before = 0 if task == "everyone" else peak_memory_mb() or 0
    started = time.perf_counter()
    TASKS[task](path)
    seconds, peak = time.perf_counter() - started, peak_memory_mb()
    return {"seconds": seconds} | ({} if peak is None else {"peak_memory_mb": peak - before})


if __name__ == "__main__":
    print(json.dumps(measure(*sys.argv[1:])))
