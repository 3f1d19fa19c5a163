"""The trained models that could not be kept on the disk, for as long as the process lives."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

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
        self._held: OrderedDict[Path, Recommender] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, place: Path) -> Recommender | None:
        """The model of this place, if it is here."""
        with self._lock:
            if place in self._held:
                self._held.move_to_end(place)
            return self._held.get(place)

    def put(self, place: Path, recommender: Recommender) -> None:
        """Hold on to a model; one that is larger than all that may be held is left out."""
        if size_of(recommender) > self.most_bytes:
            return
        with self._lock:
            self._held[place] = recommender
            self._held.move_to_end(place)
            while len(self._held) > self.most or sum(map(size_of, self._held.values())) > self.most_bytes:
                self._held.popitem(last=False)

    def forget(self, place: Path) -> None:
        """Let go of a model, as it is on the disk now."""
        with self._lock:
            self._held.pop(place, None)


def size_of(recommender: Recommender) -> int:
    """Bytes of what was learned: the embedding and its kept moments."""
    tensors = [recommender.ego_embedding, *(moment for _, moment in recommender.history.snapshots)]
    return sum(tensor.nbytes for tensor in tensors)
