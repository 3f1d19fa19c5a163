"""Ids and numbers of a table as they come: made of one kind, or refused with the row; and ids looked up."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec.errors import InputError

LARGEST_EXACT_FLOAT = 2**53  # ids above this are no longer told apart once a float has touched them
MOST_COMPARED = 5_000  # ids of text that one which is not there is compared with
SMALLEST, LARGEST = -(2**63), 2**63 - 1  # of int64
DIGITS = re.compile(r"([0-9]+)")
PLAIN_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,18}")  # int() takes 0_3, " 3 ", +3 and digits of any script for 3 as well


def clean_ids(column: pd.Series) -> pd.Series:
    """Ids as int64 where every one is a whole number, as text where every one is text (or a UUID)."""
    name = f"column '{column.name}'"
    missing = column.isna().to_numpy()
    if missing.any():
        raise InputError(f"Row {_first(missing)} has no value in {name}; fill it in or remove the row.")
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if pd.api.types.is_bool_dtype(column):
        raise InputError(f"The ids in {name} are true/false values; use whole numbers or text.")
    if pd.api.types.is_integer_dtype(column):
        return pd.Series(whole_numbers(column), column.index, name=column.name)
    if pd.api.types.is_float_dtype(column):
        values = column.to_numpy(np.float64)
        odd = ~np.isfinite(values) | (values != np.floor(values)) | (np.abs(values) > LARGEST_EXACT_FLOAT)
        if odd.any():
            row = _first(odd)
            raise InputError(
                f"Row {row} has the id {column.iloc[row - 1]} in {name}; ids are whole numbers up to 2^53, or text."
            )
        return column.astype(np.int64)
    return _clean_objects(column.astype(object), name)


def _clean_objects(column: pd.Series, name: str) -> pd.Series:
    """Ids of no one type: all text, or all numbers."""
    is_text = column.map(lambda value: isinstance(value, str | UUID)).to_numpy(bool)
    if is_text.all():
        return column.map(str).astype(object)
    odd = ~is_text & ~column.map(_is_number).to_numpy(bool)
    if odd.any():
        row = _first(odd)
        value = column.iloc[row - 1]
        kind = type(value).__name__
        raise InputError(f"Row {row} has an id of type {kind} in {name} ({value!s}); ids are whole numbers or text.")
    if is_text.any():
        raise InputError(
            f"The ids in {name} mix text and numbers (row {_first(is_text)} is text, row {_first(~is_text)} is not); "
            "use one kind."
        )
    if column.map(lambda value: isinstance(value, int | np.integer)).all():
        return pd.Series(whole_numbers(column), column.index, name=column.name)
    return clean_ids(column.astype(np.float64))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.number | Decimal) and not isinstance(value, bool | np.complexfloating)


def whole_numbers(column: pd.Series) -> NDArray[np.int64]:
    """A column of whole numbers as int64; the first that does not fit is named."""
    if column.dtype.kind == "i":
        return column.to_numpy(np.int64)
    odd = ((column < SMALLEST) | (column > LARGEST)).to_numpy(bool)
    if odd.any():
        row = _first(odd)
        raise InputError(
            f"Row {row} has {column.iloc[row - 1]} in column '{column.name}', and whole numbers go up to 2^63 - 1; "
            "give the column as text, or smaller numbers."
        )
    return column.to_numpy(np.int64)


def clean_numbers(column: pd.Series) -> pd.Series:
    """Numbers as float64; the first row that is not a finite number, as ratings are stored, is named."""
    numbers = pd.to_numeric(column, errors="coerce").astype(np.float64)
    odd = column.isna().to_numpy() | ~(np.abs(numbers.to_numpy()) <= np.finfo(np.float32).max)
    if odd.any():
        row = _first(odd)
        value = column.iloc[row - 1]
        shown = repr(value) if isinstance(value, str) else str(value)
        raise InputError(
            f"Row {row} has {shown} in column '{column.name}', which is not a finite number; "
            "correct it or remove the row."
        )
    return numbers


def as_id(value: Any, ids: NDArray[Any]) -> int | str | None:
    """A value as an id of the kind that some ids are: a whole number or text; None where it can be none.

    3, 3.0 and the text "3" are one number. Text is one only in the form in which numbers are written back.
    """
    if getattr(value, "ndim", None) == 0 and not isinstance(value, np.generic):  # an array or a tensor of one number
        value = value.item()
    if pd.api.types.is_scalar(value) and pd.isna(value):  # the id of nobody, and not the text "nan"
        return None
    is_fractional = isinstance(value, float | np.floating | Decimal)
    if is_fractional and abs(value) <= LARGEST_EXACT_FLOAT and float(value).is_integer():
        value = int(value)
    text = str(value)
    if not np.issubdtype(ids.dtype, np.integer):
        return text
    number = int(text) if PLAIN_NUMBER.fullmatch(text) else None
    return number if number is not None and SMALLEST <= number <= LARGEST else None


def index_of(wanted: object, ids: NDArray[Any], kind: str) -> int:
    """Index of an id, which may be given as text, among sorted ids; an id that is not there is refused."""
    key = as_id(wanted, ids)
    if key is not None:
        index = int(np.searchsorted(ids, key))
        if index < len(ids) and ids[index] == key:
            return index
    shown = repr(wanted) if isinstance(wanted, str) else str(wanted)
    if ids.dtype == object:  # text: a slip of the pen is likely
        near = difflib.get_close_matches(str(wanted), ids[:MOST_COMPARED], n=1)
        if near:
            raise InputError(f"There is no {kind} {shown} in the data; the most similar one is {near[0]!r}.")
    first, last = (end(ids.tolist(), key=natural_key) for end in (min, max))
    raise InputError(f"There is no {kind} {shown} in the data; {kind} ids go from {first!s} to {last!s}.")


def natural_key(value: object) -> tuple[tuple[int, int, str], ...]:
    """What people sort by: numbers in a text by their size, so that i9 comes before i10, and letters of either case."""
    parts = DIGITS.split(str(value).casefold())
    return tuple((1, 0, part) if place % 2 == 0 else (0, int(part), part) for place, part in enumerate(parts) if part)


def natural_order(ids: NDArray[Any]) -> NDArray[np.int64]:
    """Places of ids in the order in which people count them; sorted numbers are in it as they are. (len(ids),)"""
    if np.issubdtype(ids.dtype, np.integer):
        return np.arange(len(ids))
    texts = ids.tolist()
    return np.array(sorted(range(len(texts)), key=lambda place: (natural_key(texts[place]), texts[place])), np.int64)


def is_one(wanted: object) -> bool:
    """Whether this is an id, and not several."""
    return isinstance(wanted, str | bytes) or not isinstance(wanted, Iterable) or getattr(wanted, "ndim", 1) == 0


def several(wanted: Any) -> Sequence[object] | NDArray[Any]:
    """Several ids as something with a length and an order. Refuses one alone, and a table."""
    if is_one(wanted) or getattr(wanted, "ndim", 1) != 1:
        raise InputError(f"{wanted!r} is no list of ids; give a list or an array of them.")
    return np.asarray(wanted) if isinstance(wanted, np.ndarray | pd.Series | pd.Index) else list(wanted)


def positions(wanted: Sequence[object] | NDArray[Any], ids: NDArray[Any]) -> NDArray[np.int64]:
    """Index of each wanted id among sorted ids, -1 where it is not there. (len(wanted),)"""
    is_number = np.issubdtype(ids.dtype, np.integer)
    if is_number and not isinstance(wanted, np.ndarray) and all(type(value) is int for value in wanted):
        with suppress(OverflowError):  # one that 64 bits do not hold is looked at below
            wanted = np.array(wanted, np.int64)
    if is_number and isinstance(wanted, np.ndarray) and wanted.dtype == ids.dtype:
        keys, can_be = wanted, np.ones(len(wanted), bool)
    else:
        as_ids = [as_id(value, ids) for value in wanted]
        can_be = np.array([key is not None for key in as_ids], bool)
        keys = np.array([ids[0] if key is None else key for key in as_ids], ids.dtype)
    places = np.minimum(np.searchsorted(ids, keys), len(ids) - 1).astype(np.int64)
    return np.where(can_be & (ids[places] == keys), places, -1)


def indices_of(wanted: Sequence[object] | NDArray[Any], ids: NDArray[Any], kind: str) -> NDArray[np.int64]:
    """Index of each id; the first that is not there is refused in words, as `index_of` does. (len(wanted),)"""
    found = positions(wanted, ids)
    if (found < 0).any():
        index_of(wanted[int(np.argmax(found < 0))], ids, kind)
    return found


def _first(mask: NDArray[np.bool_]) -> int:
    """Row number of the first true entry, counted from 1 as people count rows."""
    return int(np.argmax(mask)) + 1
