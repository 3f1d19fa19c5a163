"""Part 1: text, parsed by Apache Arrow.

Users and items are read as text and numbered on the way (dictionary-encoded), so that "007" stays "007".
"""

from __future__ import annotations

import io
import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from gnnrec.data.files.budget import PREVIEW_CELL, in_bytes, spending, too_large
from gnnrec.data.files.dialects import BLANKS, LISTS, Dialect
from gnnrec.data.files.encodings import WIDE
from gnnrec.data.files.findings import Finding
from gnnrec.data.files.lists import reader
from gnnrec.data.files.manner import Manner, more_careful
from gnnrec.data.files.quotes import OpenQuoteError, lines_in, refuse_open_quotes
from gnnrec.data.files.streams import Recoded, Replaced, RowsCounted, lines, refuse_many_rows
from gnnrec.data.files.tables import ENCODED, MEMORY, Look, MatrixForm, Table, no_table, to_pandas
from gnnrec.data.files.unpacking import Source, opened
from gnnrec.errors import InputError

BLOCK = 2**23
"""Bytes that Arrow parses at once; no row may be longer."""
FIELD_END = "\x1f"
"""The unit separator of ASCII, which stands in for "::", since Arrow takes delimiters of one byte."""
LIST_NAMES = ("user", "item")


def read(seen: Look, dialect: Dialect, columns: Mapping[str, str]) -> Table:
    """The whole file. Raises InputError when it is no table."""
    if dialect.delimiter == LISTS:
        return _read_lists(seen, dialect)
    return _read_with_arrow(seen, dialect, columns)


def read_all(seen: Look, dialect: Dialect, form: MatrixForm) -> tuple[pd.DataFrame, Sequence[tuple[int, str]]]:
    """Every column of a matrix by its number, users as text, and the rows that cannot be read."""
    roles = {"user" if place == form.user else str(place): name for place, name in enumerate(form.names)}
    table = _read_with_arrow(replace(seen, names=form.names), dialect, roles)
    return table.frame.set_axis(range(len(form.names)), axis=1), table.ragged


class _TooRaggedError(InputError):
    """More rows than may be have more or fewer fields than there are columns."""


def _read_with_arrow(seen: Look, dialect: Dialect, columns: Mapping[str, str], manner: Manner | None = None) -> Table:
    """Any table whose delimiter is one character, or "::"; read once more, with more care, where that is needed."""
    manner = manner or Manner(dialect.encoding.removesuffix("-sig"), dialect.quoted)
    try:
        table, ragged = _parse(seen, dialect, columns, manner)
    except _TooRaggedError:
        if dialect.delimiter in ("::", BLANKS) or manner.lines_in_fields:
            raise
        return _read_with_arrow(seen, dialect, columns, replace(manner, quoted=True, lines_in_fields=manner.quoted))
    except (pa.ArrowInvalid, UnicodeError) as error:
        careful = more_careful(manner, str(error), seen.source)
        if careful is None and "straddling" in str(error):
            raise InputError(
                f"{seen.source} has a row of more than {in_bytes(BLOCK)}: is a quotation mark never closed? "
                "Close it, or leave out the row."
            ) from error
        if careful is None:
            raise no_table(seen.source, error) from error
        return _read_with_arrow(seen, dialect, columns, careful)
    if ragged and not manner.in_order:
        if not manner.quoted and dialect.delimiter not in ("::", BLANKS):
            with suppress(OpenQuoteError):  # then a mark is a mark
                quoted = _read_with_arrow(seen, dialect, columns, replace(manner, quoted=True))
                if len(quoted.frame) > table.num_rows:  # the first lines showed no quotes, and a later one has some
                    return quoted
        at_last = manner.lines_in_fields or not manner.quoted
        careful = replace(manner, in_order=True) if at_last else replace(manner, lines_in_fields=True)
        return _read_with_arrow(seen, dialect, columns, careful)
    findings = (*manner.findings, *_about_quotes(seen, dialect, manner, table.num_rows + len(ragged)))
    return _without_empty_rows(Table(to_pandas(table), dict(columns), ragged, findings=findings))


def _about_quotes(seen: Look, dialect: Dialect, manner: Manner, rows: int) -> list[Finding]:
    """What to say of fields over several lines, where a file has more lines than rows."""
    if not manner.quoted or dialect.delimiter in ("::", BLANKS):
        return []
    with _in_bytes(seen.source, manner) as stream:
        if lines_in(stream) - dialect.skip - dialect.header <= rows:
            return []
    with _in_bytes(seen.source, manner) as stream:
        return refuse_open_quotes(stream, seen.source, dialect.delimiter, dialect.skip)


@contextmanager
def _in_bytes(source: Source, manner: Manner) -> Iterator[BinaryIO]:
    """A text in an encoding in which a quotation mark is one byte."""
    with opened(source) as stream:
        if manner.replaced or manner.encoding in WIDE:
            yield io.BufferedReader(Recoded(stream, manner.encoding))
        else:
            yield stream


def _without_empty_rows(table: Table) -> Table:
    """Rows with nothing in any column that is used are blank lines, as spreadsheets leave them."""
    empty = np.ones(len(table.frame), bool)
    for name in table.frame:
        if not empty.any():
            return table
        empty &= table.frame[name].isna().to_numpy(bool)
    if not empty.any() or empty.all():
        return table
    numbers = table.row_numbers(np.flatnonzero(empty)).tolist()
    return replace(table, frame=table.frame[~empty].reset_index(drop=True), empty=numbers)


def _parse(
    seen: Look, dialect: Dialect, columns: Mapping[str, str], manner: Manner
) -> tuple[pa.Table, list[tuple[int, str]]]:
    """The columns by role, and the rows with more or fewer fields than there are columns."""
    first = dialect.skip + dialect.header
    most = spending().budget.ragged
    ragged: list[tuple[int, str]] = []
    stopped: list[bool] = []

    def note(row: Any) -> str:
        ragged.append((0 if row.number is None else row.number - first, row.text[:PREVIEW_CELL]))
        lines_in_row = row.text.count("\n")  # many where a quote is left open
        if len(ragged) + lines_in_row > most:
            stopped.append(True)
        return "error" if stopped else "skip"

    is_plain = len(dialect.delimiter) == 1 and dialect.delimiter != BLANKS
    is_recoded = manner.replaced or (not is_plain and manner.encoding in WIDE)
    with opened(seen.source) as stream, _ending(seen, stopped):
        text: Any = io.BufferedReader(Recoded(stream, manner.encoding)) if is_recoded else stream
        width = len(seen.names) if seen.matrix else 1
        text = _quickest(text, seen.source, width) if is_plain else RowsCounted(text, seen.source, width)
        table = pa.csv.read_csv(
            text if is_plain else _one_byte_between(text, dialect, seen.source),
            pa.csv.ReadOptions(
                column_names=list(seen.names),
                skip_rows=first,
                encoding="utf-8" if is_recoded else manner.encoding,
                block_size=BLOCK,
                use_threads=not manner.in_order,
            ),
            pa.csv.ParseOptions(
                delimiter=dialect.delimiter if is_plain else FIELD_END,
                quote_char='"' if manner.quoted else False,
                newlines_in_values=manner.lines_in_fields,
                invalid_row_handler=note if manner.leave_out else None,
            ),
            pa.csv.ConvertOptions(
                include_columns=list(dict.fromkeys(columns.values())),
                column_types=_types(columns, manner),
                null_values=[""],
                strings_can_be_null=True,
            ),
            MEMORY,
        )
    return pa.table({role: table.column(name) for role, name in columns.items()}), sorted(ragged)


@contextmanager
def _ending(seen: Look, stopped: Sequence[bool]) -> Iterator[None]:
    """What Arrow says when it is told to stop, as there are too many ragged rows."""
    most = spending().budget.ragged
    try:
        yield
    except pa.ArrowInvalid as error:
        if not stopped:
            raise
        raise _TooRaggedError(
            f"{seen.source} has more than {most:,} rows with more or fewer than {len(seen.names)} fields, so it is "
            "no table as it stands (is a quotation mark never closed?); save it as CSV again, or give a part of it."
        ) from error


def _types(columns: Mapping[str, str], manner: Manner) -> dict[str, pa.DataType]:
    """Type by column; one that is not in here is read as what it looks like."""
    types = {name: pa.dictionary(pa.int32(), pa.string()) for role, name in columns.items() if role in ENCODED}
    if "rating" in columns and manner.ratings_are_numbers:
        types.setdefault(columns["rating"], pa.float32())
    return types


def _one_byte_between(stream: Any, dialect: Dialect, source: Source) -> BinaryIO | Replaced:
    """The stream with FIELD_END between two fields, where there is "::" or any run of blanks."""
    if dialect.delimiter == "::":
        return Replaced(stream, b"::", FIELD_END.encode())
    most = spending().budget.unpacked
    content = re.sub(rb"(?m)^[ \t]+|[ \t]+(?=\r?$)", b"", stream.read(most + 1))
    if len(content) > most:
        raise too_large(source, most, "a quarter")
    return io.BytesIO(re.sub(rb"[ \t]+", FIELD_END.encode(), content))


def _quickest(stream: Any, source: Source, width: int) -> Any:
    """A plain file in the form that Arrow reads without Python; any other stream with its rows counted on the way."""
    raw = getattr(stream, "raw", None)
    if not isinstance(raw, io.FileIO):
        return RowsCounted(stream, source, width)
    refuse_many_rows(Path(str(raw.name)), width)
    return pa.OSFile(str(raw.name))


def _read_lists(seen: Look, dialect: Dialect) -> Table:
    """A user and their items on each line; a user without items is nobody."""
    numbers: tuple[dict[str, int], dict[str, int]] = ({}, {})
    users, items = array("i"), array("i")
    parse, spent = reader(dialect.form), spending()
    with opened(seen.source) as stream:
        text = io.TextIOWrapper(stream, dialect.encoding, errors="replace")
        for number, line in enumerate(islice(lines(text, seen.source), dialect.skip, None), 1):
            user, liked = parse(number, line)
            spent.check_rows(seen.source, len(items) + len(liked))
            spent.check_python_rows(seen.source, max(map(len, numbers)) if number % 1000 == 0 else 0)
            if liked:
                users.extend([numbers[0].setdefault(user, len(numbers[0]))] * len(liked))
                items.extend(numbers[1].setdefault(item, len(numbers[1])) for item in liked)
    columns = {
        role: pd.Categorical.from_codes(np.array(codes), pd.Index(list(names)))
        for role, codes, names in zip(LIST_NAMES, (users, items), numbers, strict=True)
    }
    return Table(pd.DataFrame(columns), dict(zip(LIST_NAMES, LIST_NAMES, strict=True)))
