"""The last benchmark's result, kept in the cache folder for the app to show."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from gnnrec.data.cache_folder import home
from gnnrec.data.notes import Content, keep_note, read_note

FORMAT = 1
"""Raise it when a result has another form."""


def result_file() -> Path:
    """Where the last result is kept, if there is one."""
    return home() / "benchmark.json"


def keep_result(result: dict[str, Any]) -> None:
    """Keep the last result in the place of the one before. Raises OSError where that cannot be."""
    keep_note(result_file(), FORMAT, result)


def kept_result() -> dict[str, Any] | None:
    """The last result; None where there is none that can be shown."""
    return read_note(result_file(), FORMAT, check_race)


def check_race(result: Content) -> None:
    """Make sure that contenders are what can be drawn. Raises ValueError, KeyError, TypeError or AttributeError."""
    for one in result["contenders"].values():
        points = [point for second, value in one["curve"] for point in (second, value)]
        for number in (one["seconds"], one["ndcg"], one["hit"], *points):
            if isinstance(number, bool) or not math.isfinite(number):
                raise ValueError(f"{number} is no measure")
