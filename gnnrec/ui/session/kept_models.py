"""Models in Streamlit's cache of resources, within a bound of bytes: a count of entries says nothing of their size."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from gnnrec.recommender import Recommender
from gnnrec.store.memory import size_of

MOST_BYTES = 500 * 10**6
"""Bytes of the models that are kept at once; one alone may be larger."""


class WithinBytes:
    """A cached function that makes models, whose oldest results go when all together are too large.

    Args:
        cached: the function, of a key and of what makes the model; it has `clear(key, make)`, as Streamlit's have.
        most_bytes: what the models it keeps may take.
    """

    def __init__(self, cached: Any, most_bytes: int = MOST_BYTES) -> None:
        self.cached, self.most_bytes = cached, most_bytes
        self._sizes: OrderedDict[str, int] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, key: str, make: Callable[[], Recommender]) -> Recommender:
        recommender: Recommender = self.cached(key, make)
        with self._lock:
            self._sizes[key] = size_of(recommender)
            self._sizes.move_to_end(key)
            while sum(self._sizes.values()) > self.most_bytes and len(self._sizes) > 1:
                oldest, _ = self._sizes.popitem(last=False)
                self.cached.clear(oldest, make)
        return recommender

    def clear(self) -> None:
        """Let go of all of them."""
        with self._lock:
            self._sizes.clear()
            self.cached.clear()
