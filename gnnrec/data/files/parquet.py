"""Part 1: parquet, which knows its columns and their types by itself."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from gnnrec.data.files.columns import NEEDED, guess_columns
from gnnrec.data.files.tables import ENCODED, Look, Table, no_table, to_pandas
from gnnrec.data.files.unpacking import Source, opened
from gnnrec.errors import InputError

MOST_ROWS = 150_000_000


def look(source: Source, num_rows: int) -> Look:
    """The columns of a parquet file and its first rows. Raises InputError when it is damaged."""
    with _parquet(source) as file:
        batch = next(file.iter_batches(num_rows), None)
        schema = file.schema_arrow
    names = tuple(schema.names)
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"{source} has two columns named '{twice}'; rename one of them.")
    rows = tuple(zip(*(_texts(column) for column in ([] if batch is None else batch.columns)), strict=True))
    guessed = guess_columns(names, rows)
    plain = {role: name for role, name in guessed.items() if not pa.types.is_nested(schema.field(name).type)}
    guessed = {role: guessed[role] for role in guessed if role in plain or role in NEEDED}
    return Look(source, None, names, rows, guessed, kind="parquet")


def _texts(column: pa.Array) -> list[str]:
    """Cells to be shown; those that have no text at all are dots."""
    try:
        return ["" if cell is None else str(cell) for cell in column.to_pylist()]
    except (pa.ArrowException, OverflowError, ValueError, LookupError):  # an unknown time zone is one or the other
        return ["…"] * len(column)


def read(seen: Look, columns: Mapping[str, str]) -> Table:
    """The whole file. Raises InputError when it is damaged, too large, or a column holds more than a value a row."""
    with _parquet(seen.source) as file:
        if file.metadata.num_rows > MOST_ROWS:
            raise InputError(
                f"{seen.source} has {file.metadata.num_rows:,} rows, and {MOST_ROWS:,} is the most; give a part of it."
            )
        table = file.read(columns=list(dict.fromkeys(columns.values())))
        plain = {role: _plain(table.column(name), role, name, seen.source) for role, name in columns.items()}
    return Table(to_pandas(pa.table(plain)), dict(columns))


def _plain(column: pa.ChunkedArray, role: str, name: str, source: Source) -> pa.ChunkedArray:
    """A column in a type that pandas has: numbered values for ids and titles, else numbers, times or text."""
    types = pa.types
    if types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column.type
    if types.is_nested(kind):
        raise InputError(f"{source}: column '{name}' holds {kind}, which is no {role}; give one value a row there.")
    if types.is_null(kind) or types.is_binary(kind) or types.is_large_binary(kind) or types.is_string_view(kind):
        column = column.cast(pa.string())
    elif types.is_fixed_size_binary(kind) or types.is_binary_view(kind):
        raise InputError(f"{source}: column '{name}' holds bytes ({kind}); give text or whole numbers there.")
    elif types.is_floating(kind):
        column = column.cast(pa.float64())
        column = pc.if_else(pc.is_nan(column), None, pc.add(column, 0.0))  # and -0 becomes 0
    if role in ENCODED:
        return column.dictionary_encode()
    if types.is_decimal(kind):
        return column.cast(pa.float64())
    return column.cast(pa.timestamp("s")) if types.is_date(kind) else column


@contextmanager
def _parquet(source: Source) -> Iterator[pa.parquet.ParquetFile]:
    """A parquet file, opened; whatever is wrong with it in one sentence."""
    with opened(source) as stream:
        seekable = stream if stream.seekable() else io.BytesIO(stream.read())
        try:
            yield pa.parquet.ParquetFile(seekable)
        except pa.ArrowException as error:
            raise no_table(source, error) from error
