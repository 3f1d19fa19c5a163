"""Part 1: a file of ratings, looked at and then read."""

from __future__ import annotations

from collections.abc import Mapping

from gnnrec.data.files import parquet, text
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.columns import guess_columns
from gnnrec.data.files.dialects import LISTS, Dialect, guess_dialect, lines_of, name_columns, refuse_foreign, split
from gnnrec.data.files.tables import Look, Table
from gnnrec.data.files.unpacking import Source, opened
from gnnrec.data.spreadsheet import restored
from gnnrec.errors import InputError

HEAD = 2**18
"""Bytes that are looked at before a file is read."""
SAMPLE = 200
"""Rows that are looked at."""


def look(source: Source, asked: Asked | None = None, dialect: Dialect | None = None) -> Look:
    """How a file is written, its columns and its first rows.

    Args:
        asked: what is fixed by hand.
        dialect: taken in place of a guess.

    Raises:
        InputError: it cannot be read, is empty, or is plainly no table.
    """
    with opened(source) as stream:
        head = stream.read(HEAD)
        if head.startswith(b"PAR1"):
            return parquet.look(source, SAMPLE)
    refuse_foreign(head, str(source))
    if len(head) == HEAD:
        end = max(head.rfind(b"\n"), head.rfind(b"\r")) + 1
        if not end:
            raise InputError(
                f"{source} has no line end in its first {HEAD:,} bytes, so it is no table; save it as CSV."
            )
        head = head[:end]
    dialect = dialect or guess_dialect(head)
    lines = lines_of(head.decode(dialect.encoding, errors="replace"))[dialect.skip :]
    if dialect.delimiter == LISTS:
        pairs = [(line.split()[0], item) for line in lines for item in line.split()[1:]]
        return Look(
            source,
            dialect,
            text.LIST_NAMES,
            tuple(pairs[:SAMPLE]),
            dict(zip(text.LIST_NAMES, text.LIST_NAMES, strict=True)),
        )
    rows = split("".join(lines), dialect.delimiter, dialect.quoted)
    names = [restored(name) for name in name_columns(rows, dialect.header)]
    rows = rows[dialect.header :]
    if not rows:
        raise InputError(f"{source}: The table has no rows; give at least one rating.")
    return Look(source, dialect, tuple(names), tuple(map(tuple, rows)), guess_columns(names, rows))


def read(seen: Look, columns: Mapping[str, str]) -> Table:
    """The whole file.

    Args:
        seen: the file at first sight.
        columns: column by role.

    Raises:
        InputError: it is no table, is damaged, or is too large.
    """
    if seen.dialect is None:
        return parquet.read(seen, columns)
    return text.read(seen, seen.dialect, columns)
