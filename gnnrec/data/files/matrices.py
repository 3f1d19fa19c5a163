"""Part 1: a matrix, a user a row and an item a column, as surveys and some old data sets have it, made into ratings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from gnnrec.data.files.asked import Asked
from gnnrec.data.files.budget import spending
from gnnrec.data.files.columns import guess_columns, is_known, is_number, nearly_all
from gnnrec.data.files.findings import Finding
from gnnrec.data.files.tables import Look, MatrixForm, Table
from gnnrec.errors import InputError

NAMES = ("user", "item", "rating", "timestamp")
FEWEST_ROWS, FEWEST_ITEMS = 5, 3
FEWEST_WITHOUT_USERS = 5
"""Columns of ratings from which on rows need no user to be taken for a matrix."""
MOST_VALUES = 21
"""Different ratings of a matrix, if nobody says that it is one."""
LARGEST = 100
DISTINCT = 0.95
HOLES = (99.0, -1.0, 0.0)
"""What stands in a matrix for "no rating", where it lies apart from the scale or is most of it."""
DATE = re.compile(r"\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b")


def looked_at(seen: Look, asked: Asked) -> Look:
    """The look of a matrix where a table is one, else the table's own."""
    if asked.layout not in (None, "matrix"):
        return seen
    forced = asked.layout == "matrix"
    form = None if asked.names_columns and not forced else recognised(seen.names, seen.rows, forced=forced)
    if form is None:
        if forced:
            raise InputError(f"{seen.source} is no matrix of numbers, a user a row and an item a column.")
        return seen
    names = NAMES[: 3 + (form.time is not None)]
    rows = tuple(shown(form, seen.rows, len(seen.rows)))
    by_name = dict(zip(names, names, strict=True))
    findings = (*seen.findings, form.about())
    return replace(seen, names=names, rows=rows, guessed=by_name, findings=findings, matrix=form)


def recognised(names: Sequence[str], rows: Sequence[Sequence[str]], *, forced: bool = False) -> MatrixForm | None:
    """The form of a table that is a matrix, or None.

    Args:
        rows: its first rows, without the header.
        forced: that somebody says it is one.
    """
    whole = [row for row in rows if len(row) == len(names)]
    columns = [[cell.strip() for cell in column] for column in zip(*whole, strict=True)]
    if not columns or (not forced and (len(whole) < FEWEST_ROWS or _is_table(names))):
        return None
    counted = _counted(names, columns)
    if counted:
        return counted
    time = next((place for place, cells in enumerate(columns) if nearly_all(_is_date, cells)), None)
    items = [place for place, cells in enumerate(columns) if place != time and nearly_all(is_number, cells)]
    user = _user(names, columns, items, time)
    items = [place for place in items if place != user and _is_scale(columns[place], forced)]
    items = items if forced else _alike(columns, items)
    values = {value for place in items for value in _numbers(columns[place])}
    if len(items) < FEWEST_ITEMS or (not forced and not _is_one(columns, items, user, values)):
        return None
    empty = [place for place, cells in enumerate(columns) if place not in (user, time) and not any(cells)]
    everything = tuple(sorted([*items, *empty]))  # nobody of the first rows may have rated an item
    users_across = user is not None and _by_name(names).get("item") == names[user] and names[user].lower() != "name"
    return MatrixForm(tuple(names), everything, user, time, _hole(columns, items, values), users_across)


def _alike(columns: Sequence[Sequence[str]], items: Sequence[int]) -> list[int]:
    """Those columns of numbers that share a value with another one: an age among ratings does not."""
    values = {place: set(_numbers(columns[place])) for place in items}
    counts = Counter(value for some in values.values() for value in some)
    return [place for place in items if any(counts[value] > 1 for value in values[place])]


def _is_table(names: Sequence[str]) -> bool:
    """Whether names say that a row is a rating."""
    found = _by_name(names)
    return "rating" in found or {"user", "item"} <= found.keys()


def _by_name(names: Sequence[str]) -> dict[str, str]:
    """The columns whose names are known, by role; what goes by place alone does not count."""
    return {role: name for role, name in guess_columns(names, []).items() if is_known(name)}


def _is_one(columns: Sequence[Sequence[str]], items: Sequence[int], user: int | None, values: set[float]) -> bool:
    rows = len(columns[0])
    if len(values) > MOST_VALUES or len(items) < len(columns) / 2:
        return False
    if user is None:
        at_the_end = sum(max(_numbers(columns[place])) == max(values) for place in items)
        return len(items) >= FEWEST_WITHOUT_USERS and len(values) <= rows and at_the_end >= len(items) / 2
    return len(set(columns[user])) >= DISTINCT * rows


def _counted(names: Sequence[str], columns: Sequence[Sequence[str]]) -> MatrixForm | None:
    """Jester's form: the number of ratings, then the ratings, 99 for none."""
    if len(columns) < FEWEST_ITEMS + 1 or not all(map(is_number, columns[0])):
        return None
    cells = np.array([_as_numbers(column) for column in columns])
    is_wide = len(columns) > FEWEST_WITHOUT_USERS
    if not (is_wide or (cells[1:] == HOLES[0]).any()) or not (cells[0] == (cells[1:] != HOLES[0]).sum(axis=0)).all():
        return None
    return MatrixForm(tuple(names), tuple(range(1, len(columns))), hole=HOLES[0])


def _user(names: Sequence[str], columns: Sequence[Sequence[str]], items: Sequence[int], time: int | None) -> int | None:
    """The column that its name says, else the first of text without repeats, else a first one of distinct numbers."""
    named = _by_name(names).get("user", _by_name(names).get("item"))
    if named is not None:
        return list(names).index(named)
    others = [place for place in range(len(columns)) if place not in items and place != time]
    texts = [place for place in others if len(set(columns[place])) >= DISTINCT * len(columns[place])]
    if texts:
        return texts[0]
    first = columns[0]
    is_number_of_user = all(map(str.isdecimal, first)) and len(set(first)) == len(first) and 0 in items
    return 0 if is_number_of_user else None


def _is_date(cell: str) -> bool:
    return DATE.match(cell) is not None


def _is_scale(cells: Sequence[str], forced: bool) -> bool:
    return forced or all(abs(value) <= LARGEST for value in _numbers(cells))


def _numbers(cells: Sequence[str]) -> list[float]:
    return [float(cell.replace(",", ".")) for cell in cells if is_number(cell)]


def _as_numbers(cells: Sequence[str]) -> list[float]:
    return [float(cell.replace(",", ".")) if is_number(cell) else np.nan for cell in cells]


def _hole(columns: Sequence[Sequence[str]], items: Sequence[int], values: set[float]) -> float | None:
    """The value that means no rating: far above a scale, or below it and most of the cells."""
    cells = [value for place in items for value in _numbers(columns[place])]
    for hole in HOLES:
        others = values - {hole}
        if hole not in values or not others:
            continue
        apart = max(others) <= hole / 4 if hole > 0 else min(others) > hole and 2 * cells.count(hole) > len(cells)
        if apart:
            return hole
    return None


def shown(form: MatrixForm, rows: Sequence[Sequence[str]], most: int) -> list[tuple[str, ...]]:
    """The first ratings of a matrix, as rows of a table."""
    pairs = []
    for number, row in enumerate(rows, 1):
        if len(row) != len(form.names):
            continue
        user = str(number) if form.user is None else row[form.user]
        time = () if form.time is None else (row[form.time],)
        for column, item in zip(form.items, form.item_names, strict=True):
            if row[column].strip() and _as_numbers([row[column]]) != [form.hole]:
                pairs.append((*((item, user) if form.users_across else (user, item)), row[column], *time))
        if len(pairs) >= most:
            break
    return pairs[:most]


def unpivoted(form: MatrixForm, source: object, frame: pd.DataFrame, ragged: Sequence[tuple[int, str]] = ()) -> Table:
    """The ratings of a whole matrix. Raises InputError when it has too many cells.

    Args:
        source: the file, as it is called in messages.
        frame: its columns by number, as they were read.
        ragged: rows that could not be read.
    """
    spending().check_cells(source, len(frame) * len(form.items))
    cells = frame[list(form.items)]
    ratings = cells.apply(lambda column: pd.to_numeric(column.astype("str").str.replace(",", "."), errors="coerce"))
    values = ratings.to_numpy(np.float32)
    given = np.isfinite(values) if form.hole is None else np.isfinite(values) & (values != form.hole)
    rows, places = np.nonzero(given)
    names = pd.Index(form.item_names)
    users = pd.Series(np.arange(1, len(frame) + 1)) if form.user is None else frame[form.user]
    one, other = ("item", "user") if form.users_across else ("user", "item")
    table = {
        one: pd.Categorical(users.astype("str").take(rows).reset_index(drop=True)),
        other: pd.Categorical.from_codes(places, names),
        "rating": values[rows, places],
    }
    if form.time is not None:
        table["timestamp"] = frame[form.time].take(rows).reset_index(drop=True)
    no_numbers = int((cells.notna() & (cells.astype("str") != "") & ratings.isna()).to_numpy().sum())
    findings = []
    if no_numbers:
        cells_say = "One cell is" if no_numbers == 1 else f"{no_numbers:,} cells are"
        findings.append(Finding("mended", f"{cells_say} no number", "taken for empty"))
    return Table(pd.DataFrame(table), {name: name for name in table}, ragged, findings=tuple(findings))
