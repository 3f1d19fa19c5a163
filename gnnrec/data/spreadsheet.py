"""Text that goes into a spreadsheet and comes back: nothing in it is run, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from pandas.api.types import is_string_dtype

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet runs a cell that begins with one of these."""


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it as a formula."""
    return f"'{text}" if text.removeprefix("'").startswith((*FORMULA_STARTS, "'")) else text


def restored(text: str) -> str:
    """What `harmless` was given."""
    return text[1:] if text.startswith("'") and text[1:].removeprefix("'").startswith((*FORMULA_STARTS, "'")) else text


def harmless_table(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose text cells are all `harmless`."""
    return _with_text(table, harmless)


def restored_table(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose text cells are all `restored`."""
    return _with_text(table, restored)


def _with_text(table: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """The table with its text changed; numbers, times and gaps, which may stand in the same column, stay."""
    may_hold_text = [name for name in table.columns if table[name].dtype == object or is_string_dtype(table[name])]
    changed = {
        name: table[name].map(lambda cell: change(cell) if isinstance(cell, str) else cell) for name in may_hold_text
    }
    return table.assign(**changed)
