"""What is known of a file before it is read, and what was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from gnnrec.data.files.dialects import Dialect
from gnnrec.data.files.findings import Finding
from gnnrec.data.files.unpacking import Source
from gnnrec.errors import InputError

ENCODED = ("user", "item", "title", "category")
"""Roles whose values are few and are numbered while they are read, so that ten million cost ten million small
integers."""


def _memory() -> pa.MemoryPool:
    """Where Arrow puts what it reads: jemalloc, where it is built in, gives memory back when it is asked to, and does
    not ask for huge pages, whose zeroing can take longer than the reading."""
    try:
        return pa.jemalloc_memory_pool()
    except NotImplementedError:
        return pa.default_memory_pool()


MEMORY = _memory()


@dataclass(frozen=True)
class Look:
    """A file at first sight.

    Attributes:
        source: the file.
        dialect: how it is written, or None for parquet.
        names: of its columns.
        rows: the first of its rows, as text.
        guessed: column by role.
        findings: what to say of how it is read.
    """

    source: Source
    dialect: Dialect | None
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    guessed: Mapping[str, str]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, eq=False)
class Table:
    """What was read, not yet checked.

    Attributes:
        frame: one column a role; those of ENCODED are categorical.
        names: name in the file of each of these columns.
        ragged: rows that do not have as many fields as there are columns, as (row number, text).
        empty: numbers of rows in which nothing stands; they are no rows of `frame`.
        findings: what to say of how it was read.
    """

    frame: pd.DataFrame
    names: Mapping[str, str]
    ragged: Sequence[tuple[int, str]] = field(default_factory=list)
    empty: Sequence[int] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def num_rows(self) -> int:
        """Rows of the file, those that could not be read included, those with nothing in them not."""
        return len(self.frame) + len(self.ragged)

    def row_number(self, index: int) -> int:
        """Number in the file, counted from 1 below the header, of a row of `frame`."""
        number = index + 1
        for other in sorted([*self.empty, *(ragged for ragged, _ in self.ragged)]):
            number += other <= number
        return number


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """As pandas has it; Arrow's own conversion takes several times as long for numbered columns."""
    return pd.DataFrame({name: _column(table.column(name)) for name in table.column_names}, copy=False)


def _column(column: pa.ChunkedArray) -> Any:
    if pa.types.is_integer(column.type) and column.null_count:  # pandas' own way is doubles, which lose digits
        nullable = pd.Int64Dtype() if pa.types.is_signed_integer(column.type) else pd.UInt64Dtype()
        return column.to_pandas(types_mapper=lambda kind: nullable)
    if not pa.types.is_dictionary(column.type):
        return column.to_pandas()
    chunks = column.unify_dictionaries(MEMORY).chunks
    if not chunks:
        return pd.Categorical([])
    codes = np.concatenate([chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False) for chunk in chunks])
    categories = pd.Index(chunks[0].dictionary.to_pandas())
    return pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(categories), validate=False)


def no_table(source: Source, error: Exception) -> InputError:
    """What to say of a file that a parser gave up on."""
    return InputError(f"{source} is not a table that can be read ({' '.join(str(error).split())}); save it as CSV.")
