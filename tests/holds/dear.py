"""Ten tabs that each ask for a training of hours: whoever comes next has a page all the same, and leaving ends them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.holds.client import NeverFinishedError, Visitor, is_alive, memory_mb, served, threads_of
from tests.holds.crowd import warm_up
from tests.holds.row import Row, home_with_movielens
from tests.holds.server import looks
from tests.holds.trainings import PAGE, until

TABS = 10
DEAR = "settings=embedding_dim:512,passes:100000"
AGREE = "Train it"
"""What the button says that begins a dear training."""
MOST_FIRST, MOST_AFTER = 5.0, 15.0
MOST_MB = 2048
BEFORE = "not in 200 s, 3.5 GB, 30 threads"


def run(share: float, folder: Path) -> Iterator[Row]:
    """The rows of the tabs before and after their visitors said yes, and of the time when they have left."""
    watch = folder / "watch"
    with served(watch=watch, GNNREC_HOME=str(home_with_movielens(folder))) as (url, server):
        warm_up(url)
        with ExitStack() as tabs:
            dear = [tabs.enter_context(Visitor(url)) for _ in range(TABS)]
            began = time.monotonic()
            for place, tab in enumerate(dear):
                tab.open(PAGE, f"{DEAR},seed:{place}")
            yield asked_first(url, watch, began, [tab for tab in dear if AGREE in tab.buttons])
            for tab in dear:
                tab.press_only(AGREE)
            since = until(watch, lambda look: look.running > 0, "no dear training has begun")
            yield agreed_to(url, watch, server.pid, since)
        yield left(watch)


def asked_first(url: str, watch: Path, began: float, asking: list[Visitor]) -> Row:
    """Nobody has said yes: nothing is trained, each tab has a button, and somebody new has a page."""
    took, wrong = first_page(url)
    running = max((look.running for look in looks(watch, began)), default=0)
    today = f"{took:.2f} s; {len(asking)} of {TABS} tabs were asked first, {running} trainings ran"
    holds = took <= MOST_FIRST and not wrong and len(asking) == TABS and not running
    return Row(f"{TABS} dear tabs, not agreed to: a newcomer's first page within 5 s", BEFORE, today, holds, wrong)


def agreed_to(url: str, watch: Path, server: int, since: float) -> Row:
    """All have said yes: somebody new has a page, and what the server holds is noted.

    Args:
        since: when a training was seen to run; one more look is taken when the page is there.
    """
    took, wrong = first_page(url)
    until(watch, lambda look: True, "the server says nothing more")
    seen = [look.running for look in looks(watch, since)]
    mb, threads = memory_mb(server, "VmHWM"), threads_of(server)
    today = f"{took:.2f} s while {max(seen, default=0)} of them ran; at most {mb:,.0f} MB, {threads} threads"
    holds = took <= MOST_FIRST and not wrong and is_alive(url) and mb <= MOST_MB and min(seen, default=0) > 0
    return Row(f"{TABS} dear tabs, agreed to: a newcomer's first page within 5 s", BEFORE, today, holds, wrong)


def left(watch: Path) -> Row:
    """All have closed their tabs: nothing is trained any more."""
    began = time.monotonic()
    try:
        took = until(watch, lambda look: look.running == 0, "a training still runs", MOST_AFTER) - began
        today = f"no training after {took:.1f} s"
    except NeverFinishedError as error:
        took, today = float("inf"), str(error)
    promise = f"their tabs are closed: no training runs after {MOST_AFTER:g} s"
    return Row(promise, "leaving ended nothing", today, took <= MOST_AFTER)


def first_page(url: str) -> tuple[float, list[str]]:
    """Somebody new opens the app: the seconds until their page, and what went wrong."""
    try:
        with Visitor(url) as newcomer:
            return newcomer.open(), newcomer.errors
    except (NeverFinishedError, OSError) as error:
        return float("inf"), [str(error)]
