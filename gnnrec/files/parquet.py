"""Part 1: parquet, which knows its columns and their types by itself."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.parquet

from gnnrec.files.columns import guess_columns
from gnnrec.files.tables import ENCODED, Look, Table, no_table, to_pandas
from gnnrec.files.unpacking import Place, opened
from gnnrec.interactions import InputError

MOST_ROWS = 150_000_000


def look(place: Place, num_rows: int) -> Look:
    """The columns of a parquet file and its first rows. Raises InputError when it is damaged."""
    with _parquet(place) as file:
        batch = next(file.iter_batches(num_rows), None)
        names = tuple(file.schema_arrow.names)
    columns = [] if batch is None else [column.to_pylist() for column in batch.columns]
    cells = [["" if cell is None else str(cell) for cell in column] for column in columns]
    rows = tuple(zip(*cells, strict=True))
    return Look(place, None, names, rows, guess_columns(names, rows))


def read(seen: Look, columns: Mapping[str, str]) -> Table:
    """The whole file. Raises InputError when it is damaged, too large, or a column holds more than a value a row."""
    with _parquet(seen.place) as file:
        if file.metadata.num_rows > MOST_ROWS:
            raise InputError(
                f"{seen.place} has {file.metadata.num_rows:,} rows, and {MOST_ROWS:,} is the most; give a part of it."
            )
        table = file.read(columns=list(dict.fromkeys(columns.values())))
        plain = {role: _plain(table.column(name), role, name, seen.place) for role, name in columns.items()}
    return Table(to_pandas(pa.table(plain)), dict(columns))


def _plain(column: pa.ChunkedArray, role: str, name: str, place: Place) -> pa.ChunkedArray:
    """A column in a type that pandas has: numbered values for ids and titles, else numbers, times or text."""
    kind, types = column.type, pa.types
    if types.is_nested(kind):
        raise InputError(f"{place}: column '{name}' holds {kind}, which is no {role}; give one value a row there.")
    if types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    if types.is_binary(kind) or types.is_large_binary(kind) or types.is_string_view(kind):
        column = column.cast(pa.string())
    if role in ENCODED:
        return column.dictionary_encode()
    if types.is_decimal(kind):
        return column.cast(pa.float64())
    return column.cast(pa.timestamp("s")) if types.is_date(kind) else column


@contextmanager
def _parquet(place: Place) -> Iterator[pa.parquet.ParquetFile]:
    """A parquet file, opened; whatever is wrong with it in one sentence."""
    with opened(place) as stream:
        source = stream if stream.seekable() else io.BytesIO(stream.read())
        try:
            yield pa.parquet.ParquetFile(source)
        except pa.ArrowException as error:
            raise no_table(place, error) from error
