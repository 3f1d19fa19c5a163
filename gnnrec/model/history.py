"""What a training leaves behind besides the embeddings."""

from __future__ import annotations

from dataclasses import dataclass, field

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
