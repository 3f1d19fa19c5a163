"""Memory that nobody uses any more goes back to the system, where it does not by itself."""

from __future__ import annotations

import ctypes
import gc
import sys
from functools import cache
from typing import Any


def give_back() -> None:
    """Collect what nothing reaches any more, and hand what is free to the system. For a thread that nobody waits for.

    A session of Streamlit's is a circle of objects that hold each other, which Python collects now and then, and with
    millions of objects at hand hardly ever. What is collected stays with the process until its allocators let it go.
    """
    gc.collect()
    arrow = sys.modules.get("pyarrow")
    if arrow is not None:
        arrow.default_memory_pool().release_unused()
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Any:
    """The C library's `malloc_trim`, None where it has none, as on macOS and Windows."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
