"""The data set that all visitors share: MovieLens-100K, or the file that the app was started on.

`gnnrec serve --ratings FILE` names that file in the environment. It is opened once for everybody, so nothing of it is
private: its models are kept as MovieLens's are, and no address has to say whose data it is.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from gnnrec.data.dataset import Dataset
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.ratings import load_ratings_file
from gnnrec.data.movielens import load_movielens_100k
from gnnrec.errors import InputError
from gnnrec.ui.session.reading_asked import asked_of

STARTED_ON = "GNNREC_RATINGS"
"""The file that the app was started on and how it is read: {"path": TEXT, "asked": {FIELD: VALUE}}."""

_opening = threading.Lock()


@st.cache_resource(show_spinner=False)
def _shelf() -> list[Dataset]:
    """Where it stands once it is here; what cached functions draw would be drawn again with each run."""
    return []


def is_movielens() -> bool:
    """Whether what all visitors share is MovieLens-100K."""
    return not os.environ.get(STARTED_ON)


def is_here() -> bool:
    """Whether it has been opened already."""
    return bool(_shelf())


def name() -> str:
    """What it is called on buttons."""
    if is_movielens():
        return "MovieLens"
    try:
        return Path(started_on()[0]).name
    except InputError:
        return "the file"


def fetch(report: Callable[[str], None], received: Callable[[int, int], None]) -> None:
    """Have it here, and say how far it is where that takes time.

    Raises:
        InputError: no source has MovieLens-100K, or the file cannot be used; says why and what to do.
    """
    if _shelf():
        return
    if is_movielens():
        _shelf()[:] = [load_movielens_100k(report, received)]
        return
    with _opening:  # a second visitor waits for what the first one opens
        if not _shelf():
            _shelf()[:] = [_opened(report)]


def bring(dataset: Dataset) -> None:
    """Have it here from the start, by whoever has read the file that the app is started on already."""
    _shelf()[:] = [dataset]


def dataset() -> Dataset:
    """It, loaded once."""
    fetch(lambda words: None, lambda come, whole: None)
    return _shelf()[0]


def started_on() -> tuple[str, Asked]:
    """The file that the app was started on, and how it is read. Raises InputError where that is not said rightly."""
    said = os.environ.get(STARTED_ON, "")
    try:
        named = json.loads(said)
        return str(named["path"]), asked_of(named.get("asked") or {})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{STARTED_ON} is {said[:60]!r}, which names no file; start the app with gnnrec serve --ratings FILE."
        ) from error


def _opened(report: Callable[[str], None]) -> Dataset:
    path, asked = started_on()
    report(f"Reading {path}")
    return load_ratings_file(path, asked)
