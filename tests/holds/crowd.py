"""Many visitors of one server at once, while two trainings are under way, beside a page that says nothing.

The visitors run in a few processes of their own, so that what is measured is the server and not its visitors.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.holds.children import leave_with
from tests.holds.client import NeverFinishedError, Visitor, cpu_seconds, served
from tests.holds.row import Row, home_with_movielens, percentile, shared_of
from tests.holds.trainings import AT_ONCE, new_model_among, trainings, under_way

VISITORS = 50
TURNS, TURNS_BESIDE_TEN = 6, 4
"""Pages that each of them opens."""
LOOK, BRIEF_LOOK = 6.0, 2.0
"""Most seconds that somebody looks at a page, the least is a sixth; the brief ones are of the few in a short run."""
PAGES = ("guests", "gossip", "recommendations", "map", "lightgcn", "training", "little_party")
PROCESSES = 2
MOST_P95, MOST_NEW = 1.5, 8.0
TEN = 10
BARE = 'import streamlit as st\nst.write("A page")\n'
Seconds = list[float]


def run(share: float, folder: Path) -> Iterator[Row]:
    """The rows of the visitors, and of ten of them who train at once."""
    home, watch, bare = str(home_with_movielens(folder)), folder / "watch", folder / "bare.py"
    bare.write_text(BARE)
    number, turns = max(10, shared_of(VISITORS, share)), max(4, shared_of(TURNS, share))
    look = LOOK if share >= 1 else BRIEF_LOOK
    with served(bare) as (url, _):
        floor, _ = crowd(url, number, turns, look, pages=())
    with served(watch=watch, GNNREC_HOME=home) as (url, server):
        warm_up(url)
        with trainings(url, watch):
            since, had = time.monotonic(), cpu_seconds(server.pid)
            seconds, wrong = crowd(url, number, turns, look, PAGES)
            cores = (cpu_seconds(server.pid) - had) / (time.monotonic() - since)
            said, were_two = under_way(watch, since)
        figures = f"{in_words(seconds)} (a bare page: {in_words(floor)}), {len(wrong)} errors"
        figures += f"; the server had {cores:.2f} cores; {said}"
        promise = f"{VISITORS} visitors while {AT_ONCE} models are trained: p95 within {MOST_P95} s, no error"
        holds = percentile(seconds, 0.95) <= MOST_P95 and not wrong and were_two
        yield Row(promise, "p50 0.17 s, p95 2.7 s, 0 errors", f"{number} visitors: {figures}", holds, wrong)
        yield ten_at_once(url, watch, number, look)


def ten_at_once(url: str, watch: Path, number: int, look: float) -> Row:
    """Ten visitors ask for a model of their own at once, beside the others; then one more does."""
    with ThreadPoolExecutor(1) as pool:
        others = pool.submit(crowd, url, number, TURNS_BESIDE_TEN, look, PAGES)
        time.sleep(look)  # all of them have come
        took, most, wrong = new_model_among(url, watch, TEN)
        seconds, wrong_beside = others.result()
    wrong += wrong_beside
    today = f"{took:.1f} s with {number} visitors ({in_words(seconds)}), {most} trained at once, {len(wrong)} errors"
    promise = f"{TEN} visitors train at once: a newcomer's own model in under {MOST_NEW:g} s"
    return Row(promise, "18 to 23 s at 50 visitors", today, took < MOST_NEW and not wrong and most > 0, wrong)


def in_words(seconds: Seconds) -> str:
    """The middle and the slow ones."""
    return f"p50 {percentile(seconds, 0.5):.2f} s, p95 {percentile(seconds, 0.95):.2f} s"


def warm_up(url: str) -> None:
    """The first visitor of a server waits for the imports; the pages are all seen once."""
    with Visitor(url) as first:
        first.open(longest=120.0)
        for page in PAGES:
            first.turn_to(page)


def crowd(url: str, number: int, turns: int, look: float, pages: Sequence[str]) -> tuple[Seconds, list[str]]:
    """Visitors, all at once: the seconds to each page, and what went wrong."""
    shares = [number // PROCESSES + (place < number % PROCESSES) for place in range(PROCESSES)]
    spawn, parent = get_context("spawn"), (os.getpid(),)
    with ProcessPoolExecutor(PROCESSES, spawn, leave_with, parent) as pool:
        asked = [
            pool.submit(some_visitors, url, share, turns, look, pages, 1000 * place)
            for place, share in enumerate(shares)
        ]
        found = [one.result() for one in asked]
    return [one for seconds, _ in found for one in seconds], [one for _, wrong in found for one in wrong]


def some_visitors(
    url: str, number: int, turns: int, look: float, pages: Sequence[str], seed: int
) -> tuple[Seconds, list[str]]:
    """The visitors of one process, a thread each."""
    with ThreadPoolExecutor(number) as pool:
        found = list(pool.map(lambda place: one_visitor(url, turns, look, pages, seed + place), range(number)))
    return [one for seconds, _ in found for one in seconds], [one for _, wrong in found for one in wrong]


def one_visitor(url: str, turns: int, look: float, pages: Sequence[str], seed: int) -> tuple[Seconds, list[str]]:
    """Somebody who comes when they like, opens a page and turns to others, and looks at each."""
    chance, seconds = random.Random(seed), Seconds()
    time.sleep(chance.uniform(0.0, look))
    try:
        with Visitor(url) as visitor:
            seconds.append(visitor.open())
            for _ in range(turns - 1):
                visitor.linger(chance.uniform(look / 6, look))
                seconds.append(visitor.turn_to(chance.choice(pages)) if pages else visitor.open())
            return seconds, visitor.errors
    except (NeverFinishedError, OSError) as error:
        return seconds, [str(error)]
