"""Text that goes into a spreadsheet and comes back: nothing in it is run, and nothing of it is lost."""

from __future__ import annotations

import pandas as pd

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
    text = [name for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]
    return table.assign(**{name: table[name].map(harmless, na_action="ignore") for name in text})
