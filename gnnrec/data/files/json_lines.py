"""Part 1: JSON. An object a line, as Amazon's and Yelp's reviews come, or one array of objects."""

from __future__ import annotations

import ast
import io
import json
import math
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from gnnrec.data.files.asked import Asked
from gnnrec.data.files.budget import LONGEST_CELL, spending
from gnnrec.data.files.columns import guess_columns
from gnnrec.data.files.dialects import refuse_many_columns
from gnnrec.data.files.encodings import guess_encoding
from gnnrec.data.files.streams import lines, whole
from gnnrec.data.files.tables import Look, Table, as_table
from gnnrec.data.files.unpacking import Source, opened, picked
from gnnrec.errors import InputError

START = re.compile(rb"(\xef\xbb\xbf)?\s*(\[\s*[\[{]|\{\s*[\"'])")
HEAD = 2**16
MOST_SHOWN = 60
REMEDY = "give an object with a user and an item on each line"


def is_json(head: bytes) -> bool:
    """Whether a file begins like an object, or an array of objects or arrays."""
    return START.match(head) is not None


def look(source: Source, asked: Asked, num_rows: int) -> Look:
    """The names in its first objects, and these as rows.

    Raises:
        InputError: it is not JSON, or holds no rows.
    """
    rows = [row for row in islice(_rows(source, asked.table), num_rows) if isinstance(row, dict)]
    names = tuple(dict.fromkeys(name for row in rows for name in row))
    refuse_many_columns(len(names))
    if not names:
        raise InputError(f"{source} is JSON that holds no rows; {REMEDY}.")
    shown = tuple(tuple(row.get(name) or "" for name in names) for row in rows)
    return Look(source, None, names, shown, guess_columns(names, shown), kind="json", table=asked.table)


def read(seen: Look, columns: Mapping[str, str]) -> Table:
    """The whole file; lines that are no objects are left out and told. Raises InputError when it is not JSON."""
    cells: dict[str, list[str | None]] = {role: [] for role in columns}
    ragged: list[tuple[int, str]] = []
    spent = spending()
    for number, row in enumerate(_rows(seen.source, seen.table), 1):
        spent.check_python_rows(seen.source, number)
        if isinstance(row, str):
            if len(ragged) == spent.budget.ragged:
                raise InputError(f"{seen.source} has more than {len(ragged):,} lines that are no objects; {REMEDY}.")
            ragged.append((number, row))
            continue
        for role, name in columns.items():
            cells[role].append(row.get(name))
    return as_table(cells, columns, ragged)


def _rows(source: Source, table: str | None) -> Iterator[dict[str, str | None] | str]:
    """Each object with its cells as text; the text of a line that is none."""
    with opened(source) as stream:
        head = stream.read(HEAD)
    encoding = guess_encoding(head).name
    with opened(source) as stream:
        if _object(head.decode(encoding, errors="replace").split("\n", 1)[0]) is not None and head.count(b"\n") > 1:
            text = io.TextIOWrapper(stream, encoding, errors="replace")
            for line in lines(text, source):
                if line.strip():
                    found = _object(line)
                    yield line.strip()[:MOST_SHOWN] if found is None else _flat(found)
            return
        try:
            document = json.loads(whole(stream, source).decode(encoding, errors="replace"))
        except ValueError as error:
            raise InputError(f"{source} is damaged JSON ({error}); give it anew, or as CSV.") from error
        except RecursionError as error:
            raise InputError(f"{source} is JSON too deep to be a table; save the ratings as CSV.") from error
    yield from map(_flat, _table_in(document, source, table))


def _object(line: str) -> dict[str, Any] | None:
    """The object on a line, also as Python writes it, as some published files have it."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        try:
            found = ast.literal_eval(line.strip()) if len(line) <= LONGEST_CELL else None
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return None
    return found if isinstance(found, dict) else None


def _table_in(whole: Any, source: Source, table: str | None) -> list[dict[str, Any]]:
    """The rows of a document: its own array, or the one of several that holds the ratings."""
    if isinstance(whole, dict):
        inside = {name: value for name, value in whole.items() if isinstance(value, list) and value}
        tables = {name: value for name, value in inside.items() if isinstance(value[0], dict | list)}
        whole = tables[picked(list(tables), table, str(source))] if tables else _columnwise(inside) or [whole]
    if not isinstance(whole, list):
        return []
    return [
        {f"column {place}": cell for place, cell in enumerate(row, 1)} if isinstance(row, list) else row
        for row in whole
        if isinstance(row, dict | list)
    ]


def _columnwise(inside: Mapping[str, list[Any]]) -> list[dict[str, Any]]:
    """The rows of columns that are given one by one."""
    if len(inside) < 2 or len(set(map(len, inside.values()))) != 1:
        return []
    return [dict(zip(inside, row, strict=True)) for row in zip(*inside.values(), strict=True)]


def _flat(row: Mapping[str, Any]) -> dict[str, str | None]:
    """The cells of an object as text; an object in it gives a column for each of its own names."""
    flat: dict[str, str | None] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": _text(cell) for inner, cell in value.items()}
        else:
            flat[name] = _text(value)
    return flat


def _text(value: Any) -> str | None:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return "|".join(filter(None, map(_text, value))) or None
    return str(value) or None
