"""Searches kept in the cache folder: none is made twice, and one that was broken off goes on where it was."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from gnnrec.config import TrainConfig
from gnnrec.data.cache_folder import cannot_keep, home, inside, remove
from gnnrec.data.interactions import Interactions
from gnnrec.data.leftovers import age
from gnnrec.data.notes import Content, keep_note, read_note
from gnnrec.data.split import FRACTION, Order
from gnnrec.evaluation.bench import Follow, with_settings
from gnnrec.evaluation.protocol import Candidates
from gnnrec.evaluation.search import Settings
from gnnrec.evaluation.trials import GRID, Report, Trial, chosen
from gnnrec.evaluation.tuning import LOOKED_AT, Tuned, look, trials_from, tune
from gnnrec.model.history import Progress

FORMAT = 2
"""Raise it when the same search would try other settings today."""
NOTE_FORMAT = 1
"""Raise it when a note has another form."""
MOST_KEPT = 200
"""Files that are kept; the oldest make room."""
Say = Callable[[str], None]


def tune_kept(
    train: Interactions,
    config: TrainConfig,
    *,
    budget: float = 60.0,
    k: int = 10,
    candidates: Candidates = "unrated",
    order: Order = "random",
    fraction: float = FRACTION,
    seed: int = 0,
    fixed: Collection[str] = (),
    report: Report = lambda trial, spent: None,
    callback: Follow | None = None,
    say: Say = lambda message: None,
) -> Tuned:
    """`tune`, whose trials are kept as they come: asked for again, it goes on, or gives what it found.

    Args:
        say: told in one sentence where the search cannot be kept.
        others: as in `tune`.
    """
    how: dict[str, Any] = {"k": k, "candidates": candidates, "order": order, "fraction": fraction, "seed": seed}
    about = {"fixed": sorted(fixed), "budget": budget, **how}
    note = _Note("tune", train, config, about, say)
    found = note.read()
    trials = trials_from(found) if found else []
    if found.get("complete") and trials:
        return Tuned(chosen(config, trials), trials, float(found["seconds"]), budget)
    listening, tried = _Listening(callback), list(trials)

    def keep(trial: Trial, spent: float) -> bool:
        tried.append(trial)
        note.write(Tuned(config, tried, spent, budget).as_dict() | {"complete": False})
        return listening.hear(report(trial, spent))

    tuned = tune(train, config, budget=budget, trials=trials, fixed=fixed, report=keep, callback=listening, **how)
    if tuned.trials and not listening.stopped:
        note.write(tuned.as_dict() | {"complete": True})
    return tuned


def look_kept(
    train: Interactions,
    config: TrainConfig,
    *,
    seed: int = 0,
    callback: Follow | None = None,
    say: Say = lambda message: None,
) -> TrainConfig:
    """`look`, whose choice is kept. Arguments as `look` and `tune_kept`."""
    note = _Note("look", train, config, {"seed": seed}, say)
    kept = note.read()
    if kept:
        return with_settings(config, kept["settings"])
    listening = _Listening(callback)
    looked = look(train, config, seed=seed, callback=listening)
    if not listening.stopped:
        settings: Settings = {name: getattr(looked, name) for name in LOOKED_AT}
        note.write({"settings": settings})
    return looked


class _Listening:
    """A callback that passes on what it is told, and remembers whether anybody said stop."""

    def __init__(self, callback: Follow | None) -> None:
        self.callback, self.stopped = callback, False

    def __call__(self, now: Progress) -> bool:
        return self.hear(self.callback and self.callback(now))

    def hear(self, answer: bool | None) -> bool:
        """Take an answer for what it is worth; whether anybody has said stop by now."""
        self.stopped = self.stopped or bool(answer)
        return self.stopped


def _check_trials(note: Content, config: TrainConfig) -> None:
    """Make sure that the trials in a note are some. Raises one of FAULTS where they are not."""
    for trial in trials_from(note):
        with_settings(config, trial.settings)
        if set(trial.settings) != set(GRID) or not math.isfinite(trial.score + trial.seconds) or trial.parts < 1:
            raise ValueError("this is no trial")
    if not math.isfinite(note["seconds"]):
        raise ValueError("this is no time")


def _check_look(note: Content, config: TrainConfig) -> None:
    """Make sure that the settings in a note are some. Raises as `_check_trials`."""
    if set(note["settings"]) != set(LOOKED_AT):
        raise ValueError("other settings are looked at")
    with_settings(config, note["settings"])


CHECKS = {"tune": _check_trials, "look": _check_look}


class _Note:
    """One file of the cache folder, named by all that could change what is in it.

    Where it cannot be written this is said once, and the search is remembered by this process alone.
    """

    def __init__(self, kind: str, train: Interactions, config: TrainConfig, about: dict[str, Any], say: Say) -> None:
        self.about = {"format": FORMAT, "kind": kind, "train": train.fingerprint, "config": config.as_dict(), **about}
        name = hashlib.sha256(json.dumps(self.about, sort_keys=True).encode()).hexdigest()[:20]
        self.kind, self.config, self.say = kind, config, say
        self.file = home() / "searches" / f"{name}.json"

    def read(self) -> Content:
        """What was written; empty where nothing was, or something else stands there."""
        return read_note(self.file, NOTE_FORMAT, self._check) or {}

    def write(self, content: Content) -> None:
        """Put it in the place of what was there."""
        folder = self.file.parent
        try:
            keep_note(self.file, NOTE_FORMAT, {"about": self.about, **content})
        except OSError as error:
            cannot_keep("A search", folder, error, self.say, "it is remembered until this program ends")
        _make_room(folder)

    def _check(self, note: Content) -> None:
        if note["about"] != self.about:
            raise ValueError("it is about something else")
        CHECKS[self.kind](note, self.config)


def _make_room(folder: Path) -> None:
    """Remove the files that were written longest ago, if there are too many."""
    files = sorted(inside(folder, "*.json"), key=age, reverse=True)
    for file in files[:-MOST_KEPT]:
        remove(file)
