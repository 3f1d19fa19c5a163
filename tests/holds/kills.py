"""Processes that keep models, killed at a random moment: nothing that is kept is ever corrupt, and little is left.

Everything is imported and trained once, and each process is forked from there. Four at a time work in one cache folder
and one temporary folder; as soon as one is killed, another takes its place. Most are killed while they write: a process
says when it begins (`writers`), and is killed at a random moment of the time that writing takes. Now and then all are
killed, the clock of what lies about is put back by a day, and one honest process keeps a model: what the killed ones
left has had its time by then and is to be gone.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import torch

from gnnrec import Interactions, Recommender, Store, TrainConfig
from gnnrec.data.leftovers import ABANDONED_ELSEWHERE
from tests.holds.children import leave_with
from tests.holds.row import ROOT, Row, environment, mb_in, shared_of
from tests.holds.writers import Trained, Writers, request_for
from tests.made_up_sets import made_up_set

KILLS = 1000
BETWEEN = 100
"""Kills after which what lies about is a day older, and swept."""
MODELS = 40
"""Different models that the processes keep."""
AIMED = 0.9
"""Share of the kills that wait for a process to write."""
LONGEST_LIFE = 0.1
"""Seconds; the others are killed at any moment."""
ANEW = 3
ALONE = """
import os, signal
from tests.holds.kills import fit, made_up_set
fit(made_up_set("tiny"), 0)
os.kill(os.getpid(), signal.SIGKILL)
"""
MOST_LEFT = 20.0
"""MB in the cache folder that are no models, and in the temporary folder, at any time."""
OLD_LEFT = 1.0
"""MB of what is left once it is old and somebody keeps a model."""


def run(share: float, folder: Path) -> Iterator[Row]:
    """The rows of the kills."""
    torch.set_num_threads(1)  # threads do not outlive a fork
    kills, temporary, train = shared_of(KILLS, share), folder / "temporary", made_up_set("tiny")
    temporary.mkdir()
    trained = [fit(train, seed) for seed in range(MODELS)]
    store, in_writing, most = Store(folder / "home" / "models"), 0, 0.0
    with environment(GNNREC_HOME=str(folder / "home"), TMPDIR=str(temporary)):
        tempfile.tempdir = None  # it is asked for anew
        for start in range(0, kills, BETWEEN):
            in_writing += kill_some(store, trained, range(start, min(start + BETWEEN, kills)))
            most = max(most, leftovers(store, folder) + mb_in(temporary))
            let_time_go_by(store, trained)
        for _ in range(shared_of(ANEW, share)):
            subprocess.run([sys.executable, "-c", ALONE], cwd=ROOT, check=False)
        in_temporary = len(list(temporary.rglob("*")))
        let_time_go_by(store, trained)
    tempfile.tempdir = None
    wrong = list(corrupt(store, trained))
    today = f"{kills:,} kills, {in_writing:,} of them while a file was written: {len(wrong)} corrupt"
    holds = not wrong and in_writing >= kills // 2
    yield Row(f"{KILLS:,} kills, most in the midst of writing, 0 corrupt", "459 kills, 0 corrupt", today, holds, wrong)
    yield left_over(folder, most, leftovers(store, folder) + mb_in(temporary), in_temporary)


def left_over(folder: Path, most: float, old: float, in_temporary: int) -> Row:
    """The row of what the killed ones left: just after they died, and a day later."""
    files = [str(path) for path in (folder / "temporary").rglob("*")]
    files += [str(path) for path in (folder / "home").rglob("*") if path.suffix in (".lock", ".holder")]
    today = (
        f"at most {most:.1f} MB, {in_temporary} temporary files; a day later {old:.1f} MB, {len(files)} locks and files"
    )
    holds = most < MOST_LEFT and old < OLD_LEFT and len(files) <= 2
    before = "drafts of 166 MB, a lock for every key, 437 temporary files"
    return Row(f"leftovers below {MOST_LEFT:g} MB, and swept when they are old", before, today, holds, files)


def kill_some(store: Store, trained: Trained, numbers: range) -> int:
    """Kill so many processes, one after the other, of four that work; how many were writing."""
    in_writing = 0
    with Writers(store, trained) as writers:
        for number in numbers:
            chance = random.Random(number)
            writers.fill(number)
            if chance.random() < AIMED:
                victim, begun = writers.next_to_write()
                moment = begun + chance.uniform(0.0, writers.takes)
            else:
                victim, moment = writers.any(chance), time.monotonic() + chance.uniform(0.0, LONGEST_LIFE)
            time.sleep(max(0.0, moment - time.monotonic()))
            in_writing += writers.kill(victim)
    return in_writing


def let_time_go_by(store: Store, trained: Trained) -> None:
    """A day later somebody keeps a model, in a process that nobody kills."""
    for path in store.folder.parent.parent.rglob("*"):
        os.utime(path, (time.time() - ABANDONED_ELSEWHERE - 60.0,) * 2, follow_symlinks=False)
    parent, child = os.getpid(), os.fork()
    if not child:
        with suppress(BaseException):
            leave_with(parent)
            request = request_for(trained[0])
            store.entry(request).unlink(missing_ok=True)
            store.obtain(request, lambda: trained[0])
        os._exit(0)
    os.waitpid(child, 0)


def corrupt(store: Store, trained: Trained) -> Iterator[str]:
    """Entries that cannot be loaded, or hold something else than a training gives."""
    said: list[str] = []
    reading = Store(store.folder, report=said.append)
    if damaged := list(store.folder.glob("damaged/*")):
        yield f"{len(damaged)} entries were damaged when a process read them"
    for seed, model in enumerate(trained):
        request = request_for(model)
        if not reading.entry(request).exists():
            continue
        found = reading.load(request)
        if found is None:
            yield said[-1] if said else f"{reading.entry(request)} does not load"
        elif not torch.equal(found.final_embedding, model.final_embedding):
            yield f"the model of seed {seed} is another than its training gives"


def leftovers(store: Store, folder: Path) -> float:
    """MB in the cache folder beside the kept models and searches."""
    searches = sum(path.stat().st_size for path in (folder / "home" / "searches").glob("*.json"))
    kept = sum(path.stat().st_size for path in store.entries()) + searches
    return mb_in(folder / "home") - kept / 2**20


def fit(train: Interactions, seed: int) -> Recommender:
    """A small model with snapshots, of more than a megabyte, so that the writing of it takes a while."""
    config = TrainConfig(embedding_dim=1024, passes=8, snapshots=8, start="random", threshold=0.5, seed=seed)
    return Recommender.fit(train, config)
