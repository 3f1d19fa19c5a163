"""Part 1: titles from a table that lies beside the ratings and has the items' column too."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from typing import cast

import pandas as pd

from gnnrec.data.files.columns import is_known, simple_name
from gnnrec.data.files.dialects import BLANKS, LISTS, lines_of
from gnnrec.data.files.reading import look
from gnnrec.data.files.streams import whole_table
from gnnrec.data.files.tables import Look
from gnnrec.data.files.unpacking import Source, opened
from gnnrec.errors import InputError

ENDINGS = (".csv", ".tsv", ".txt", ".dat", ".data", ".tab")
MOST_BESIDE = 20
"""Tables beside the ratings; where there are more, it is a folder of everything."""
MOST_OF_THEM = 0.5
"""Share of the items that such a table must hold."""


def titles_beside(ratings: Source, item_column: str, ids: Collection[str]) -> tuple[pd.DataFrame | None, str]:
    """Item (as text), title and genres from the table beside the ratings that has most of the items, and its name.

    Args:
        item_column: name of the items' column.
        ids: of the items, as text.
    """
    if not is_known(item_column):
        return None, ""
    try:
        beside = [one for one in cast(Source, ratings.parent).iterdir() if one.is_file() and one.name != ratings.name]
    except OSError:
        return None, ""
    tables = sorted((one for one in beside if one.name.lower().endswith(ENDINGS)), key=lambda one: one.name)
    for table in tables if len(tables) <= MOST_BESIDE else ():
        try:
            found = _titles(table, item_column)
        except (InputError, ValueError, OSError, csv.Error):
            continue
        if found is not None and found["item"].isin(list(ids)).sum() >= MOST_OF_THEM * len(ids):
            return found, f"Titles are from {table.name}, beside the ratings"
    return None, ""


def _titles(table: Source, item_column: str) -> pd.DataFrame | None:
    seen = look(table)
    if seen.dialect is None or not seen.dialect.header or seen.dialect.delimiter in ("::", BLANKS, LISTS):
        return None
    simple = [simple_name(name) for name in seen.names]
    title = _title(seen, item_column)
    if simple_name(item_column) not in simple or title is None:
        return None
    rows = _rows(table, seen)
    genres = seen.guessed.get("category")
    whole = pd.DataFrame([row for row in rows if len(row) == len(seen.names)], columns=list(seen.names), dtype="str")
    item = seen.names[simple.index(simple_name(item_column))]
    made = {"item": whole[item], "title": whole[title], "genres": whole[genres] if genres else ""}
    return pd.DataFrame(made)


def _title(seen: Look, item_column: str) -> str | None:
    """The column of titles: by its name, or where the items' own name was taken for it."""
    named = [seen.guessed.get(role) for role in ("title", "item")]
    return next(
        (name for name in named if name and is_known(name) and simple_name(name) != simple_name(item_column)), None
    )


def _rows(table: Source, seen: Look) -> list[list[str]]:
    with opened(table) as stream:
        content = whole_table(stream, table)
    assert seen.dialect is not None
    lines = lines_of(content.decode(seen.dialect.encoding, errors="replace"))[seen.dialect.skip + 1 :]
    text, delimiter = io.StringIO("".join(lines), newline=""), seen.dialect.delimiter
    if seen.dialect.quoted:
        return list(csv.reader(text, delimiter=delimiter))
    return list(csv.reader(text, delimiter=delimiter, quoting=csv.QUOTE_NONE))
