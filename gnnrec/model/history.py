"""What a training leaves behind besides the embeddings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor


@dataclass(frozen=True)
class Progress:
    """What a callback is told after each pass over the likes."""

    done: int
    """Passes so far."""
    passes: int
    """Passes of the whole training."""
    loss: float
    watched: float | None
    """The watched measure at this moment, after the passes where it was taken."""


@dataclass
class TrainHistory:
    """What happened during a training."""

    losses: list[float] = field(default_factory=list)
    """Loss before each pass."""
    watched: list[tuple[int, float]] = field(default_factory=list)
    """(pass, watched measure) at each snapshot."""
    snapshots: list[tuple[int, Tensor]] = field(default_factory=list)
    """(pass, layer-0 embeddings in half precision) at each snapshot, pass 0 being the start."""
    seconds: float = 0.0
    """Wall time of the training."""
    stopped: bool = False
    """Whether the callback ended the training before its last pass."""

    def as_tensors(self) -> dict[str, Tensor]:
        """All of it but `stopped` as tensors by name, as files keep it."""
        return {
            "losses": torch.tensor(self.losses, dtype=torch.float64),
            "seconds": torch.tensor(self.seconds, dtype=torch.float32),
            "watched": torch.tensor(self.watched, dtype=torch.float64).reshape(-1, 2),
            **{f"snapshot_{done}": embedding.contiguous() for done, embedding in self.snapshots},
        }

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Tensor]) -> TrainHistory:
        """The history that `as_tensors` was of; other tensors among them are passed over. Raises KeyError."""
        moments = sorted(int(name.removeprefix("snapshot_")) for name in tensors if name.startswith("snapshot_"))
        return cls(
            losses=tensors["losses"].tolist(),
            seconds=float(tensors["seconds"]),
            watched=[(int(done), value) for done, value in tensors["watched"].tolist()],
            snapshots=[(done, tensors[f"snapshot_{done}"]) for done in moments],
        )

    @classmethod
    def from_file(cls, tensors: Mapping[str, Tensor], passes: int) -> TrainHistory:
        """The same from a file that somebody may have made up. Raises ValueError where it is no such training's.

        Args:
            passes: of the whole training.
        """
        losses, watched, seconds = tensors["losses"], tensors["watched"], tensors["seconds"]
        if losses.ndim != 1 or watched.shape != (len(watched), 2) or seconds.ndim:
            raise ValueError("its history has another form")
        if not all(torch.isfinite(part).all() for part in (losses, watched, seconds)) or seconds < 0:
            raise ValueError("its history holds numbers that cannot be")
        if not 1 <= len(losses) <= passes or len(watched) > passes:
            raise ValueError(f"its history is longer or shorter than a training of {passes} passes")
        history = cls.from_tensors(tensors)
        moments = [*watched[:, 0].tolist(), *(done for done, _ in history.snapshots)]
        if not all(done == math.floor(done) and 0 <= done <= passes for done in moments):
            raise ValueError("its moments are not those of its training")
        return history
