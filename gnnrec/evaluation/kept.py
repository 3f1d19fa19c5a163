"""Searches kept in the cache folder: none is made twice, and one that was broken off goes on where it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from gnnrec.config import TrainConfig
from gnnrec.data.cache_folder import home, replace_file
from gnnrec.data.interactions import Interactions
from gnnrec.data.split import FRACTION, Order
from gnnrec.errors import InputError
from gnnrec.evaluation.bench import Follow, with_settings
from gnnrec.evaluation.protocol import Candidates
from gnnrec.evaluation.search import Settings
from gnnrec.evaluation.trials import Report, Trial, chosen
from gnnrec.evaluation.tuning import LOOKED_AT, Tuned, look, trials_from, tune
from gnnrec.model.history import Progress

FORMAT = 2
"""Raise it when the same search would try other settings today."""
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
    trials = _trials(found)
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
    kept = note.read().get("settings")
    if isinstance(kept, dict) and set(kept) == set(LOOKED_AT):
        with suppress(InputError):
            return with_settings(config, kept)
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


def _trials(found: dict[str, Any]) -> list[Trial]:
    """The trials in a note; none where it is not what it should be."""
    try:
        return trials_from(found) if found else []
    except (KeyError, TypeError):
        return []


class _Note:
    """One file of the cache folder, named by all that could change what is in it.

    Where it cannot be written this is said once, and the search goes on without it.
    """

    def __init__(self, kind: str, train: Interactions, config: TrainConfig, about: dict[str, Any], say: Say) -> None:
        self.about = {"format": FORMAT, "kind": kind, "train": train.fingerprint, "config": config.as_dict(), **about}
        name = hashlib.sha256(json.dumps(self.about, sort_keys=True).encode()).hexdigest()[:20]
        self.say = say
        self.file: Path | None = None
        try:
            self.file = home() / "searches" / f"{name}.json"
        except InputError as error:
            self._cannot(str(error))

    def read(self) -> dict[str, Any]:
        """What was written; empty where nothing was, or something else stands there."""
        if self.file is None:
            return {}
        with suppress(OSError, ValueError):
            note = json.loads(self.file.read_text(encoding="utf-8"))
            if isinstance(note, dict) and note.pop("about", None) == self.about:
                return note
        return {}

    def write(self, content: dict[str, Any]) -> None:
        """Put it in the place of what was there."""
        if self.file is None:
            return
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self.file, json.dumps({"about": self.about, **content}).encode())
            _make_room(self.file.parent)
        except OSError as error:
            self._cannot(f"{self.file.parent} cannot be written ({error.strerror}).")

    def _cannot(self, why: str) -> None:
        self.file = None
        self.say(f"The search is not kept: {why}")


def _make_room(folder: Path) -> None:
    """Remove the files that were written longest ago, if there are too many."""
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
    for file in files[:-MOST_KEPT]:
        file.unlink(missing_ok=True)
