"""Part 1: a column of ratings or of times, made of whatever it holds into numbers, and the rows where there is none."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec.data.files.dates import OLDEST, dates_since_1970
from gnnrec.data.files.findings import Fault, Finding, shown
from gnnrec.data.files.tables import Table
from gnnrec.data.files.words import numbers_of
from gnnrec.data.interactions import BoolArray
from gnnrec.data.times import Times, as_exact

MOST_LEFT_OUT = 0.05
"""Share of the rows that may have no usable value; where more have none, the column is not what it was taken for."""
LARGEST_RATING = 1e9
SCALE_ENDS = (5, 10, 100)
FEW, MANY = 0.01, 0.05
"""Shares of the ratings: at most so many beyond a scale are slips, and at least so many stand at the end of one."""
MOST_WORDS = 1000
"""Different texts in a column of ratings that are looked at as words."""
DECIMAL_COMMA = re.compile(r"\s*[+-]?(\d*,\d+|\d{1,3}(,\d{3})+)\s*")
THOUSANDS = re.compile(r"\s*[+-]?[1-9]\d{0,2}(,\d{3})+\s*")


def clean_ratings(table: Table) -> tuple[NDArray[np.float32] | None, list[Fault], list[Finding]]:
    """Ratings as numbers, or None without any. (num_rows,)"""
    if "rating" not in table.frame:
        return None, [], []
    column, name = table.frame["rating"], table.names["rating"]
    if column.isna().all():
        return None, [], [Finding("mended", f"Column '{name}' is empty", "every row counts as a like")]
    column, findings = _in_numbers(column)
    numbers, commas, thousands = _numbers(column)
    if commas:
        says = f"Column '{name}' has a comma {'between thousands' if thousands else 'before its decimals'}"
        findings.append(Finding("mended", says, "it is left out" if thousands else "it is read as a point", commas))
    with np.errstate(invalid="ignore"):
        unusable = ~(np.abs(numbers) <= LARGEST_RATING)
        ratings = numbers.astype(np.float32, copy=False)
    if not unusable.any():
        return ratings, [], [*findings, *_beyond_the_scale(ratings, table)]
    row = int(np.argmax(unusable))
    if pd.isna(column.iloc[row]):
        fault = Fault(unusable, f"has no value in column '{name}'", "fill it in or remove the row", is_missing=True)
        return ratings, [fault], findings
    size = " up to a billion" if np.isfinite(numbers[row]) else ""
    says = f"has {shown(column.iloc[row])} in column '{name}', which is not a finite number{size}"
    return ratings, [Fault(unusable, says, "correct it or remove the row")], findings


def _in_numbers(column: pd.Series[Any]) -> tuple[pd.Series[Any], list[Finding]]:
    """The column with numbers in place of words and signs, where all of it is written in one way."""
    if column.dtype.kind in "iufbMm":
        return column, []
    texts = column.dropna().astype(str).unique().tolist()
    numbers, finding = numbers_of(texts) if len(texts) <= MOST_WORDS else ({}, None)
    if finding is None:
        return column, []
    return column.map(lambda value: numbers[str(value)], na_action="ignore").astype("float64"), [finding]


def _beyond_the_scale(ratings: NDArray[np.float32], table: Table) -> list[Finding]:
    """The few ratings above the end of a scale that many others reach: a slip of the pen stretches it."""
    for end in SCALE_ENDS:
        above = ratings > end
        count = int(above.sum())
        if count <= FEW * len(ratings):
            if not count or (ratings == end).mean() < MANY:
                return []
            row = int(np.argmax(above))
            says = f"Row {table.row_number(row)} has {ratings[row]:g} in column '{table.names['rating']}'"
            remedy = f"nearly all others end at {end}, so correct it or remove the row, as it stretches the scale"
            return [Finding("note", says, remedy, count)]
    return []


def _numbers(column: pd.Series[Any]) -> tuple[NDArray[np.floating[Any]], int, bool]:
    """Numbers, NaN where there is none, how many were written with a comma, and whether it is between thousands."""
    if column.dtype == np.float32:
        return column.to_numpy(), 0, False
    if column.dtype.kind in "iufb":
        return column.to_numpy(np.float64), 0, False
    if column.dtype.kind in "Mm":
        return np.full(len(column), np.nan), 0, False
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(np.float64, copy=True, na_value=np.nan)
    failed = np.flatnonzero(np.isnan(numbers) & column.notna().to_numpy())
    texts = column.iloc[failed].astype(str)
    with_comma = texts.str.fullmatch(DECIMAL_COMMA).to_numpy(bool)
    written = texts[with_comma]
    thousands = bool(written.str.fullmatch(THOUSANDS).all()) and len(written) > 0
    numbers[failed[with_comma]] = written.str.strip().str.replace(",", "" if thousands else ".").astype(np.float64)
    return numbers, len(written), thousands


def clean_times(table: Table) -> tuple[Times | None, list[Finding]]:
    """Times in the unit of the file, dates since 1970, or None without any. (num_rows,)

    A row is not left out for its time: without one it counts as the oldest.
    """
    if "timestamp" not in table.frame:
        return None, []
    column, name = table.frame["timestamp"], table.names["timestamp"]
    times, unusable, notes = _times(column, name)
    count = int(unusable.sum())
    if not count:
        return times, notes
    row = int(np.argmax(unusable))
    says = f"Row {table.row_number(row)} has {shown(column.iloc[row])} in column '{name}', which is no time"
    if count > MOST_LEFT_OUT * len(column):
        return None, [Finding("mended", says, "the times are not used", count)]
    return times, [*notes, Finding("mended", says, "such rows count as the oldest", count)]


def _times(column: pd.Series[Any], name: str) -> tuple[Times, BoolArray, list[Finding]]:
    """Numbers as they are, dates since 1970, OLDEST for what is neither; and which rows these are."""
    if column.dtype == np.int64:
        return column.to_numpy(), np.zeros(len(column), bool), []
    if column.dtype.kind == "M":
        return dates_since_1970(column, name)
    numbers, _, _ = _numbers(column)
    if column.dtype.kind in "iufb" or 2 * np.isfinite(numbers).sum() > len(numbers):
        with np.errstate(invalid="ignore"):
            unusable = ~(np.abs(numbers) < -OLDEST)
        return _exact(column, np.where(unusable, OLDEST, numbers), unusable), unusable, []
    return dates_since_1970(column, name)


def _exact(column: pd.Series[Any], numbers: NDArray[np.floating[Any]], unusable: BoolArray) -> Times:
    """Numbers to the last digit, where all of the column that is usable are whole as they are written."""
    whole = pd.to_numeric(column, errors="coerce", dtype_backend="numpy_nullable").mask(unusable)
    if whole.dtype.kind not in "iu" or (whole.isna().to_numpy(bool) != unusable).any():
        return as_exact(numbers)
    return np.asarray(whole.astype("Int64").fillna(OLDEST), np.int64)
