"""What a training leaves behind besides the embeddings."""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor


@dataclass(frozen=True)
class Progress:
    """What a callback is told after each step."""

    step: int
    steps: int
    loss: float
    watched: float | None
    """The watched measure at this step, on the steps where it was taken."""


@dataclass
class TrainHistory:
    """What happened during a training."""

    losses: list[float] = field(default_factory=list)
    """Loss of each step."""
    watched: list[tuple[int, float]] = field(default_factory=list)
    """(step, watched measure) at each snapshot."""
    snapshots: list[tuple[int, Tensor]] = field(default_factory=list)
    """(step, layer-0 embeddings in half precision) at each snapshot, step 0 being the start."""
    seconds: float = 0.0
    """Wall time of the training."""
    stopped: bool = False
    """Whether the callback ended the training before its last step."""
