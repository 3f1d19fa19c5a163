"""Part 1: parquet, which knows its columns and their types by itself.

A few bytes may stand for gigabytes. So the footer is believed where it says that there is much; text stays numbered as
it is in the file, and what is decoded is counted batch by batch. Where both are made to deceive, the bound on the
memory of the process that reads a stranger's file ends it; see `apart`.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from gnnrec.data.files.budget import LONGEST_CELL, PREVIEW_CELL, in_bytes, spending
from gnnrec.data.files.columns import NEEDED, guess_columns
from gnnrec.data.files.dialects import refuse_many_columns
from gnnrec.data.files.tables import ENCODED, Look, Table, no_table, to_pandas
from gnnrec.data.files.unpacking import Source, opened
from gnnrec.errors import InputError

BATCH = 2**18
"""Rows that are decoded at once."""
PREVIEWED = 2**24
HEAVY = 2**12
"""Bytes of a column in its first part, and of a cell there on average, above which it is not looked at."""
REPEATED_VALUE = 16
"""Bytes that are thought to be taken by a value of a column with several in a row."""
DOTS = "…"
TEXT = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)


def look(source: Source, num_rows: int) -> Look:
    """The columns of a parquet file and its first rows. Raises InputError when it is damaged."""
    with _parquet(source) as file:
        schema = file.schema_arrow
        names = tuple(schema.names)
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise InputError(f"{source} has two columns named '{twice}'; rename one of them.")
        refuse_many_columns(len(names))
        rows = tuple(zip(*_first_cells(file, num_rows), strict=True))
    guessed = guess_columns(names, rows)
    plain = {role: name for role, name in guessed.items() if not pa.types.is_nested(schema.field(name).type)}
    guessed = {role: guessed[role] for role in guessed if role in plain or role in NEEDED}
    return Look(source, None, names, rows, guessed, kind="parquet")


def _first_cells(file: pa.parquet.ParquetFile, num_rows: int) -> list[list[str]]:
    """Column by column what is shown of the first rows; dots where that would unpack to too much."""
    metadata, left, names = file.metadata, spending().budget.unpacked, file.schema_arrow.names
    parts = (metadata.row_group(number) for number in range(metadata.num_row_groups))
    part = next((part for part in parts if part.num_rows), None)
    if part is None:
        return [[] for _ in names]
    num_rows = min(num_rows, part.num_rows)
    sizes = _sizes(file, part)
    cells = []
    for name in names:
        size = sizes.get(name, 0)
        left -= size
        if left < 0 or (size > PREVIEWED and size > HEAVY * part.num_rows):
            cells.append([DOTS] * num_rows)
        else:
            cells.append(_texts(next(file.iter_batches(num_rows, columns=[name])).column(0)))
    return cells


def _sizes(file: pa.parquet.ParquetFile, part: pa.parquet.RowGroupMetaData) -> dict[str, int]:
    """Bytes of each column in a part of the file, as it says; of nested ones by the number of their values."""
    sizes: dict[str, int] = {}
    for place in range(part.num_columns):
        column = part.column(place)
        path, size = column.path_in_schema, column.total_uncompressed_size
        if file.schema.column(place).max_repetition_level:
            path, size = path.partition(".")[0], max(size, (HEAVY + REPEATED_VALUE) * column.num_values)
        for name in {path, path.partition(".")[0]}:
            sizes[name] = sizes.get(name, 0) + size
    return sizes


def _texts(column: pa.Array) -> list[str]:
    """Cells to be shown; those that have no text at all are dots."""
    try:
        return ["" if cell is None else str(cell)[:PREVIEW_CELL] for cell in _cut(column).to_pylist()]
    except (pa.ArrowException, OverflowError, ValueError, LookupError):  # an unknown time zone is one or the other
        return [DOTS] * len(column)


def _cut(column: pa.Array) -> pa.Array:
    """A column of text without what is too long to be shown."""
    if pa.types.is_dictionary(column.type):
        return pa.DictionaryArray.from_arrays(column.indices, _cut(column.dictionary))
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return pc.utf8_slice_codeunits(column, 0, PREVIEW_CELL)
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        return pc.binary_slice(column, 0, PREVIEW_CELL)
    return column


def read(seen: Look, columns: Mapping[str, str]) -> Table:
    """The whole file. Raises InputError when it is damaged, too large, or a column holds more than a value a row."""
    spent, source = spending(), seen.source
    with _parquet(source) as file:
        spent.check_rows(source, file.metadata.num_rows)
        for role, name in columns.items():
            _refuse_unfit(file.schema_arrow.field(name).type, role, name, source)
        spent.take(source, _said_of(file, set(columns.values())))
        chunks: dict[str, list[pa.Array]] = {role: [] for role in columns}
        rows = decoded = 0
        for batch in file.iter_batches(BATCH, columns=list(dict.fromkeys(columns.values()))):
            rows += len(batch)
            spent.check_rows(source, rows)
            for role, name in columns.items():
                plain = _plain(batch.column(name), role, name, source)
                decoded += _bytes_of_values(plain)
                spent.take(source, decoded)
                chunks[role].append(plain)
        for role, name in columns.items():  # for a file without rows, too
            chunks[role].append(_plain(pa.array([], file.schema_arrow.field(name).type), role, name, source))
    return Table(to_pandas(pa.table({role: pa.chunked_array(parts) for role, parts in chunks.items()})), dict(columns))


def _said_of(file: pa.parquet.ParquetFile, names: Collection[str]) -> int:
    """Bytes that these columns unpack to, as the footer says."""
    parts = map(file.metadata.row_group, range(file.metadata.num_row_groups))
    columns = (column for part in parts for column in map(part.column, range(part.num_columns)))
    return sum(column.total_uncompressed_size for column in columns if column.path_in_schema in names)


def _bytes_of_values(column: pa.Array) -> int:
    """Bytes of a column's text; what has the same size in every row is counted by rows."""
    types = pa.types
    if types.is_dictionary(column.type):
        return int(column.dictionary.nbytes)
    return 0 if types.is_primitive(column.type) else int(column.nbytes)


def _refuse_unfit(kind: pa.DataType, role: str, name: str, source: Source) -> None:
    types = pa.types
    if types.is_nested(kind):
        raise InputError(f"{source}: column '{name}' holds {kind}, which is no {role}; give one value a row there.")
    if types.is_fixed_size_binary(kind) or types.is_binary_view(kind):
        raise InputError(f"{source}: column '{name}' holds bytes ({kind}); give text or whole numbers there.")


def _plain(column: pa.Array, role: str, name: str, source: Source) -> pa.Array:
    """A column in a type that pandas has: numbered values for ids and titles, else numbers, times or text."""
    types = pa.types
    if types.is_dictionary(column.type):
        column = _renumbered(column, name, source)
        if role in ENCODED and types.is_string(column.dictionary.type):
            return column
        short = _cut(column) if role not in ENCODED else column  # no number or date is longer
        column = short.cast(short.type.value_type)
    kind = column.type
    if types.is_null(kind) or types.is_binary(kind) or types.is_large_binary(kind) or types.is_string_view(kind):
        column = column.cast(pa.string())
    elif types.is_floating(kind):
        column = column.cast(pa.float64())
        column = pc.if_else(pc.is_nan(column), None, pc.add(column, 0.0))  # and -0 becomes 0
    if role in ENCODED:
        return column.dictionary_encode()
    if types.is_decimal(kind):
        return column.cast(pa.float64())
    return column.cast(pa.timestamp("s")) if types.is_date(kind) else column


def _renumbered(column: pa.DictionaryArray, name: str, source: Source) -> pa.DictionaryArray:
    """A numbered column with only those values that occur in it, each of them once."""
    used = pc.unique(column.indices).drop_null()
    values = column.dictionary
    if pa.types.is_binary(values.type) or pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        lengths = pc.binary_length(values).take(used)
        spending().take(source, pc.sum(lengths).as_py() or 0)
        if (pc.max(lengths).as_py() or 0) > LONGEST_CELL:
            raise InputError(
                f"{source}: column '{name}' holds a value of more than {in_bytes(LONGEST_CELL)}; "
                "leave out its row, or choose another column."
            )
    values = values.take(used)
    values = values.cast(pa.string()) if pa.types.is_binary(values.type) else values
    once = values.dictionary_encode()
    places = np.full(len(column.dictionary) + 1, -1, np.int32)
    places[used.to_numpy()] = once.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    codes = places[column.indices.cast(pa.int64()).fill_null(len(places) - 1).to_numpy(zero_copy_only=False)]
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), once.dictionary)


def _texts_in(file: pa.parquet.ParquetFile) -> list[str]:
    """Columns of text that Arrow can number while it reads them."""
    names = {one.name for one in file.schema_arrow if any(is_kind(one.type) for is_kind in TEXT)}
    for number in range(file.metadata.num_row_groups):
        part = file.metadata.row_group(number)
        for column in map(part.column, range(part.num_columns)):
            if "DELTA_BYTE_ARRAY" in column.encodings:
                names.discard(column.path_in_schema)
    return sorted(names)


@contextmanager
def _parquet(source: Source) -> Iterator[pa.parquet.ParquetFile]:
    """A parquet file, opened; whatever is wrong with it in one sentence."""
    with opened(source) as stream:
        seekable = stream if stream.seekable() else io.BytesIO(stream.read())
        try:
            file = pa.parquet.ParquetFile(seekable)
            yield pa.parquet.ParquetFile(seekable, metadata=file.metadata, read_dictionary=_texts_in(file))
        except (pa.ArrowException, OSError) as error:  # Arrow calls a damaged page an OSError
            raise no_table(source, error) from error
