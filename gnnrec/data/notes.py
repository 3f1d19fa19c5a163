"""Small findings kept in the cache folder as JSON: searches, the rivals' settings, the last benchmark.

A note has a format number, a checksum of all that it says, and one check. What is of another version or another shape,
changed by as much as a digit, or no JSON at all, is set aside once and made anew.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from gnnrec.data.cache_folder import Say, replace_file
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


def read_note(
    path: Path, format: int, check: Callable[[Content], object], say: Say = lambda message: None
) -> Content | None:
    """What a note says; None where there is none, or none that can be used, which is then set aside.

    Args:
        format: the number that it must have.
        check: raises one of FAULTS where its content has another shape.
        say: told in one sentence when a note is set aside.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("it is too large")
        return _opened(path.read_text(encoding="utf-8"), format, check)
    except OSError:
        return _in_memory.get(path)
    except FAULTS as error:
        why = str(error) if type(error) is ValueError else "it has another shape"
    set_aside(path)
    held = _in_memory.get(path)  # where the damaged one cannot be set aside
    if held is None:
        say(f"What was kept in {path} cannot be used ({why}); it is set aside and found anew.")
    return held


def _opened(text: str, format: int, check: Callable[[Content], object]) -> Content:
    """The content of a note. Raises one of FAULTS where something is wrong with it."""
    content: Content = json.loads(text)
    said = content.pop("sha256", None)
    if said != _checksum(content):
        raise ValueError("it was changed, or an earlier version wrote it")
    if content.pop("format", None) != format:
        raise ValueError("another version wrote it")
    check(content)
    return content


def _checksum(content: Content) -> str:
    """Of the text of a note without it; what is read and written again is the same text."""
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def set_aside(path: Path) -> None:
    """Rename a note that cannot be used; where that cannot be, it stays and is passed over each time."""
    with suppress(OSError):
        path.replace(path.with_name(path.name + ASIDE))


def keep_note(path: Path, format: int, content: Content) -> None:
    """Put a note in its place, whole or not at all, and clear away old drafts.

    Raises:
        OSError: that cannot be; in this process `read_note` finds it all the same.
    """
    whole = {"format": format, **content}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, json.dumps({"sha256": _checksum(whole), **whole}).encode())
    except OSError:
        _in_memory[path] = content
        while len(_in_memory) > MOST_IN_MEMORY:
            _in_memory.popitem(last=False)
        raise
    _in_memory.pop(path, None)
    sweep_drafts(path.parent)
