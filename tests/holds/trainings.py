"""Trainings that visitors begin on a server, and whether they were under way: the server says so itself (`server`)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.holds.client import NeverFinishedError, Visitor
from tests.holds.server import Look, looks

AT_ONCE = 2
"""Trainings that a server runs at once."""
TRAINERS = 4
"""Visitors who train: twice as many, so that another training is there as soon as one is done."""
LEAST = 0.9
"""Share of the time in which both are to be under way; the rest is the moment between two of them."""
PAGE = "recommendations"
"""It needs a model, so its script is finished when there is one."""


@contextmanager
def trainings(url: str, watch: Path) -> Iterator[None]:
    """Trainings under way until the block ends: as soon as one is done, its visitor asks for another.

    Raises:
        NeverFinishedError: the server does not begin them.
    """
    over = threading.Event()

    def train(place: int) -> None:
        for seed in range(1000):
            if over.is_set():
                return
            with Visitor(url) as visitor:
                visitor.open_only(query=f"settings=passes:250,start:random,seed:{10_000 * (place + 1) + seed}")
                while not over.is_set() and visitor.listen(1.0) is None:
                    pass

    threads = [threading.Thread(target=train, args=(place,), daemon=True) for place in range(TRAINERS)]
    for thread in threads:
        thread.start()
    try:
        until(watch, lambda look: look.running >= AT_ONCE, "no two trainings have begun")
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def under_way(watch: Path, since: float) -> tuple[str, bool]:
    """Whether both were under way at the start, in the middle and at the end: in words, and whether it is enough."""
    seen = looks(watch, since)
    thirds = [seen[place * len(seen) // 3 : (place + 1) * len(seen) // 3] for place in range(3)]
    shares = [share_of(third, lambda look: look.running >= AT_ONCE) for third in thirds]
    first, middle, last = (f"{share:.0%}" for share in shares)
    said = f"{AT_ONCE} trainings seen in {first}, {middle} and {last} of {len(seen)} looks at its start, middle and end"
    return said, min(shares) >= LEAST


def share_of(seen: Sequence[Look], is_so: Callable[[Look], bool]) -> float:
    """In how many of the looks it is so; in none where there are none."""
    return sum(map(is_so, seen)) / len(seen) if seen else 0.0


def new_model_among(url: str, watch: Path, number: int) -> tuple[float, int, list[str]]:
    """So many visitors ask for a model of their own at once, and then one more.

    Returns:
        Seconds until that one had theirs, the most trainings at once meanwhile, and what went wrong.
    """
    with ExitStack() as tabs:
        others = [tabs.enter_context(Visitor(url)) for _ in range(number)]
        for seed, tab in enumerate(others):
            tab.open_only(PAGE, f"settings=seed:{500 + seed}")
        since = until(watch, lambda look: look.running > 0, "none of the trainings has begun")
        try:
            with Visitor(url) as newcomer:
                took, wrong = newcomer.open(PAGE, "settings=seed:499"), newcomer.errors
        except (NeverFinishedError, OSError) as error:
            took, wrong = float("inf"), [str(error)]
        return took, max((look.running for look in looks(watch, since)), default=0), wrong


def until(watch: Path, is_so: Callable[[Look], bool], otherwise: str, longest: float = 30.0) -> float:
    """Wait for the server to say that something is so; the moment in which it was.

    Raises:
        NeverFinishedError: it is not in time.
    """
    since = time.monotonic()
    while time.monotonic() < since + longest:
        for look in looks(watch, since):
            if is_so(look):
                return look.at
        time.sleep(0.05)
    raise NeverFinishedError(f"{otherwise} after {longest:g} s")
