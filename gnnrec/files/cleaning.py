"""Part 1: one column of a table at a time, made of text, numbers or times into what the engine works with.

Each function gives the values, and the rows where there is none that can be used.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from gnnrec.cells import restored
from gnnrec.files.findings import Fault, Finding, shown
from gnnrec.files.tables import Table
from gnnrec.interactions import LARGEST_EXACT_FLOAT, BoolArray, IntArray

MOST_LEFT_OUT = 0.05
"""Share of the rows that may have no usable value; where more have none, the column is not what it was taken for."""
MISTAKES = 0.01
"""Share of the different ids that may be text among numbers and are taken for mistakes."""
LARGEST_RATING = 1e9
LONGEST_ID = 1000
"""Characters of an id."""
DIGITS = re.compile(r"-?\d+")
DIGITS_AND_ZEROS = re.compile(r"-?\d+(\.0+)?")
CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
FRACTION = re.compile(r"-?\d+\.\d*[1-9]\d*")
SHORTENED = re.compile(r"-?\d(\.\d+)?[eE]\+\d+")
DECIMAL_COMMA = re.compile(r"\s*[+-]?(\d*,\d+|\d{1,3}(,\d{3})+)\s*")
THOUSANDS = re.compile(r"\s*[+-]?[1-9]\d{0,2}(,\d{3})+\s*")
DAY_AND_MONTH = r"\s*(\d{1,2})([./-])(\d{1,2})[./-]\d{2,4}\b.*"
"""A date in which either of the first two numbers may be the day."""
OLDEST = -(2**62)
"""The time of a row whose time cannot be read."""


@dataclass(frozen=True, eq=False)
class Ids:
    """What became of the different ids of a column, one entry a category.

    Attributes:
        values: whole numbers or text. (num_categories,)
        usable: whether a category is an id at all. (num_categories,)
    """

    values: NDArray[Any]
    usable: BoolArray

    def numbered(self, column: pd.Series[Any]) -> tuple[NDArray[Any], NDArray[np.int32]]:
        """The different ids that occur in usable rows, sorted, and the place among them of each row's id."""
        codes = column.cat.codes.to_numpy()
        occurs = np.bincount(codes, minlength=len(self.values)) > 0
        ids, places = np.unique(self.values[occurs], return_inverse=True)
        place_of = np.zeros(len(self.values), np.int32)
        place_of[occurs] = places
        return ids, place_of[codes]


def clean_ids(table: Table, role: str) -> tuple[Ids, list[Fault], list[Finding]]:
    """Ids as whole numbers where every one is a whole number up to 2^53, else as the text they are.

    Blanks around an id are no part of it, and so is the apostrophe that keeps a spreadsheet from running it.
    """
    column, name = table.frame[role].cat, table.names[role]
    codes = column.codes.to_numpy()
    nothing = (codes, f"has no value in column '{name}'", "fill it in or remove the row")
    numbers = _plain_numbers(column.categories)
    if numbers is not None:
        usable = np.ones(len(numbers), bool)
        return Ids(numbers, usable), _faults(~usable, *nothing, missing=True), []
    texts = np.array([_id_text(category) for category in column.categories], dtype=object)
    occurs = np.bincount(codes[codes >= 0], minlength=len(texts)) > 0
    usable = texts != ""
    faults = _faults(~usable, *nothing, missing=True)
    for what, is_odd in (
        (f"which has more than {LONGEST_ID} characters", lambda text: len(text) > LONGEST_ID),
        ("which holds a line end or another control character: is a quotation mark never closed", CONTROL.search),
        ("a number that a spreadsheet has shortened", SHORTENED.fullmatch),
        ("which is no whole number", FRACTION.fullmatch),
    ):
        odd = np.array([bool(is_odd(text)) for text in texts], bool)
        says = f"has the id {shown(_first(texts, odd, codes))} in column '{name}', {what}"
        faults += _faults(odd, codes, says, "give ids as whole numbers up to 2^53, or as text")
        usable &= ~odd
    texts = _without_point(texts, texts[occurs & usable])
    strangers = _strangers(texts[occurs & usable])
    if strangers:
        odd = np.array([text in strangers for text in texts], bool) & usable
        row = int(np.argmax(np.append(odd, False)[codes]))
        number = next(text for text in texts[usable & ~odd])
        stranger = f"{shown(texts[codes[row]])}, row {table.row_number(row)}"
        says = f"has an id of another kind: the ids in column '{name}' mix numbers ({number}) and text ({stranger})"
        faults += _faults(odd, codes, says, "use one kind")
        usable &= ~odd
    return _typed(texts, occurs, usable, name, faults)


def _plain_numbers(categories: pd.Index[Any]) -> IntArray | None:
    """The ids at once, where each of them is a whole number as a computer writes it: the usual case, and quick."""
    given = pa.array(categories)
    try:
        numbers = given.cast(pa.int64())
        is_plain = pa.types.is_integer(given.type) or numbers.cast(pa.string()).equals(given.cast(pa.string()))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
    values: IntArray = numbers.to_numpy()
    in_range = (values >= -LARGEST_EXACT_FLOAT) & (values <= LARGEST_EXACT_FLOAT)
    return values if is_plain and in_range.all() else None


def _typed(
    texts: NDArray[np.object_], occurs: BoolArray, usable: BoolArray, name: str, faults: list[Fault]
) -> tuple[Ids, list[Fault], list[Finding]]:
    valid = texts[occurs & usable]
    if all(_is_plain_number(text) for text in valid):
        numbers = np.array([int(text) if _is_plain_number(text) else 0 for text in texts], np.int64)
        return Ids(numbers, usable), faults, []
    notes = []
    large = next((text for text in valid if DIGITS.fullmatch(text) and abs(int(text)) > LARGEST_EXACT_FLOAT), None)
    if large:
        says = f"Column '{name}' has ids over 2^53, such as {shown(large)}, which browsers and spreadsheets round"
        notes.append(Finding("note", says, "all its ids are kept as text"))
    return Ids(texts, usable), faults, notes


def _without_point(texts: NDArray[np.object_], valid: NDArray[np.object_]) -> NDArray[np.object_]:
    """7.0 is how some programs write 7: where nearly all ids are whole numbers, the point goes."""
    others = sum(DIGITS_AND_ZEROS.fullmatch(text) is None for text in valid)
    if others == len(valid) or others > max(1, MISTAKES * len(valid)):
        return texts
    whole = [text.partition(".")[0] if DIGITS_AND_ZEROS.fullmatch(text) else text for text in texts]
    return np.array(whole, dtype=object)


def _strangers(valid: NDArray[np.object_]) -> set[str]:
    """The few ids of text among plain numbers. Many are no mistakes, nor are any beside ids like 007."""
    other = [text for text in valid if not _is_plain_number(text)]
    if len(other) == len(valid) or len(other) > max(1, MISTAKES * len(valid)):
        return set()
    return set() if any(DIGITS.fullmatch(text) for text in other) else set(other)


def _is_plain_number(text: str) -> bool:
    """Whether nothing of a text is lost when it becomes a whole number that browsers can show."""
    return bool(DIGITS.fullmatch(text)) and str(int(text)) == text and abs(int(text)) <= LARGEST_EXACT_FLOAT


def _id_text(category: Any) -> str:
    if isinstance(category, str):
        return restored(category).strip()
    if isinstance(category, float) and np.isfinite(category) and category == int(category):
        return str(int(category)) if abs(category) <= LARGEST_EXACT_FLOAT else f"{category:e}"
    return "" if pd.isna(category) else str(category)


def _faults(
    categories: BoolArray, codes: NDArray[Any], says: str, remedy: str, *, missing: bool = False
) -> list[Fault]:
    """The rows of some categories, and, if `missing`, those without any; none, or one fault."""
    if not categories.any() and not (missing and (codes < 0).any()):
        return []
    rows = np.append(categories, missing)[codes]
    return [Fault(rows, says, remedy)] if rows.any() else []


def _first(texts: NDArray[np.object_], chosen: BoolArray, codes: NDArray[Any]) -> str:
    """The first of the chosen texts in the order of the rows; empty where there is none."""
    rows = np.append(chosen, False)[codes] if chosen.any() else np.zeros(1, bool)
    return str(texts[codes[int(np.argmax(rows))]]) if rows.any() else ""


def clean_ratings(table: Table) -> tuple[NDArray[np.float32] | None, list[Fault], list[Finding]]:
    """Ratings as numbers, or None without any. (num_rows,)"""
    if "rating" not in table.frame:
        return None, [], []
    column, name = table.frame["rating"], table.names["rating"]
    if column.isna().all():
        return None, [], [Finding("mended", f"Column '{name}' is empty", "every row counts as a like")]
    numbers, commas, thousands = _numbers(column)
    findings = []
    if commas:
        says = f"Column '{name}' has a comma {'between thousands' if thousands else 'before its decimals'}"
        findings.append(Finding("mended", says, "it is left out" if thousands else "it is read as a point", commas))
    with np.errstate(invalid="ignore"):
        unusable = ~(np.abs(numbers) <= LARGEST_RATING)
        ratings = numbers.astype(np.float32, copy=False)
    if not unusable.any():
        return ratings, [], findings
    row = int(np.argmax(unusable))
    size = " up to a billion" if np.isfinite(numbers[row]) else ""
    says = f"has {shown(column.iloc[row])} in column '{name}', which is not a finite number{size}"
    return ratings, [Fault(unusable, says, "correct it or remove the row")], findings


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
    numbers[failed[with_comma]] = written.str.replace(",", "" if thousands else ".").astype(np.float64)
    return numbers, len(written), thousands


def clean_times(table: Table) -> tuple[IntArray | None, list[Finding]]:
    """Times in whole seconds, or in the unit of the file, or None without any. (num_rows,)

    A row is not left out for its time: without one it counts as the oldest.
    """
    if "timestamp" not in table.frame:
        return None, []
    column, name = table.frame["timestamp"], table.names["timestamp"]
    if column.dtype.kind == "i":
        return column.to_numpy(np.int64), []
    numbers, notes = _seconds(column, name)
    with np.errstate(invalid="ignore"):
        unusable = ~(np.abs(numbers) < -OLDEST)
    count = int(unusable.sum())
    times = np.where(unusable, OLDEST, numbers).astype(np.int64)
    if not count:
        return times, notes
    row = int(np.argmax(unusable))
    says = f"Row {table.row_number(row)} has {shown(column.iloc[row])} in column '{name}', which is no time"
    if count > MOST_LEFT_OUT * len(column):
        return None, [Finding("mended", says, "the times are not used", count)]
    return times, [*notes, Finding("mended", says, "such rows count as the oldest", count)]


def _seconds(column: pd.Series[Any], name: str) -> tuple[NDArray[np.floating[Any]], list[Finding]]:
    """Numbers as they are, dates as seconds since 1970, NaN for what is neither."""
    notes: list[Finding] = []
    if column.dtype.kind == "M":
        dates = column
    else:
        numbers, _, _ = _numbers(column)
        if column.dtype.kind in "iufb" or 2 * np.isfinite(numbers).sum() > len(numbers):
            return numbers, []
        day_first, notes = _day_first(column, name)
        with warnings.catch_warnings():  # of a column that is read day first, dates that cannot be read so are said
            warnings.simplefilter("ignore", UserWarning)
            dates = pd.to_datetime(column, errors="coerce", utc=True, format="mixed", dayfirst=day_first)
    plain = dates.dt.tz_convert(None) if getattr(dates.dtype, "tz", None) else dates
    return np.where(plain.isna(), np.nan, plain.to_numpy("datetime64[s]").astype(np.float64)), notes


def _day_first(column: pd.Series[Any], name: str) -> tuple[bool, list[Finding]]:
    """Whether 3/4/2014 is in April, decided once for the whole column, and a word where it cannot be known."""
    parts = column.dropna().astype(str).str.extract(DAY_AND_MONTH).dropna()
    if parts.empty:
        return False, []
    first, second = (parts[place].astype(int).max() for place in (0, 2))
    if first > 12 or second > 12:
        return bool(first > 12), []
    by_points = bool((parts[1] == ".").all())
    order = "the day" if by_points else "the month"
    says = f"The dates in column '{name}' may have the day or the month first"
    return by_points, [Finding("mended", says, f"{order} is taken to come first")]
