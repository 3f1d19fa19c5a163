"""Many visitors of one server at once, while two trainings are under way, beside a page that says nothing.

The visitors run in a few processes of their own, so that what is measured is the server and not its visitors.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from pathlib import Path

from tests.holds.client import NeverFinishedError, Visitor, is_alive, served
from tests.holds.row import Row, home_with_movielens, percentile, shared_of

VISITORS = 50
TURNS = 6
"""Pages that each of them opens."""
LOOKS = (1.0, 6.0)
"""Seconds that somebody looks at a page."""
PAGES = ("guests", "gossip", "recommendations", "map", "lightgcn", "training", "little_party")
PROCESSES = 2
TRAININGS = 2
MOST_P95, MOST_FIRST = 1.5, 5.0
TABS = 10
DEAR = "settings=embedding_dim:512,passes:100000"
AGREE = "Train it"
"""What a button says that begins a dear training."""
BARE = 'import streamlit as st\nst.write("A page")\n'
Seconds = list[float]


def run(share: float, folder: Path) -> Iterator[Row]:
    """The rows of the visitors and of the dear tabs."""
    home = str(home_with_movielens(folder))
    bare = folder / "bare.py"
    bare.write_text(BARE)
    number, turns = max(5, shared_of(VISITORS, share)), max(2, shared_of(TURNS, share))
    with served(bare) as (url, _):
        beside, _ = crowd(url, number, turns, pages=())
    with served(GNNREC_HOME=home) as (url, _):
        warm_up(url)
        with trainings(url) as begun:
            seconds, wrong = crowd(url, number, turns, PAGES)
        p50, p95 = percentile(seconds, 0.5), percentile(seconds, 0.95)
        of_bare = f"a bare page {percentile(beside, 0.5):.2f} and {percentile(beside, 0.95):.2f} s"
        figures = f"p50 {p50:.2f} s, p95 {p95:.2f} s ({of_bare})"
        today = f"{number} visitors: {figures}, {len(wrong)} errors, {len(begun)} trainings"
        promise = f"{VISITORS} visitors and {TRAININGS} trainings: p95 within {MOST_P95} s, no error"
        yield Row(promise, "p50 0.17 s, p95 2.7 s, 0 errors", today, p95 <= MOST_P95 and not wrong, wrong)
        yield dear_tabs(url)


def warm_up(url: str) -> None:
    """The first visitor of a server waits for the imports; the pages are all seen once."""
    with Visitor(url) as first:
        first.open(longest=120.0)
        for page in PAGES:
            first.turn_to(page)


def crowd(url: str, number: int, turns: int, pages: Sequence[str]) -> tuple[Seconds, list[str]]:
    """Visitors, all at once: the seconds to each page, and what went wrong."""
    shares = [number // PROCESSES + (place < number % PROCESSES) for place in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        asked = [
            pool.submit(some_visitors, url, share, turns, pages, 1000 * place) for place, share in enumerate(shares)
        ]
        found = [one.result() for one in asked]
    return [one for seconds, _ in found for one in seconds], [one for _, wrong in found for one in wrong]


def some_visitors(url: str, number: int, turns: int, pages: Sequence[str], seed: int) -> tuple[Seconds, list[str]]:
    """The visitors of one process, a thread each."""
    with ThreadPoolExecutor(number) as pool:
        found = list(pool.map(lambda place: one_visitor(url, turns, pages, seed + place), range(number)))
    return [one for seconds, _ in found for one in seconds], [one for _, wrong in found for one in wrong]


def one_visitor(url: str, turns: int, pages: Sequence[str], seed: int) -> tuple[Seconds, list[str]]:
    """Somebody who comes when they like, opens a page and turns to others, and looks at each."""
    chance, seconds = random.Random(seed), Seconds()
    time.sleep(chance.uniform(0.0, LOOKS[1]))
    try:
        with Visitor(url) as visitor:
            seconds.append(visitor.open())
            for _ in range(turns - 1):
                visitor.linger(chance.uniform(*LOOKS))
                seconds.append(visitor.turn_to(chance.choice(pages)) if pages else visitor.open())
            return seconds, visitor.errors
    except (NeverFinishedError, OSError) as error:
        return seconds, [str(error)]


@contextmanager
def trainings(url: str) -> Iterator[list[str]]:
    """Trainings under way until the block ends: as soon as one is done, its visitor asks for another. Gives them."""
    over, begun = threading.Event(), list[str]()

    def train(place: int) -> None:
        for seed in range(100):
            if over.is_set():
                return
            with Visitor(url) as visitor:
                begun.append(f"settings=passes:400,start:random,seed:{1000 * (place + 1) + seed}")
                visitor.open_only(query=begun[-1])
                while not over.is_set() and visitor.listen(1.0) is None:
                    pass

    threads = [threading.Thread(target=train, args=(place,), daemon=True) for place in range(TRAININGS)]
    for thread in threads:
        thread.start()
    try:
        yield begun
    finally:
        over.set()
        for thread in threads:
            thread.join()


def dear_tabs(url: str) -> Row:
    """Somebody opens ten tabs that ask for a training of hours each, says yes where asked; then another one comes."""
    with ExitStack() as tabs:
        for place in range(TABS):
            tab = tabs.enter_context(Visitor(url))
            tab.open_only(query=f"{DEAR},seed:{place}")
            tab.linger(1.0)
            if AGREE in tab.buttons:
                tab.press_only(AGREE)
                tab.linger(0.5)
        try:
            with Visitor(url) as newcomer:
                first, wrong = newcomer.open(), newcomer.errors
        except NeverFinishedError as error:
            first, wrong = float("inf"), [str(error)]
    holds = first <= MOST_FIRST and not wrong and is_alive(url)
    promise = f"{TABS} tabs of dear trainings: a newcomer's first page within {MOST_FIRST:g} s"
    return Row(promise, "not in 200 s", f"{first:.2f} s", holds, wrong)
