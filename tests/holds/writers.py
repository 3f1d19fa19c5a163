"""Processes that keep models, searches and dropped files for ever, and say when they begin to write one."""

from __future__ import annotations

import os
import random
import select
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from gnnrec import Recommender, Store, TrainConfig
from gnnrec.evaluation.kept import tune_kept
from gnnrec.store.request import Request
from gnnrec.ui.session.dropped import Dropped, on_disk
from tests.holds.children import leave_with

Trained = Sequence[Recommender]
AT_ONCE = 4
"""Processes that share the folder."""
LONGEST_WAIT = 2.0
"""Seconds for which one of them is waited for to write."""
TRIES = 5
"""Of the time that writing takes."""
DROPPED = bytes(10**6)


class Writers:
    """Some processes in one cache folder. Leaving the block kills those that are left.

    Args:
        store: where they keep models.
        trained: the models, so that little time goes by between two that are kept.

    Attributes:
        takes: seconds from the beginning of a file to its end.
    """

    def __init__(self, store: Store, trained: Trained) -> None:
        self.store, self.trained = store, trained
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._reading, False)
        self._draft_of: dict[int, Path] = {}
        self._alive: list[int] = []
        self.takes = 0.0

    def __enter__(self) -> Writers:
        self.takes = time_to_write(self.store, self.trained[0])
        return self

    def __exit__(self, *of_error: object) -> None:
        for one in list(self._alive):
            self.kill(one)
        os.close(self._reading)
        os.close(self._writing)

    def fill(self, number: int) -> None:
        """Start as many as have been killed."""
        parent = os.getpid()
        while len(self._alive) < AT_ONCE:
            child = os.fork()
            if not child:
                self._live(parent, random.Random(f"{number} {len(self._alive)}"))
            self._alive.append(child)

    def next_to_write(self) -> tuple[int, float]:
        """Wait until one of them begins to write, and say when it did; any of them, now, if none does."""
        self._hear()
        end = time.monotonic() + LONGEST_WAIT
        while (left := end - time.monotonic()) > 0:
            select.select([self._reading], [], [], left)
            if begun := [(one, at) for one, at in self._hear() if one in self._alive]:
                return begun[-1]
        return self._alive[0], end

    def any(self, chance: random.Random) -> int:
        """One of them, whatever it does."""
        return chance.choice(self._alive)

    def kill(self, victim: int) -> bool:
        """Kill one of them; whether it was writing, which is told from the draft that it leaves."""
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        self._alive.remove(victim)
        self._hear()
        draft = self._draft_of.pop(victim, None)
        return draft is not None and draft.exists()

    def _hear(self) -> list[tuple[int, float]]:
        """Those that have begun to write since the last time, and when, the newest last."""
        try:
            lines = os.read(self._reading, 2**20).decode().splitlines()
        except BlockingIOError:
            return []
        begun = [(int(one), float(at), Path(draft)) for one, at, draft in (line.split(" ", 2) for line in lines)]
        self._draft_of |= {one: draft for one, _, draft in begun}
        return [(one, at) for one, at, _ in begun]

    def _live(self, parent: int, chance: random.Random) -> None:
        """Keep models, and a search or a dropped file now and then, until the end. Never returns."""
        try:
            leave_with(parent)
            sys.addaudithook(self._say_when_writing)
            while True:
                self._keep_one(chance)
        finally:
            os._exit(1)

    def _keep_one(self, chance: random.Random) -> None:
        model = chance.choice(self.trained)
        request = request_for(model)
        if chance.random() < 0.8:
            self.store.entry(request).unlink(missing_ok=True)
        self.store.obtain(request, lambda: model)
        if chance.random() < 0.02:
            tune_kept(model.interactions, TrainConfig(threshold=0.5), budget=0.05, seed=request.config.seed)
        if chance.random() < 0.05:
            with on_disk(Dropped("ratings.csv", "", DROPPED)) as path:
                path.read_bytes()

    def _say_when_writing(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and is_draft(args):
            os.write(self._writing, f"{os.getpid()} {time.monotonic()} {args[0]}\n".encode())


def is_draft(args: tuple[Any, ...]) -> bool:
    """Whether these are the path, the mode (as the system has it, without b) and the flags of a draft being made."""
    path, mode, _ = args
    return mode == "x" and Path(str(path)).name.startswith(".")


def time_to_write(store: Store, model: Recommender) -> float:
    """Seconds from the making of a model's draft to its new name, the middle of some."""
    begun: dict[str, float] = {}
    took: list[float] = []

    def note(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and is_draft(args):
            begun[str(args[0])] = time.monotonic()
        elif event == "os.rename" and str(args[0]) in begun:
            took.append(time.monotonic() - begun.pop(str(args[0])))

    sys.addaudithook(note)  # it cannot be taken off again; nothing else writes drafts in this process
    for _ in range(TRIES):
        store.keep(request_for(model), model)
    return median(took)


def request_for(model: Recommender) -> Request:
    """What training this model meant."""
    train = model.interactions
    return Request(train, train.select(np.zeros(len(train), bool)), model.config)
