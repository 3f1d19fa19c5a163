"""Sessions one after the other: what a server holds after two hundred is what it holds after twenty."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from tests.holds.client import Visitor, memory_mb, open_files, served
from tests.holds.row import Row, home_with_movielens

SESSIONS, FIRST = 200, 20
GROWTH = 1.15
MOST_FILES = 400
PAGES = ("recommendations", "map")
BEFORE = "571 to 1,126 MB after 15 visitors with a file, and it stays"


def run(share: float, folder: Path) -> Iterator[Row]:
    """The rows of the memory and of the descriptors."""
    sessions = max(2 * FIRST, round(SESSIONS * share))
    wrong: list[str] = []
    with served(GNNREC_HOME=str(home_with_movielens(folder))) as (url, server):
        early = 0.0
        for number in range(1, sessions + 1):
            wrong += session(url)
            if number == FIRST:
                early = settled_mb(server.pid)
        late, files = settled_mb(server.pid), open_files(server.pid)
    grown = late / early
    today = f"{early:,.0f} MB after {FIRST}, {late:,.0f} MB after {sessions} ({grown - 1:+.0%})"
    yield Row(f"memory after {SESSIONS} sessions within 15 %", BEFORE, today, grown <= GROWTH and not wrong, wrong)
    promise = f"open descriptors below {MOST_FILES}"
    yield Row(promise, "150 visitors ended a limit of 1,024", f"{files} after {sessions} sessions", files < MOST_FILES)


def session(url: str) -> list[str]:
    """Somebody comes, looks at some pages and goes. What went wrong."""
    with Visitor(url) as visitor:
        visitor.open(longest=120.0)
        for page in PAGES:
            visitor.turn_to(page)
        return visitor.errors


def settled_mb(process: int) -> float:
    """What the process holds once those who went are forgotten."""
    time.sleep(3.0)
    return memory_mb(process)
