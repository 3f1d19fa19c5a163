"""What a row of the table is, and what several rows of the harness need."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gnnrec.data.cache_folder import home

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Row:
    """A promise, what was measured before it was made, and what this run has measured.

    Attributes:
        notes: what went wrong, a line each.
    """

    promise: str
    before: str
    today: str
    holds: bool
    notes: Sequence[str] = ()


def shared_of(count: int, share: float) -> int:
    """A share of a number of tries, one at least."""
    return max(1, round(count * share))


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of them lies; infinity where there are none."""
    return float(np.quantile(values, share)) if values else float("inf")


def mb_in(folder: Path) -> float:
    """What the files in a folder take."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir()) / 2**20


def home_with_movielens(folder: Path) -> Path:
    """A cache folder that holds MovieLens and nothing else."""
    made = folder / "home"
    made.mkdir(parents=True, exist_ok=True)
    for part in [home() / "data"]:
        shutil.copytree(part, made / part.name, dirs_exist_ok=True)
    return made


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Variables of the environment, until the block ends."""
    before: Mapping[str, str] = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
