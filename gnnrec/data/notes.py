"""Small findings kept in the cache folder as JSON: searches, the rivals' settings, the last benchmark.

A note has a format number and one check. What is of another version or another shape, or no JSON at all, is set aside
once and made anew.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from gnnrec.data.cache_folder import replace_file
from gnnrec.data.leftovers import sweep_drafts

Content = dict[str, Any]
ASIDE = ".damaged"
"""What the name of a note ends in that was set aside; the next one takes its place, so there is one at most."""
MOST_BYTES = 2**24
"""Of a note that is read: the largest has some hundred trials."""
MOST_IN_MEMORY = 64
FAULTS = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError)
"""What goes wrong where a note has another shape."""
_in_memory: OrderedDict[Path, Content] = OrderedDict()
"""The last notes that could not be kept on the disk."""


def read_note(path: Path, format: int, check: Callable[[Content], object]) -> Content | None:
    """What a note says; None where there is none, or none that can be used, which is then set aside.

    Args:
        format: the number that it must have; a note without one has 1.
        check: raises one of FAULTS where its content has another shape.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("it is too large for a note")
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.pop("format", 1) != format:
            raise ValueError("it is of another version")
        check(content)
    except OSError:
        return _in_memory.get(path)
    except FAULTS:
        set_aside(path)
        return _in_memory.get(path)
    note: Content = content
    return note


def set_aside(path: Path) -> None:
    """Rename a note that cannot be used; where that cannot be, it stays and is passed over each time."""
    with suppress(OSError):
        path.replace(path.with_name(path.name + ASIDE))


def keep_note(path: Path, format: int, content: Content) -> None:
    """Put a note in its place, whole or not at all, and clear away old drafts.

    Raises:
        OSError: that cannot be; in this process `read_note` finds it all the same.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, json.dumps({"format": format, **content}).encode())
    except OSError:
        _in_memory[path] = content
        while len(_in_memory) > MOST_IN_MEMORY:
            _in_memory.popitem(last=False)
        raise
    _in_memory.pop(path, None)
    sweep_drafts(path.parent)
