"""A reload of the page keeps the visitor's own data set: for half an hour, in this process, for this browser alone.

A reload begins a new session, and a session is where a data set of one's own is kept. So it is also on a shelf, under a
word that nobody can guess and that stands in no address: the browser keeps it as a cookie, sends it to this server
only, and forgets it when it is closed. The address says which data set is meant, by its fingerprint, which opens
nothing: on a projector, in a mail or in another browser it leads to the note that asks for the file.
"""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

import streamlit as st

from gnnrec.data.dataset import Dataset
from gnnrec.data.files.asked import Asked
from gnnrec.ui.session import datasets
from gnnrec.ui.session.visitors import is_here, visitor

MINUTES = 30
"""How long a data set is kept after the last of its visitors has gone."""
MOST, MOST_BYTES = 16, 2**30
"""Data sets that are kept at most, and their bytes all together; the one used longest ago goes first."""
COOKIE = "gnnrec_{}"
"""The cookie of the data set with a fingerprint."""
WORD = "_kept_under"


@dataclass
class Kept:
    """A data set on the shelf: how its file was read, who looks at it, and when somebody last did, in seconds."""

    dataset: Dataset
    read_as: Asked
    at: float
    visitors: set[str] = field(default_factory=set)


class Shelf:
    """Data sets by a word that nobody can guess, each for as long as somebody looks at it and some minutes more."""

    def __init__(self, is_here: Callable[[str], bool] = is_here, clock: Callable[[], float] = time.monotonic) -> None:
        self.is_here, self.clock = is_here, clock
        self.kept: OrderedDict[str, Kept] = OrderedDict()
        self.lock = threading.Lock()

    def keep(self, word: str, dataset: Dataset, read_as: Asked, visitor: str) -> None:
        """Have a data set on the shelf, as one that is looked at now; others make room for it."""
        with self.lock:
            if word not in self.kept:
                self.kept[word] = Kept(replace(dataset), read_as, self.clock())  # bare, without what hangs on it
            entry = self.kept[word]
            entry.visitors.add(visitor)
            self.kept.move_to_end(word)
            self._tidy()

    def find(self, word: str, fingerprint: str) -> Kept | None:
        """What is kept under a word, where it is the data set with this fingerprint."""
        with self.lock:
            self._tidy()
            entry = self.kept.get(word) if word else None
            return entry if entry and entry.dataset.fingerprint == fingerprint else None

    def tidy(self) -> None:
        """Let go of what is over; each other call does so too, but there may be none."""
        with self.lock:
            self._tidy()

    def drop(self, word: str) -> None:
        """Let go of what is kept under a word."""
        with self.lock:
            self.kept.pop(word, None)

    def _tidy(self) -> None:
        """Let go of what is over, and of what is too much."""
        now = self.clock()
        for word, entry in list(self.kept.items()):
            entry.visitors = {one for one in entry.visitors if self.is_here(one)}
            if entry.visitors:
                entry.at = now
            elif now - entry.at > MINUTES * 60:
                del self.kept[word]
        while self.kept and (len(self.kept) > MOST or sum(map(_size, self.kept.values())) > MOST_BYTES):
            self.kept.popitem(last=False)


def _size(entry: Kept) -> int:
    """Bytes of a data set, about: the arrays of its ratings, and its tables without the texts in them."""
    known = entry.dataset.interactions
    arrays = (known.users, known.items, known.ratings, known.timestamps, known.user_ids, known.item_ids)
    tables = (entry.dataset.users, entry.dataset.items)
    return sum(array.nbytes for array in arrays if array is not None) + sum(
        int(table.memory_usage().sum()) for table in tables
    )


@cache
def shelf() -> Shelf:
    """The shelf of this process. No cache of Streamlit's holds it, since any visitor may clear those."""
    return Shelf()


def bring_back() -> bool:
    """Whether the data set that the address names was on the shelf for this browser; then it is the visitor's again.

    Only for the first run of a session: later the address is what the session wrote, or a way back in its history.
    """
    asked = st.query_params.get("data", "")
    if "_dataset" in st.session_state or datasets.own() or not re.fullmatch("[0-9a-f]{4,64}", asked):
        return False
    word = st.context.cookies.get(COOKIE.format(asked), "")
    found = shelf().find(word, asked)
    if found is None:
        return False
    datasets.use(replace(found.dataset), found.read_as)  # what will hang on it goes with the session
    st.session_state[WORD] = (asked, word)
    return True


def remember() -> tuple[str, str]:
    """Keep the visitor's own data set for a reload, and let go of the one of before.

    Returns:
        Name of the cookie that the browser is to have, and its value; an empty value for one that it is to forget.
    """
    own = datasets.own()
    fingerprint, word = st.session_state.get(WORD, ("", ""))
    if own is None or own.fingerprint != fingerprint or not word:
        shelf().drop(word)
        if own is None:  # said with every run, since the browser may pass over one that another follows at once
            st.session_state[WORD] = (fingerprint, "")
            return COOKIE.format(fingerprint) if fingerprint else "", ""
        fingerprint, word = own.fingerprint, secrets.token_urlsafe(32)
        st.session_state[WORD] = (fingerprint, word)
    shelf().keep(word, own, datasets.read_as(), visitor())
    return COOKIE.format(fingerprint), word
