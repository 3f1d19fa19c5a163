"""Part 1: a column of ids, made of whatever it holds into whole numbers or text, and the rows where there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from gnnrec.data.files.findings import Fault, Finding, shown
from gnnrec.data.files.tables import Table
from gnnrec.data.ids import LARGEST_EXACT_FLOAT
from gnnrec.data.interactions import BoolArray, IntArray
from gnnrec.data.spreadsheet import restored

MISTAKES = 0.01
"""Share of the different ids that may be text among numbers and are taken for mistakes."""
LONGEST_ID = 1000
"""Characters of an id."""
DIGITS = re.compile(r"-?\d+")
DIGITS_AND_ZEROS = re.compile(r"-?\d+(\.0+)?")
CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
FRACTION = re.compile(r"-?\d+\.\d*[1-9]\d*")
NOTHING = frozenset(
    (
        *("na", "n/a", "#n/a", "<na>", "nan", "null", "(null)", "nil", "none", "(none)", "-", "--", "?"),
        *("undefined", "missing", "unknown", "anonymous"),
    )
)
"""Ids, in small letters, that people and programs write where there is none."""
SHORTENED = re.compile(r"-?\d(\.\d+)?[eE]\+\d+")


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
        """The different ids that occur in usable rows, sorted, and the index among them of each row's id."""
        codes = column.cat.codes.to_numpy()
        occurs = np.bincount(codes, minlength=len(self.values)) > 0
        ids, indices = np.unique(self.values[occurs], return_inverse=True)
        index_of = np.zeros(len(self.values), np.int32)
        index_of[occurs] = indices
        return ids, index_of[codes]


def clean_ids(table: Table, role: str, *, none_is_missing: bool = False) -> tuple[Ids, list[Fault], list[Finding]]:
    """Ids as whole numbers where every one is a whole number up to 2^53, else as the text they are.

    Blanks around an id are no part of it, and so is the apostrophe that keeps a spreadsheet from running it.

    Args:
        none_is_missing: whether ids such as NA and null count as missing; else it is said that they are ids.
    """
    column, name = table.frame[role].cat, table.names[role]
    codes = column.codes.to_numpy()
    nothing = (codes, f"has no value in column '{name}'", "fill it in or remove the row")
    numbers = _plain_numbers(column.categories)
    if numbers is not None:
        usable = np.ones(len(numbers), bool)
        return Ids(numbers, usable), _faults(~usable, *nothing, missing=True), []
    texts = np.array([_id_text(category) for category in column.categories], dtype=object)
    if none_is_missing:
        texts[[text.casefold() in NOTHING for text in texts]] = ""
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
    ids, faults, notes = _typed(texts, occurs, usable, name, faults)
    return ids, faults, [*notes, *_about_nothing(texts, usable, codes, name, role)]


def _about_nothing(
    texts: NDArray[np.object_], usable: BoolArray, codes: NDArray[Any], name: str, role: str
) -> list[Finding]:
    """A word for each id that reads as if there were none."""
    rows = np.bincount(codes[codes >= 0], minlength=len(texts))
    counts: dict[str, int] = {}
    for text, usual, count in zip(texts.tolist(), usable.tolist(), rows.tolist(), strict=True):
        if usual and count and text.casefold() in NOTHING:
            counts[text] = counts.get(text, 0) + count
    return [
        Finding(
            "mended",
            f"{shown(text)} in column '{name}' is taken for {'a user' if role == 'user' else 'an item'} with "
            f"{count:,} rating{'s' if count > 1 else ''}",
            "leave it out if it means that there is none",
        )
        for text, count in counts.items()
    ]


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
    return [Fault(rows, says, remedy, is_missing=missing)] if rows.any() else []


def _first(texts: NDArray[np.object_], chosen: BoolArray, codes: NDArray[Any]) -> str:
    """The first of the chosen texts in the order of the rows; empty where there is none."""
    rows = np.append(chosen, False)[codes] if chosen.any() else np.zeros(1, bool)
    return str(texts[codes[int(np.argmax(rows))]]) if rows.any() else ""
