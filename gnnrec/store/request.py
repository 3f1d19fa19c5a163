"""What is to be trained, and the key that names it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import Interactions

FORMAT = 4
"""Raise it when models saved before can no longer be read, or would be trained differently today."""


@dataclass(frozen=True)
class Request:
    """What is to be trained: the settings, the ratings to learn from, and those to watch the training on."""

    train: Interactions
    held_out: Interactions
    config: TrainConfig

    def describe(self) -> dict[str, Any]:
        """Everything that could change the result, as plain JSON values."""
        return {
            "format": FORMAT,
            "train": self.train.fingerprint,
            "held_out": self.held_out.fingerprint,
            "config": self.config.as_dict(),
        }

    @property
    def key(self) -> str:
        """Name of what is trained: 20 hexadecimal digits, others for anything that could change the result."""
        return hashlib.sha256(json.dumps(self.describe(), sort_keys=True).encode()).hexdigest()[:20]
