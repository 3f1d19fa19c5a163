"""Part 1: a workbook of Excel or LibreOffice, read by calamine."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import python_calamine

from gnnrec.data.files import matrices
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.budget import spending
from gnnrec.data.files.columns import guess_columns
from gnnrec.data.files.dialects import has_header, name_columns, refuse_many_columns
from gnnrec.data.files.sheets import refuse_too_large
from gnnrec.data.files.streams import whole
from gnnrec.data.files.tables import Look, Table, as_table
from gnnrec.data.files.unpacking import Source, is_office, opened, picked, tables_inside
from gnnrec.errors import InputError

OLD = b"\xd0\xcf\x11\xe0"
"""What a workbook of Excel before 2007 begins with, and every other old document of Office."""
ZIP = b"PK\x03\x04"
MOST_TITLE_ROWS = 5


def is_workbook(head: bytes) -> bool:
    """Whether a file begins like one: like an archive that nobody has unpacked, or an old document."""
    return head.startswith((OLD, ZIP))


def look(source: Source, asked: Asked, num_rows: int) -> Look:
    """A sheet's columns and first rows.

    Raises:
        InputError: it is no workbook, or is empty.
        SeveralTablesError: several of its sheets could be meant.
    """
    sheet = _sheet(source, asked.table)
    rows, first = _table(source, sheet)
    spending().check_python_rows(source, len(rows))
    header = has_header(rows[: num_rows + 1]) if asked.header is None else asked.header
    names = tuple(name_columns(rows[: num_rows + 1], header))
    shown = tuple(tuple(row) for row in rows[header : num_rows + header])
    if not shown:
        raise InputError(f"{source}: The table has no rows; give at least one rating.")
    found = Look(source, None, names, shown, guess_columns(names, shown), (), "workbook", sheet, first + header)
    found = matrices.looked_at(found, asked)
    if found.matrix is None:
        refuse_many_columns(len(names))
    return found


def read(seen: Look, columns: Mapping[str, str]) -> Table:
    """The whole sheet. Raises InputError when it cannot be read."""
    rows, first = _table(seen.source, seen.table)
    names = seen.matrix.names if seen.matrix else seen.names
    body = [[*row, *[""] * len(names)][: len(names)] for row in rows[seen.skip - first :]]
    if seen.matrix:
        return matrices.unpivoted(seen.matrix, seen.source, pd.DataFrame(body).replace("", None))
    places = {role: names.index(name) for role, name in columns.items()}
    return as_table({role: [row[place] or None for row in body] for role, place in places.items()}, columns)


def tables_in(path: Path) -> list[str]:
    """Names of the tables in an archive, a folder or a workbook; none in a file that is one table itself.

    Raises:
        InputError: it is damaged.
    """
    inside = tables_inside(path)
    if inside or path.is_dir():
        return inside
    return sheets(path) if is_book(path) else []


def is_book(path: Path) -> bool:
    """Whether a file is a workbook. Raises InputError when it is damaged."""
    with opened(path) as stream:
        head = stream.read(4)
    return head == OLD or (head == ZIP and zipfile.is_zipfile(path) and is_office(path))


def sheets(source: Source) -> list[str]:
    """Names of the sheets that are not empty. Raises InputError when it is no workbook."""
    with _opened(source) as book:
        return [name for name in book.sheet_names if book.get_sheet_by_name(name).height]


def _sheet(source: Source, asked: str | None) -> str:
    filled = sheets(source)
    if not filled:
        raise InputError(f"{source} is an empty workbook; it needs rows with at least a user and an item.")
    return picked(filled, asked, str(source))


def _table(source: Source, sheet: str | None) -> tuple[list[list[str]], int]:
    """Rows of a sheet without headings and empty rows, and how many stand above them."""
    with _opened(source) as book:
        rows = _rows(book, sheet or "")
    first = next((number for number, row in enumerate(rows[:MOST_TITLE_ROWS]) if sum(map(bool, row)) > 1), 0)
    return [row for row in rows[first:] if any(row)], first


def _opened(source: Source) -> Any:
    with opened(source) as stream:
        content = io.BytesIO(whole(stream, source))
    refuse_too_large(content, source)
    try:
        return python_calamine.load_workbook(content)
    except python_calamine.PasswordError as error:
        raise InputError(f"{source} needs a password; save it without one.") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        kind = "an old Excel or Word file" if content.getvalue().startswith(OLD) else "a spreadsheet or document"
        raise InputError(f"{source} is {kind} that cannot be read ({error}); save its sheet as CSV.") from error


def _rows(book: Any, sheet: str) -> list[list[str]]:
    return [[_text(cell) for cell in row] for row in book.get_sheet_by_name(sheet).to_python()]


def _text(cell: object) -> str:
    """A cell as it would stand in CSV."""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell).strip()
