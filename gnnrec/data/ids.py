"""Ids and numbers of a table as they come: made of one kind, or refused with the row; and ids looked up."""

from __future__ import annotations

import difflib
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec.errors import InputError

LARGEST_EXACT_FLOAT = 2**53  # ids above this are no longer told apart once a float has touched them
MOST_COMPARED = 5_000  # ids of text that one which is not there is compared with


def clean_ids(column: pd.Series) -> pd.Series:
    """Ids as int64 where every one is a whole number, as text where every one is text."""
    name = f"column '{column.name}'"
    missing = column.isna().to_numpy()
    if missing.any():
        raise InputError(f"Row {_first(missing)} has no value in {name}; fill it in or remove the row.")
    if pd.api.types.is_bool_dtype(column):
        raise InputError(f"The ids in {name} are true/false values; use whole numbers or text.")
    if pd.api.types.is_integer_dtype(column):
        return column.astype(np.int64)
    if pd.api.types.is_float_dtype(column):
        values = column.to_numpy()
        odd = ~np.isfinite(values) | (values != np.floor(values)) | (np.abs(values) > LARGEST_EXACT_FLOAT)
        if odd.any():
            row = _first(odd)
            raise InputError(
                f"Row {row} has the id {column.iloc[row - 1]} in {name}; ids are whole numbers up to 2^53, or text."
            )
        return column.astype(np.int64)
    is_text = column.map(lambda value: isinstance(value, str)).to_numpy(bool)
    if is_text.all():
        return column.astype(object)
    if not is_text.any():
        return clean_ids(pd.to_numeric(column))
    raise InputError(
        f"The ids in {name} mix text and numbers (row {_first(is_text)} is text, row {_first(~is_text)} is not); "
        "use one kind."
    )


def clean_numbers(column: pd.Series) -> pd.Series:
    """Numbers as float64; the first row that is not a finite number is named."""
    numbers = pd.to_numeric(column, errors="coerce").astype(np.float64)
    odd = ~np.isfinite(numbers.to_numpy())
    if odd.any():
        row = _first(odd)
        value = column.iloc[row - 1]
        shown = repr(value) if isinstance(value, str) else str(value)
        raise InputError(
            f"Row {row} has {shown} in column '{column.name}', which is not a finite number; "
            "correct it or remove the row."
        )
    return numbers


def index_of(wanted: object, ids: NDArray[Any], kind: str) -> int:
    """Index of an id, which may be given as text, among sorted ids; an id that is not there is refused."""
    try:
        key = int(str(wanted)) if np.issubdtype(ids.dtype, np.integer) else str(wanted)
    except ValueError:
        key = None
    if key is not None:
        index = int(np.searchsorted(ids, key))
        if index < len(ids) and ids[index] == key:
            return index
    if ids.dtype == object:  # text: a slip of the pen is likely
        near = difflib.get_close_matches(str(wanted), ids[:MOST_COMPARED], n=1)
        if near:
            raise InputError(f"There is no {kind} {wanted!r} in the data; the most similar one is {near[0]!r}.")
    raise InputError(f"There is no {kind} {wanted!r} in the data; {kind} ids go from {ids[0]!s} to {ids[-1]!s}.")


def _first(mask: NDArray[np.bool_]) -> int:
    """Row number of the first true entry, counted from 1 as people count rows."""
    return int(np.argmax(mask)) + 1
