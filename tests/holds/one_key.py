"""Four processes ask for the same model at the same moment: one of them trains it, and all have it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import torch

from gnnrec import Recommender, Store
from tests.holds.children import leave_with
from tests.holds.kills import fit
from tests.holds.row import Row, shared_of
from tests.holds.writers import request_for
from tests.made_up_sets import made_up_set

ROUNDS, AT_ONCE = 30, 4


def run(share: float, folder: Path) -> Iterator[Row]:
    """The row of the one key."""
    torch.set_num_threads(1)  # threads do not outlive a fork
    model, rounds = fit(made_up_set("tiny"), 0), max(5, shared_of(ROUNDS, share))
    right = digest(model)
    wrong = [
        f"round {number}: {trained} trainings, {answers.count(right)} of {AT_ONCE} have the model"
        for number in range(rounds)
        for trained, answers in [at_once(folder / str(number), model)]
        if trained != 1 or answers != [right] * AT_ONCE
    ]
    today = f"{rounds - len(wrong)} of {rounds} times"
    yield Row(
        f"{AT_ONCE} processes for one key, {ROUNDS} times: one training each time", "30 of 30", today, not wrong, wrong
    )


def at_once(folder: Path, model: Recommender) -> tuple[int, list[str]]:
    """Let all of them ask at once: how many trained, and a digest of the model that each of them has."""
    folder.mkdir()
    parent, (waiting, starting), children = os.getpid(), os.pipe(), []
    for place in range(AT_ONCE):
        child = os.fork()
        if not child:
            os.close(starting)
            with suppress(BaseException):
                leave_with(parent)
                os.read(waiting, 1)  # it ends when the other end is closed
                ask(folder, place, model)
            os._exit(0)
        children.append(child)
    os.close(waiting)
    os.close(starting)
    for child in children:
        os.waitpid(child, 0)
    answers = [path.read_text() for path in sorted(folder.glob("answer-*"))]
    return len(list(folder.glob("trained-*"))), answers


def ask(folder: Path, place: int, model: Recommender) -> None:
    """Ask the store, and write down whether one trained, and what one has."""

    def train() -> Recommender:
        (folder / f"trained-{place}").touch()
        return fit(model.interactions, 0)

    found = Store(folder / "models").obtain(request_for(model), train).recommender
    (folder / f"answer-{place}").write_text(digest(found))


def digest(model: Recommender) -> str:
    """The same for the same numbers."""
    return hashlib.sha256(model.final_embedding.contiguous().numpy().tobytes()).hexdigest()
