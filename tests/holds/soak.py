"""Visitors come and go: what a server holds after two hundred is what it holds after twenty.

Every second one brings a file, and now and then a large one, puts it on all screens, looks at a page of it and closes
the tab. The others look at MovieLens. Some more, who are in a hurry, open a page and go, while the server may have few
descriptors. What it holds is read when the sessions of all of them are closed.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gnnrec.ui.session.caretaker import EVERY, GONE_FOR
from tests.holds.bringer import Bringer, party
from tests.holds.client import NeverFinishedError, Visitor, memory_mb, open_files, served
from tests.holds.row import Row, home_with_movielens, shared_of

VISITORS, FIRST = 200, 20
AT_ONCE = 2
RATINGS, LARGE = 10_000, 240_000
"""Ratings in a file, and in that of one visitor in FIRST."""
GROWTH = 1.15
BEFORE = "571 to 1,126 MB after 15 visitors with a file of 240,000 ratings, and it stays"
HURRIED, LIMIT, MOST_FILES = 150, 1024, 400
"""Visitors who only open a page, the descriptors that the server may have, and those that it should have at most."""
PAGES = ("recommendations", "map")
SETTINGS = "settings=passes:2,embedding_dim:8,snapshots:1"
LONG = 120.0
"""Seconds that a visitor waits for the imports, or for a large file."""


def run(share: float, folder: Path) -> Iterator[Row]:
    """The rows of the memory and of the descriptors."""
    visitors, hurried = shared_of(VISITORS, share), shared_of(HURRIED, share)
    first = min(FIRST, visitors // 2)
    with served(GNNREC_HOME=str(home_with_movielens(folder))) as (url, server):
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (LIMIT, LIMIT))
        bare = open_files(server.pid)
        wrong, _ = visits(url, server.pid, range(first), visit)
        early = cleared_mb(server.pid, bare)
        more, _ = visits(url, server.pid, range(first, visitors), visit)
        not_shown, most_files = visits(url, server.pid, range(hurried), look)
        late, left = cleared_mb(server.pid, bare), open_files(server.pid)
        most = memory_mb(server.pid, "VmHWM")
    wrong, grown = wrong + more, late / early
    today = f"{early:,.0f} MB after {first}, {late:,.0f} MB after {visitors} ({grown - 1:+.0%}), at most {most:,.0f} MB"
    promise = f"memory after {VISITORS} visitors, half with a file, within {GROWTH - 1:.0%} of that after {FIRST}"
    yield Row(promise, BEFORE, today, grown <= GROWTH and not wrong, wrong)
    today = f"{hurried} visitors: at most {most_files}, {left} when they were gone, {bare} before anybody came"
    promise = f"{HURRIED} visitors in a hurry: descriptors below {MOST_FILES}, and all come back"
    holds = most_files < MOST_FILES and left <= bare and not not_shown
    yield Row(promise, f"{LIMIT} were not enough", today, holds, not_shown)


def visits(url: str, process: int, numbers: range, visit: Callable[[str, int], list[str]]) -> tuple[list[str], int]:
    """Visitors, some at once: what went wrong, and the most descriptors that the server had when one of them left."""

    def one(number: int) -> tuple[list[str], int]:
        try:
            return visit(url, number), open_files(process)
        except (NeverFinishedError, KeyError, OSError) as error:
            return [f"visitor {number}: {type(error).__name__}: {error}"], 0

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(one, numbers))
    return [line for wrong, _ in found for line in wrong], max(files for _, files in found)


def visit(url: str, number: int) -> list[str]:
    """Somebody comes, with a file or without one, looks around and goes. What went wrong."""
    if number % 2:
        return bring(url, party(LARGE if number % FIRST == 1 else RATINGS, number))
    with Visitor(url) as visitor:
        visitor.open(longest=LONG)
        for page in PAGES:
            visitor.turn_to(page)
        return visitor.errors


def bring(url: str, content: bytes) -> list[str]:
    """Somebody puts a file on all screens, looks at a page of it and goes. What went wrong."""
    with Bringer(url) as visitor:
        visitor.open("your_data", SETTINGS, longest=LONG)
        visitor.bring(content, LONG)
        visitor.press("Use it on all screens", LONG)
        visitor.turn_to("guests", LONG)
        return visitor.errors


def look(url: str, number: int) -> list[str]:
    """Somebody opens a page and goes. What went wrong."""
    with Visitor(url) as visitor:
        visitor.open()
        return visitor.errors


def cleared_mb(process: int, bare: int) -> float:
    """What the server holds when no session is open any more, or when it has had twice the time to close them all.

    Args:
        bare: the descriptors that it has without anybody; each session has some.
    """
    end = time.monotonic() + 2 * (GONE_FOR + 2 * EVERY)
    while open_files(process) > bare and time.monotonic() < end:
        time.sleep(1.0)
    time.sleep(1.5 * EVERY)  # what was closed in one round is collected in the next one
    return memory_mb(process)
