"""The papers' tables: every published split in a folder, tuned, trained, tested, beside what was published.

Settings are chosen on validation parts inside the training part; the test part is looked at once, at the end. Each
split has a process of its own (`python -m gnnrec.benchmark.tables TRAIN TEST SECONDS`), for its peak memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from gnnrec.benchmark.memory import peak_memory_mb
from gnnrec.benchmark.published import Size, published_for
from gnnrec.config import TrainConfig
from gnnrec.data.files.splits import SplitFiles, find_splits, read_split
from gnnrec.data.interactions import Interactions
from gnnrec.errors import InputError
from gnnrec.evaluation.baselines import Popularity, Scorer
from gnnrec.evaluation.comparison import without_layers
from gnnrec.evaluation.protocol import judge
from gnnrec.evaluation.tuning import Tuned, tune
from gnnrec.model.history import Progress
from gnnrec.recommender import Recommender

K = 20
"""Length of the list that is tested, as in the papers."""
BUDGET = 500.0
"""Seconds for the search and the training of a split, so that all of it stays below ten minutes."""
SEARCH = 0.4
"""Share of the budget that the search may take."""
TRIALS, FEWEST_PASSES, LONG_ENOUGH = 14, 20, 120
"""Trainings for which the search should have time; passes of each at least; and passes from which on any will do."""
SAFELY = 0.9
"""Share of the time that is left which a training is planned to take."""
LONGER, MOST_PASSES = 4, 480
"""How many times the passes that a search tried a training may take, and how many passes at most."""
Say = Callable[[float, str], None]
"""Told the share of the budget that is spent, and what is going on."""


def measure(files: SplitFiles, budget: float, say: Say) -> dict[str, Any]:
    """Everything about one split, in this process.

    Matrix factorisation gets the same search and training, with no layers, where the time that is left allows it.
    """
    started = time.perf_counter()
    notes: list[str] = []
    train, held_out = read_split(files, notes.append)
    size = Size(train.num_users, train.num_items, len(train), len(held_out))
    published = published_for(files.name, size)
    models = {"lightgcn": _tuned(train, held_out, TrainConfig(), budget, say)}
    spent = models["lightgcn"]["search_seconds"] + models["lightgcn"]["train_seconds"]
    if budget - spent >= spent:
        models["mf"] = _tuned(train, held_out, without_layers(TrainConfig()), budget - spent, say)
    else:
        notes.append("mf is left out: LightGCN took more than half of the time; a larger --budget makes room for it.")
    models["popularity"] = _marks(Popularity(train), train, held_out)
    return {
        "name": files.name,
        "users": size.users,
        "items": size.items,
        "train_likes": size.train,
        "test_likes": size.test,
        "users_evaluated": len(set(held_out.users.tolist())),
        "models": models,
        "published": published and published.as_dict(),
        "seconds": time.perf_counter() - started,
        "peak_memory_mb": peak_memory_mb(),
        "notes": notes,
    }


def _tuned(train: Interactions, held_out: Interactions, config: TrainConfig, budget: float, say: Say) -> dict[str, Any]:
    """The settings that a search finds, trained on the whole training part and tested."""
    started = time.perf_counter()
    name = "LightGCN" if config.num_layers else "matrix factorisation"

    def spent() -> float:
        return time.perf_counter() - started

    def watch(trial: object, seconds: float) -> None:
        say(spent() / budget, f"{name}: settings")

    found = search(train, replace(config, snapshots=0), SEARCH * budget, watch)
    search_seconds = spent()
    chosen = as_long_as_it_pays(found, SAFELY * (budget - search_seconds), seconds_per_pass(train, found.config))

    def follow(now: Progress) -> None:
        say(spent() / budget, f"{name}: pass {now.done} of {now.passes}")

    model = Recommender.fit(train, chosen, callback=follow)
    train_seconds = spent() - search_seconds
    return _marks(model, train, held_out) | {
        "search_seconds": search_seconds,
        "train_seconds": train_seconds,
        "trials": len(found.trials),
        "config": chosen.as_dict(),
    }


def search(train: Interactions, config: TrainConfig, budget: float, watch: Callable[[object, float], None]) -> Tuned:
    """The settings that do best on validation parts, in trainings that resemble the one to come.

    Very short trainings favour what long ones regret: on Gowalla those of 10 passes chose a penalty of 1e-5, with
    which 30 passes were worse than 10. So where passes are dear all trials have one length, as many passes as allow
    enough of them, and what is chosen gets twice the columns afterwards.
    """
    passes = int(budget / TRIALS / max(seconds_per_pass(train, config), 1e-9))
    fixed = set() if config.num_layers else {"num_layers"}
    if passes >= LONG_ENOUGH:
        return tune(train, config, budget=budget, k=K, fixed=fixed, report=watch)
    length = replace(config, passes=max(FEWEST_PASSES, passes))
    fixed |= {"passes", "embedding_dim", "start"}
    found = tune(train, length, budget=budget, k=K, fixed=fixed, report=watch)
    return replace(found, config=replace(found.config, embedding_dim=2 * config.embedding_dim))


def as_long_as_it_pays(found: Tuned, seconds: float, per_pass: float) -> TrainConfig:
    """The settings of the search with as many passes as pay and as there is time for.

    Where the search tried more passes with the same settings, its choice stands. Where it had no time for that, the
    training takes up to four times as many as it tried.
    """
    chosen = found.config.passes
    same = [trial.settings["passes"] for trial in found.trials if _same_but_passes(trial.settings, found.config)]
    is_settled = not found.trials or any(float(passes) > chosen for passes in same)
    wanted = chosen if is_settled else max(chosen, min(MOST_PASSES, LONGER * chosen))
    return replace(found.config, passes=max(1, min(wanted, int(seconds / max(per_pass, 1e-9)))))


def _same_but_passes(settings: dict[str, Any], config: TrainConfig) -> bool:
    return all(getattr(config, name) == value for name, value in settings.items() if name != "passes")


def seconds_per_pass(train: Interactions, config: TrainConfig) -> float:
    """Wall time of one pass over the whole training part, the quicker of two."""
    moments: list[float] = []
    short = replace(config, passes=3, start="random")
    Recommender.fit(train, short, callback=lambda now: moments.append(time.perf_counter()))
    return min(later - earlier for earlier, later in pairwise(moments))


def _marks(model: Scorer, train: Interactions, held_out: Interactions) -> dict[str, Any]:
    marks = judge(model, train, held_out, min(K, train.num_items), seen=train)
    return {metric: float(values.mean()) for metric, values in marks.values.items()}


def tables(folder: Path, budget: float, report: Callable[[int, int, str], None]) -> dict[str, Any]:
    """Every split in the folder, each in a process of its own; those that cannot be read are skipped, with the reason.

    Raises:
        InputError: there is no such folder, or not one split in it that can be read.
    """
    pairs, skipped = find_splits(folder)
    splits = []
    for number, files in enumerate(pairs):

        def say(share: float, what: str, files: SplitFiles = files, number: int = number) -> None:
            report(round(1000 * (number + min(share, 1.0))), 1000 * len(pairs), f"{files.name}: {what}")

        try:
            splits.append(_in_a_process(files, budget, say))
        except InputError as error:
            skipped[files.name] = str(error)
    if not splits:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in skipped.items()) or "it is empty"
        raise InputError(f"{folder} holds no split that can be read ({reasons.removesuffix('.')}).")
    return {"k": K, "budget": budget, "cores": os.cpu_count(), "splits": splits, "skipped": skipped}


def _in_a_process(files: SplitFiles, budget: float, say: Say) -> dict[str, Any]:
    """`measure` in a process of its own, which writes a line of JSON for whatever it has to say."""
    command = [sys.executable, "-m", "gnnrec.benchmark.tables", str(files.train), str(files.test), str(budget)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            for line in process.stdout or ():
                told = json.loads(line)
                if "error" in told:
                    raise InputError(told["error"])
                if "name" in told:
                    return dict(told)
                say(*told["said"])
        finally:
            process.kill()  # it has nothing more to say
    raise InputError(f"its process ended with {process.returncode}, without a word; there may be too little memory.")


def main(train: str, test: str, budget: str) -> None:
    """One split, measured in this process and told in lines of JSON."""

    def tell(told: dict[str, Any]) -> None:
        print(json.dumps(told), flush=True)

    files = SplitFiles(Path(train).resolve().parent.name, Path(train), Path(test))
    try:
        tell(measure(files, float(budget), lambda share, what: tell({"said": [share, what]})))
    except InputError as error:
        tell({"error": str(error)})


if __name__ == "__main__":
    main(*sys.argv[1:])
