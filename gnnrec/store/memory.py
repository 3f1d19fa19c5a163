"""The trained models that could not be kept on the disk, for as long as the process lives.

Only what was learned is held: the ratings are at hand wherever a model is asked for, and would not be counted.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from torch import Tensor

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import Interactions
from gnnrec.model.history import TrainHistory
from gnnrec.recommender import Recommender

MOST_HELD = 4
MOST_BYTES = 2**28


class Memory:
    """A few models by the place where they would be kept; those that were used longest ago make room.

    Args:
        most: models.
        most_bytes: of all of them together.
    """

    def __init__(self, most: int = MOST_HELD, most_bytes: int = MOST_BYTES) -> None:
        self.most, self.most_bytes = most, most_bytes
        self._held: OrderedDict[Path, tuple[TrainConfig, Tensor, TrainHistory]] = OrderedDict()
        self._sizes: dict[Path, int] = {}
        self._lock = threading.Lock()

    def get(self, place: Path, train: Interactions) -> Recommender | None:
        """The model of this place, if it is here, over the ratings that it was trained on."""
        with self._lock:
            if place not in self._held:
                return None
            self._held.move_to_end(place)
            return Recommender(train, *self._held[place])

    def put(self, place: Path, recommender: Recommender) -> None:
        """Hold on to a model; one that is larger than all that may be held is left out."""
        size = size_of(recommender)
        if size > self.most_bytes:
            return
        with self._lock:
            self._held[place] = recommender.config, recommender.ego_embedding, recommender.history
            self._held.move_to_end(place)
            self._sizes[place] = size
            while len(self._held) > self.most or sum(self._sizes.values()) > self.most_bytes:
                del self._sizes[self._held.popitem(last=False)[0]]

    def forget(self, place: Path) -> None:
        """Let go of a model, as it is on the disk now."""
        with self._lock:
            self._held.pop(place, None)
            self._sizes.pop(place, None)


def size_of(recommender: Recommender) -> int:
    """Bytes of what was learned: the embedding and its kept moments."""
    tensors = [recommender.ego_embedding, *(moment for _, moment in recommender.history.snapshots)]
    return sum(tensor.nbytes for tensor in tensors)
