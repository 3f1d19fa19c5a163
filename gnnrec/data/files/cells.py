"""Part 1: what the cells of a column look like: numbers, dates, scales, counts of rows, names of kinds of events."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from math import isfinite

from gnnrec.data.files.words import EVENTS, is_liking

NEARLY = 0.9
"""Share of a column's cells that show what it holds; the others may be slips."""
FIRST_TIME = 1e8
"""Numbers from here on are times, in seconds since 1970 or finer, rather than ratings."""
MOST_RATINGS = 101
"""Different values of a column that may still be ratings."""
NUMBER = re.compile(r"\s*[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*")
DATE = re.compile(r"\s*\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?\s*")
MEASURE = re.compile(rf"{DATE.pattern}|\s*[+-]?\d+[.,]\d+\s*")
"""A date or a number with decimals, which no user and no item is called by."""
MOMENT = re.compile(
    r"\s*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}([-/.])\d{1,2}\2(\d{4}|\d{2}))([T ,].*)?\s*|"
    r"\s*[A-Z][a-z]{2},? ([A-Z][a-z]{2} \d{1,2}|\d{1,2} [A-Z][a-z]{2}) .*\d{4}.*"
)
"""A date as people and programs write it, perhaps with its time."""
AMOUNT = re.compile(r"[^\d\W]{0,1}\W*\d[^a-zA-Z]*([eE][+-]?\d+)?")
"""A number, also with marks between its thousands, of something (4/5) or in per cent."""
TIMES = ((6e8, 4.2e9), (6e11, 4.2e12), (6e14, 4.2e15), (6e17, 4.2e18))
"""Seconds since 1970, and thousandths, millionths and milliardths of them, between 1989 and 2103."""
ENDS = frozenset({1, 5, 10, 100})
"""Where scales end."""
OTHER_ENDS = frozenset({2, 3, 4, 6, 7, 20})
FEWEST_OF_ONE = 3
"""Users (or items) with several rows from which on it counts that a column is the same in all rows of each."""


def is_number(cell: str) -> bool:
    """Whether a cell holds a number, with a point or a comma before its decimals."""
    return NUMBER.fullmatch(cell) is not None


def is_measure(cell: str) -> bool:
    """Whether a cell holds a number or a date."""
    return is_number(cell) or DATE.fullmatch(cell) is not None


def nearly_all(are: Callable[[str], bool], cells: Sequence[str]) -> bool:
    """Whether cells are all of a kind, but for empty ones and a few slips; at least one must be."""
    given = [cell for cell in cells if cell.strip()]
    return bool(given) and sum(map(are, given)) >= NEARLY * len(given)


def numbers_of(cells: Sequence[str]) -> list[float]:
    """The finite numbers among cells; float() knows fewer blanks than strip() does."""
    numbers = (float(cell.strip().replace(",", ".")) for cell in cells if is_number(cell))
    return [number for number in numbers if isfinite(number)]


def is_empty(cells: Sequence[str]) -> bool:
    """Whether nothing stands in any cell, of one at least."""
    return bool(cells) and not any(cell.strip() for cell in cells)


def looks_like(cells: Sequence[str]) -> str | None:
    """Whether a column may hold times or ratings, by its cells alone."""
    if nearly_all(lambda cell: MOMENT.fullmatch(cell) is not None, cells):
        return "timestamp"
    if not nearly_all(is_number, cells):
        return None
    values = set(numbers_of(cells))
    if not values:
        return None
    if min(values) >= FIRST_TIME:
        return "timestamp"
    fine = any(len(cell.strip().replace(",", ".").partition(".")[2]) > 2 for cell in cells if is_number(cell))
    return "rating" if len(values) <= MOST_RATINGS and not fine else None


def is_time(cells: Sequence[str]) -> bool:
    """Whether all cells are dates, or numbers as times since 1970 have them."""
    if nearly_all(lambda cell: MOMENT.fullmatch(cell) is not None, cells):
        return True
    values = numbers_of(cells) if nearly_all(is_number, cells) else []
    return bool(values) and any(all(low <= value <= high for value in values) for low, high in TIMES)


def counts_rows(cells: Sequence[str]) -> bool:
    """Whether cells count the rows, from 0 or 1 on."""
    first = cells[0].strip() if cells else ""
    return (
        len(cells) > 2
        and first in ("0", "1")
        and all(cell.strip() == str(number) for number, cell in enumerate(cells, int(first)))
    )


def is_zone(cells: Sequence[str]) -> bool:
    """Whether cells are minutes (or seconds) between a zone's time and that of Greenwich."""
    values = numbers_of(cells)
    return bool(values) and all(value % 15 == 0 for value in values) and min(values) <= -60


def varies_within(cells: Sequence[str], groups: Sequence[str]) -> bool | None:
    """Whether some group has different cells; None where too few groups have several rows to tell."""
    seen, repeated = defaultdict(set), set()
    for group, cell in zip(groups, cells, strict=True):
        if group in seen:
            repeated.add(group)
        seen[group].add(cell.strip())
    if any(len(of_one) > 1 for of_one in seen.values()):
        return True
    return False if len(repeated) >= FEWEST_OF_ONE else None


def scale_score(cells: Sequence[str], users: Sequence[str], items: Sequence[str]) -> int:
    """How much cells look like a scale of ratings, 0 for not at all; 4 and more are likely one.

    A scale ends at 1, 5, 10 or 100 and begins at its lowest step, has few steps, and one user uses several of them.
    """
    if looks_like(cells) != "rating" or counts_rows(cells) or is_zone(cells):
        return 0
    values = sorted(set(numbers_of(cells)))
    if len(values) < 2 or values[0] < -1 or varies_within(cells, users) is False:
        return 0
    if varies_within(cells, items) is False:
        return 0
    score = 2 * (values[-1] in ENDS) + (values[-1] in OTHER_ENDS)
    score += len(values) <= 21 and all(value * 2 == int(value * 2) for value in values)
    score += values[0] in (-1, 0, 0.5, 1)
    return score + (varies_within(cells, users) is True)


def says_liking(cells: Sequence[str]) -> bool:
    """Whether cells are numbers, however written, or words that say how something is liked."""
    return nearly_all(lambda cell: AMOUNT.fullmatch(cell) is not None or is_liking(cell), cells)


def are_events(cells: Sequence[str]) -> bool:
    """Whether every cell that is not empty is a kind of event that has a weight, as view and purchase have."""
    kinds = {cell.strip().casefold() for cell in cells} - {""}
    return bool(kinds) and kinds <= EVENTS.keys()
