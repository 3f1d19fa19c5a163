"""Trained recommenders on disk, so that nothing is trained twice.

One entry is a folder named by its key, with `model.safetensors` (embeddings, history) and `entry.json`
(what it is, and the checksum of the other). Loading reads numbers and JSON and never runs code. An entry
is written beside its place and renamed into it, under a lock of its key that holds across processes.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from filelock import FileLock
from safetensors import SafetensorError
from safetensors.torch import load, save_file
from torch import Tensor

from gnnrec.config import TrainConfig
from gnnrec.data.cache_folder import home, remove_drafts, sha256, written_whole
from gnnrec.data.interactions import Interactions
from gnnrec.evaluation.scoreboard import ndcg_watch
from gnnrec.model.history import Progress, TrainHistory
from gnnrec.recommender import Recommender

FORMAT = 1
"""Raise it when entries written before can no longer be read, or would be trained differently today."""


@dataclass(frozen=True)
class Request:
    """What is to be trained: the settings, the ratings to learn from, and those to watch the training on."""

    train: Interactions
    held_out: Interactions
    config: TrainConfig

    def describe(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "train": self.train.fingerprint,
            "held_out": self.held_out.fingerprint,
            "config": self.config.as_dict(),
        }

    @property
    def key(self) -> str:
        """Name of the entry; anything that could change the result changes it."""
        return hashlib.sha256(json.dumps(self.describe(), sort_keys=True).encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Obtained:
    """A trained recommender and whether it came from the store."""

    recommender: Recommender
    cached: bool


class Store:
    """Keeps at most `max_entries` trained recommenders, the oldest out first.

    Args:
        folder: where; `models` in the cache folder when left out.
        max_entries: entries to keep.
        report: told in words when an entry is damaged or cannot be kept.
    """

    def __init__(
        self,
        folder: Path | None = None,
        max_entries: int = 100,
        report: Callable[[str], None] = lambda message: None,
    ) -> None:
        self.folder = folder or home() / "models"
        self.max_entries = max_entries
        self.report = report

    def obtain(self, request: Request, callback: Callable[[Progress], bool | None] | None = None) -> Obtained:
        """Load what was asked for, or train and keep it; of several that ask at once, one trains.

        A training that the callback stopped is returned as far as it came and is not kept.
        """
        found = self.load(request)
        if found:
            return Obtained(found, cached=True)
        locks = self.folder / "locks"
        locks.mkdir(parents=True, exist_ok=True)
        with FileLock(locks / f"{request.key}.lock"):
            found = self.load(request)
            if found:
                return Obtained(found, cached=True)
            remove_drafts(self.folder / request.key)
            watch = None
            if len(request.held_out):
                watch = ndcg_watch(request.train, request.held_out, request.config.threshold)
            recommender = Recommender.fit(request.train, request.config, callback=callback, watch=watch)
            if not recommender.history.stopped:
                self.keep(request, recommender)
        return Obtained(recommender, cached=False)

    def load(self, request: Request) -> Recommender | None:
        """The kept recommender, or None. A damaged or foreign entry is set aside and reported."""
        entry = self.folder / request.key
        try:
            about = json.loads((entry / "entry.json").read_text(encoding="utf-8"))
            content = (entry / "model.safetensors").read_bytes()
            if about["request"] != request.describe():
                raise ValueError("it describes something else than its name says")
            if about["sha256"] != hashlib.sha256(content).hexdigest():
                raise ValueError("its checksum is wrong")
            return unpack(load(content), request)
        except FileNotFoundError:
            if not entry.exists():
                return None
            reason = "a file is missing"
        except (OSError, ValueError, KeyError, TypeError, OverflowError, SafetensorError, RecursionError) as error:
            reason = str(error)
        self._set_aside(entry)
        self.report(f"The trained model in {entry} is damaged ({reason}); it is set aside and trained again.")
        return None

    def entries(self) -> list[Path]:
        """Folders of the kept recommenders, oldest first."""
        found = []
        for path in self.folder.glob("*/entry.json"):
            try:
                found.append((path.stat().st_mtime_ns, path.parent))
            except FileNotFoundError:
                continue  # another process has just dropped it
        return [folder for _, folder in sorted(found)]

    def keep(self, request: Request, recommender: Recommender) -> None:
        """Put a trained recommender where `load` finds it. Where that cannot be, it is reported."""
        entry = self.folder / request.key
        try:
            with written_whole(entry) as draft:
                save_file(pack(recommender), draft / "model.safetensors")
                about = {"request": request.describe(), "sha256": sha256(draft / "model.safetensors")}
                (draft / "entry.json").write_text(json.dumps(about), encoding="utf-8")
            for old in self.entries()[: -self.max_entries]:
                shutil.rmtree(old, ignore_errors=True)
        except OSError as error:
            self.report(
                f"The trained model could not be kept in {entry} ({error.strerror}); it works, but for now only."
            )

    def _set_aside(self, entry: Path) -> None:
        aside = self.folder / "damaged"
        aside.mkdir(exist_ok=True)
        try:
            entry.replace(aside / f"{entry.name}-{time.time_ns()}")
        except OSError:
            shutil.rmtree(entry, ignore_errors=True)
        for old in sorted(aside.iterdir(), key=lambda path: path.name.rsplit("-", 1)[-1])[: -self.max_entries]:
            shutil.rmtree(old, ignore_errors=True)


def pack(recommender: Recommender) -> dict[str, Tensor]:
    """Everything that was learned, and the history of it, as named tensors."""
    history = recommender.history
    tensors = {
        "ego_embedding": recommender.ego_embedding.contiguous(),
        "losses": torch.tensor(history.losses, dtype=torch.float64),
        "seconds": torch.tensor(history.seconds),
        "watched": torch.tensor(history.watched, dtype=torch.float64).reshape(-1, 2),
    }
    return tensors | {f"snapshot_{step}": embedding.contiguous() for step, embedding in history.snapshots}


def unpack(tensors: dict[str, Tensor], request: Request) -> Recommender:
    """The recommender that was packed. Raises ValueError or KeyError when these are not the tensors of one."""
    ego, config = tensors["ego_embedding"], request.config
    shape = (request.train.num_users + request.train.num_items, config.embedding_dim)
    if ego.shape != shape or ego.dtype != torch.float32:
        raise ValueError(f"its embeddings are {tuple(ego.shape)}, not {shape}")
    steps = sorted(int(name.removeprefix("snapshot_")) for name in tensors if name.startswith("snapshot_"))
    _check_history(tensors, steps, config.steps, shape)
    history = TrainHistory(
        losses=tensors["losses"].tolist(),
        seconds=float(tensors["seconds"]),
        watched=[(int(step), value) for step, value in tensors["watched"].tolist()],
        snapshots=[(step, tensors[f"snapshot_{step}"]) for step in steps],
    )
    return Recommender(request.train, config, ego, history)


def _check_history(tensors: dict[str, Tensor], steps: list[int], last: int, shape: tuple[int, ...]) -> None:
    losses, watched = tensors["losses"], tensors["watched"]
    if losses.ndim != 1 or not len(losses) or watched.shape != (len(watched), 2) or tensors["seconds"].ndim:
        raise ValueError("its history has another form")
    if not all(torch.isfinite(tensors[name]).all() for name in ("losses", "watched", "seconds", "ego_embedding")):
        raise ValueError("it holds numbers that are not finite")
    for step in steps:
        moment = tensors[f"snapshot_{step}"]
        if moment.shape != shape or moment.dtype != torch.float16 or not torch.isfinite(moment).all():
            raise ValueError(f"its moment at step {step} has another form")
    if steps and not 0 <= steps[0] <= steps[-1] <= last:
        raise ValueError("its moments are not those of its training")
