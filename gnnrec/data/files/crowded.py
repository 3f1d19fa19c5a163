"""Part 1: tables in which one cell holds several items, as logs of impressions have it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from gnnrec.data.files.columns import is_known
from gnnrec.data.files.findings import shown
from gnnrec.errors import InputError

SEVERAL = re.compile(r"\s*[A-Za-z]{0,3}\d+(-[01])?([ |]+[A-Za-z]{0,3}\d+(-[01])?)+\s*|\s*\w+(,\s?\w+){2,}\s*")
ONE = re.compile(r"\s*[A-Za-z]{0,3}\d+(-[01])?\s*")
HALF, ALL = 0.5, 0.9
REPEATED = 1.2
"""How often an item occurs in such cells, at the least, on average."""


def refuse_crowded(names: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> None:
    """Say of a table without a column of items by name that a column holds several in each cell.

    Raises:
        InputError: it does.
    """
    columns = zip(*(row for row in rows if len(row) == len(names)), strict=True)
    for column, cells in zip(names, columns, strict=False):
        if is_known(column) or not _is_crowded(cells):
            continue
        example = next(cell for cell in cells if SEVERAL.fullmatch(cell))
        raise InputError(
            f"{name}: column '{column}' holds several items in one cell ({shown(example.strip())}), and a row can have "
            "one; give each of them a row of its own with its user, or say which columns hold users and items."
        )


def _is_crowded(cells: Sequence[str]) -> bool:
    given = [cell for cell in cells if cell.strip()]
    several = [cell for cell in given if SEVERAL.fullmatch(cell)]
    if len(several) < 3 or len(several) < HALF * len(given):
        return False
    ones = [cell for cell in given if ONE.fullmatch(cell)]
    if len(several) + len(ones) < ALL * len(given):
        return False
    words = Counter(re.sub(r"-[01]$", "", word) for cell in several for word in re.split(r"[ |,]+", cell.strip()))
    return words.total() >= REPEATED * len(words)
