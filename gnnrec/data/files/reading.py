"""Part 1: a file of ratings, looked at and then read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

from gnnrec.data.files import json_lines, matrices, parquet, text, workbook
from gnnrec.data.files.asked import Asked, checked
from gnnrec.data.files.budget import PREVIEW_CELL, budgeted
from gnnrec.data.files.columns import guess_columns, is_known
from gnnrec.data.files.crowded import refuse_crowded
from gnnrec.data.files.dialects import (
    LISTS,
    MOST_COLUMNS,
    Dialect,
    guess_dialect,
    lines_of,
    name_columns,
    refuse_foreign,
    refuse_many_columns,
    split,
)
from gnnrec.data.files.encodings import Encoding, about_encoding, candidates, guess_encoding, known_encoding
from gnnrec.data.files.lists import read_lines, refuse_features
from gnnrec.data.files.streams import byte_lines
from gnnrec.data.files.tables import Look, Table
from gnnrec.data.files.unpacking import Source, opened
from gnnrec.data.spreadsheet import restored
from gnnrec.errors import InputError

HEAD = 2**18
"""Bytes that are looked at before a file is read."""
SAMPLE = 200
"""Rows that are looked at."""


@budgeted
def look(source: Source, asked: Asked | None = None, dialect: Dialect | None = None) -> Look:
    """How a file is written, its columns and its first rows.

    Args:
        asked: what is fixed by hand.
        dialect: taken in place of a guess.

    Raises:
        InputError: it cannot be read, is empty, or is plainly no table.
    """
    seen = _looked_at(source, checked(asked or Asked()), dialect)
    return replace(seen, rows=tuple(tuple(cell[:PREVIEW_CELL] for cell in row) for row in seen.rows))


def _looked_at(source: Source, asked: Asked, dialect: Dialect | None) -> Look:
    """`look`, with cells as long as they are."""
    with opened(source) as stream:
        head = stream.read(HEAD)
        if head.startswith(b"PAR1"):
            return parquet.look(source, SAMPLE)
    if workbook.is_workbook(head):
        return workbook.look(source, asked, SAMPLE)
    if json_lines.is_json(head):
        return json_lines.look(source, asked, SAMPLE)
    refuse_foreign(head, str(source))
    is_whole = len(head) < HEAD
    if not is_whole:
        end = max(head.rfind(b"\n"), head.rfind(b"\r")) + 1
        if not end:
            raise InputError(
                f"{source} has no line end in its first {HEAD:,} bytes, so it is no table; save it as CSV."
            )
        head = head[:end]
    encoding = Encoding(known_encoding(asked.encoding)) if asked.encoding else guess_encoding(head)
    dialect = dialect or guess_dialect(head, replace(asked, encoding=encoding.name), is_whole=is_whole)
    findings = about_encoding(encoding) if dialect.encoding == encoding.name else []
    lines = lines_of(head.decode(dialect.encoding, errors="replace"))[dialect.skip :]
    refuse_features(lines[:SAMPLE], str(source))
    if dialect.delimiter == LISTS:
        pairs = islice(read_lines(lines, dialect.form), SAMPLE)
        by_name = dict(zip(text.LIST_NAMES, text.LIST_NAMES, strict=True))
        return Look(source, dialect, text.LIST_NAMES, tuple(pairs), by_name, (*findings, *dialect.form.about()))
    rows = split("".join(lines), dialect.delimiter, dialect.quoted)
    names = [restored(name) for name in name_columns(rows, dialect.header)]
    rows = rows[dialect.header :]
    if not rows:
        raise InputError(f"{source}: The table has no rows; give at least one rating.")
    guessed = guess_columns(names, rows) if len(names) <= MOST_COLUMNS else {}  # else it is a matrix, or refused
    seen = Look(source, dialect, tuple(names), tuple(map(tuple, rows)), guessed, tuple(findings))
    seen = matrices.looked_at(seen, asked)
    if seen.matrix is None:
        refuse_many_columns(len(names))
    if seen.matrix is None and asked.layout is None and not asked.names_columns and not is_named(seen.guessed):
        refuse_crowded(seen.names, seen.rows, str(source))
    return seen


def encodings_of(source: Source) -> list[tuple[str, str]]:
    """Every encoding in which a text can be read, the likeliest first, and some of its words as they look in it.

    Raises:
        InputError: it cannot be read.
    """
    with opened(source) as stream:
        head = stream.read(HEAD)
        if head.isascii():
            head += b"".join(islice((line for line in byte_lines(stream) if not line.isascii()), SAMPLE))
    return candidates(head)


def is_named(guessed: Mapping[str, str]) -> bool:
    """Whether the items of a table are known by the name of their column."""
    return "item" in guessed and is_known(guessed["item"])


def look_alike(sources: Sequence[Source], asked: Asked | None = None) -> list[Look]:
    """Several parts of one table: one dialect and one set of roles, those of the first.

    A line of few items looks like a row of a table, so any part may say that they are lists. A first row is a header in
    the other parts where it says the same as in the first one, or names that columns have.
    """
    seen = [look(source, asked) for source in sources]
    dialects = [one.dialect for one in seen if one.dialect is not None and one.matrix is None]
    if len(dialects) < len(seen):
        return [seen[0], *(_with_roles_of(seen[0], one) for one in seen[1:])]
    model = next((one for one in dialects if one.delimiter == LISTS), dialects[0])
    odd = next((one.encoding for one in dialects if not one.encoding.startswith("utf-8")), "utf-8")
    alike: list[Look] = []
    for source, own in zip(sources, dialects, strict=True):
        encoding = odd if own.encoding == "utf-8" else own.encoding
        dialect = replace(model, encoding=encoding, skip=own.skip)
        if alike and model.delimiter != LISTS:
            first = look(source, asked, replace(dialect, header=False)).rows[0]
            dialect = replace(dialect, header=first == alike[0].names or any(map(is_known, first)))
        part = look(source, asked, dialect)
        alike.append(_with_roles_of(alike[0], part) if alike else part)
    return alike


def _with_roles_of(first: Look, other: Look) -> Look:
    """Another part with the roles of the first, by the places of their columns."""
    if len(first.names) != len(other.names):
        return other
    return replace(other, guessed={role: other.names[first.names.index(name)] for role, name in first.guessed.items()})


def read(seen: Look, columns: Mapping[str, str]) -> Table:
    """The whole file.

    Args:
        seen: the file at first sight.
        columns: column by role.

    Raises:
        InputError: it is no table, is damaged, or is too large.
    """
    if seen.kind == "json":
        return json_lines.read(seen, columns)
    if seen.kind == "workbook":
        return workbook.read(seen, columns)
    if seen.dialect is None:
        return parquet.read(seen, columns)
    if seen.matrix:
        return matrices.unpivoted(seen.matrix, seen.source, *text.read_all(seen, seen.dialect, seen.matrix))
    return text.read(seen, seen.dialect, columns)
