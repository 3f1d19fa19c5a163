"""Settings of all kinds in an address: each is answered by a page, in words where they are not to be had."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import Field, fields
from pathlib import Path
from typing import Any
from urllib.parse import quote

from gnnrec import TrainConfig
from tests.holds.client import NeverFinishedError, Visitor, is_alive, served
from tests.holds.row import Row, home_with_movielens, shared_of

SETTINGS, AT_ONCE = 60, 4
BEFORE = "0.55 GB of memory and of disk a visit, for the largest"
LONGEST = 20.0
"""Seconds for a page; one that trains meanwhile has been drawn by then, and is left."""
ODD = (
    "",
    "x",
    "-1",
    "1e308",
    "nan",
    "inf",
    "1e400",
    "9" * 5000,
    "0x10",
    "1_0",
    "٣",
    "\x00",
    "<b>1</b>",
    "'; --",
    "None",
)
PAGES = ("", "recommendations", "training", "map")
OTHERS = ("guest", "layers", "threshold", "hide", "picks", "data", "read", "tour", "stage", "notes", "lesson")


def run(share: float, folder: Path) -> Iterator[Row]:
    """The row of the settings."""
    number = shared_of(SETTINGS, share)
    with served(GNNREC_HOME=str(home_with_movielens(folder))) as (url, _):
        with Visitor(url) as first:
            first.open(longest=120.0)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            wrong = [
                one for found in pool.map(lambda seed: visit(url, random.Random(seed)), range(number)) for one in found
            ]
        alive = is_alive(url)
    today = f"{number - len(wrong)} of {number} answered, the server {'lives' if alive else 'is dead'}"
    yield Row(f"{SETTINGS} settings by address: each a page, no error", BEFORE, today, alive and not wrong, wrong)


def visit(url: str, chance: random.Random) -> list[str]:
    """What goes wrong at an address. A page that has said much is a page, though it waits for a training."""
    page, query = chance.choice(PAGES), address(chance)
    where = f"/{page}?{query[:80]}"
    with Visitor(url) as visitor:
        try:
            visitor.open(page, query, LONGEST)
        except NeverFinishedError as error:
            if not visitor.texts:
                return [f"{where}: {error}"]
        return [f"{where}: {error}" for error in visitor.errors[:1]]


def address(chance: random.Random) -> str:
    """Settings within their bounds, at them, beyond them and of no kind at all; now and then another choice too."""
    specs = [spec for spec in fields(TrainConfig) if "low" in spec.metadata]
    settings = ",".join(f"{spec.name}:{value(spec, chance)}" for spec in chance.sample(specs, chance.randint(1, 4)))
    if chance.random() < 0.1:
        settings = chance.choice((settings * 200, settings.replace(":", "="), ",:,:", "passes:3,passes:4", "start:odd"))
    query = f"settings={quote(settings)}"
    if chance.random() < 0.3:
        query += f"&{chance.choice(OTHERS)}={quote(chance.choice(ODD))}"
    return query


def value(spec: Field[Any], chance: random.Random) -> object:
    """A value for a setting."""
    low, high = spec.metadata["low"], spec.metadata["high"]
    if chance.random() < 0.3:
        return chance.choice((low, high, low - 1, high + 1, *ODD))
    drawn = chance.uniform(low, min(high, low + 50))
    return round(drawn) if isinstance(spec.default, int) else drawn
