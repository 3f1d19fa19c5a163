"""Processes that train and keep models, killed at a random moment: nothing that is kept is ever corrupt.

Everything is imported once, and each process is forked from there, so that a kill costs a fifth of a second. Four at a
time work in one cache folder and one temporary folder; half of them are killed at any moment, and half when one of them
writes. Now and then the clock of what lies about is put back by two hours and one honest process keeps a model: what
the killed ones left has had its time by then and is to be gone. Last, some processes that were started anew, not
forked, are killed for what the libraries leave in the temporary folder.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from gnnrec import Interactions, Recommender, Store, TrainConfig
from gnnrec.evaluation.kept import tune_kept
from gnnrec.store.request import Request
from tests.holds.row import ROOT, Row, environment, mb_in, shared_of
from tests.made_up_sets import made_up_set

KILLS = 1000
MODELS = 40
"""Different models; so that they are trained again, a process forgets the one it is about to ask for now and then."""
AT_ONCE = 4
"""Processes that share the folder."""
LONGEST_LIFE = 0.4
"""Seconds; a training and its keeping take about 0.1, and more where four of them share two cores."""
ANEW = 3
ALONE = """
import os, signal
from tests.holds.kills import fit, made_up_set
fit(made_up_set("tiny"), 0)
os.kill(os.getpid(), signal.SIGKILL)
"""
AGE = 7200.0
MOST_LEFT = 20.0
"""MB in the cache folder that are no models, and in the temporary folder."""


def run(share: float, folder: Path) -> Iterator[Row]:
    """The row of the kills."""
    torch.set_num_threads(1)  # threads do not outlive a fork
    kills, temporary = shared_of(KILLS, share), folder / "temporary"
    temporary.mkdir()
    train = made_up_set("tiny")
    store = Store(folder / "home" / "models", report=lambda said: None)
    fit(train, 0)  # what is imported late is imported now
    with environment(GNNREC_HOME=str(folder / "home"), TMPDIR=str(temporary)):
        tempfile.tempdir = str(temporary)
        in_writing = 0
        for start in range(0, kills, AT_ONCE):
            in_writing += kill_some(store, train, range(start, min(start + AT_ONCE, kills)))
            if start % 100 == 0:
                let_time_go_by(store, train)
        let_time_go_by(store, train)
        tempfile.tempdir = None
        for _ in range(shared_of(ANEW, share)):
            subprocess.run([sys.executable, "-c", ALONE], cwd=ROOT, check=False)
    wrong = list(corrupt(store, train))
    left = leftovers(store, folder)
    today = f"{kills:,} kills, {in_writing} of them in the midst of writing: {len(wrong)} corrupt"
    yield Row(f"{KILLS:,} kills, 0 corrupt", "459 kills, 0 corrupt", today, not wrong and in_writing > 0, wrong)
    files = [str(path) for path in temporary.rglob("*")]
    locks = len(list((folder / "home").rglob("*.lock")))
    today = f"{left:.1f} MB and {locks} locks in the cache folder, {len(files)} files in the temporary one"
    holds = left + mb_in(temporary) < MOST_LEFT and len(files) + locks < MODELS
    yield Row(
        "leftovers below 20 MB", "drafts of 166 MB, a lock for every key, 437 temporary files", today, holds, files
    )


def kill_some(store: Store, train: Interactions, numbers: range) -> int:
    """Start some processes that share the folder and kill each at its moment; how many were writing."""
    before, killed = drafts(store), []
    for number in numbers:
        child = os.fork()
        if not child:
            live(store, train, random.Random(number))
        killed.append((random.Random(-number).uniform(0.0, LONGEST_LIFE), child))
    waits = numbers.start // AT_ONCE % 2
    begun = time.monotonic()
    for moment, child in sorted(killed):
        if waits:
            until_one_writes(store, before)
        else:
            time.sleep(max(0.0, begun + moment - time.monotonic()))
        os.kill(child, signal.SIGKILL)
    for _, child in killed:
        os.waitpid(child, 0)
    return len(drafts(store) - before)


def until_one_writes(store: Store, before: set[str]) -> None:
    """Wait for a draft that was not there before, as long as the longest of them lives."""
    end = time.monotonic() + LONGEST_LIFE
    while time.monotonic() < end and not drafts(store) - before:
        time.sleep(0.001)


def live(store: Store, train: Interactions, chance: random.Random) -> None:
    """Train and keep models, and a search now and then, until the end. Never returns."""
    try:
        while True:
            seed = chance.randrange(MODELS)
            request = request_for(train, seed)
            if chance.random() < 0.5:
                store.entry(request).unlink(missing_ok=True)
            store.obtain(request, lambda: fit(train, seed))  # noqa: B023  # called at once
            if chance.random() < 0.1:
                tune_kept(train, TrainConfig(threshold=0.5), budget=0.05, seed=seed)
    finally:
        os._exit(1)


def let_time_go_by(store: Store, train: Interactions) -> None:
    """Two hours later somebody keeps a model, in a process that nobody kills."""
    for path in store.folder.parent.parent.rglob("*"):
        if not path.is_dir():
            os.utime(path, (time.time() - AGE,) * 2)
    child = os.fork()
    if not child:
        try:
            request = request_for(train, MODELS)
            store.entry(request).unlink(missing_ok=True)
            store.obtain(request, lambda: fit(train, MODELS))
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def corrupt(store: Store, train: Interactions) -> Iterator[str]:
    """Entries that cannot be loaded, or hold something else than a training gives."""
    said: list[str] = []
    reading = Store(store.folder, report=said.append)
    for seed in range(MODELS + 1):
        request = request_for(train, seed)
        if not reading.entry(request).exists():
            continue
        found = reading.load(request)
        if found is None:
            yield said[-1] if said else f"{reading.entry(request)} does not load"
        elif not torch.equal(found.final_embedding, fit(train, seed).final_embedding):
            yield f"the model of seed {seed} is another than its training gives"


def leftovers(store: Store, folder: Path) -> float:
    """MB in the cache folder beside the kept models and searches."""
    searches = sum(path.stat().st_size for path in (folder / "home" / "searches").glob("*.json"))
    kept = sum(path.stat().st_size for path in store.entries()) + searches
    return mb_in(folder / "home") - kept / 2**20


def drafts(store: Store) -> set[str]:
    """What is being written, or was when its process was killed."""
    return {path.name for path in store.folder.parent.rglob(".*") if not path.is_dir()}


def request_for(train: Interactions, seed: int) -> Request:
    """A small model with snapshots, three megabytes, so that many kills meet the writing of it."""
    config = TrainConfig(embedding_dim=1024, passes=8, snapshots=8, start="random", threshold=0.5, seed=seed)
    return Request(train, train.select(np.zeros(len(train), bool)), config)


def fit(train: Interactions, seed: int) -> Recommender:
    """Train it."""
    return Recommender.fit(train, request_for(train, seed).config)
