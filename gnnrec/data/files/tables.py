"""What is known of a file before it is read, and what was read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from gnnrec.data.files.budget import no_memory
from gnnrec.data.files.dialects import Dialect
from gnnrec.data.files.findings import Finding
from gnnrec.data.files.unpacking import Source
from gnnrec.errors import InputError

ENCODED = ("user", "item", "title", "category")
"""Roles whose values are few and are numbered while they are read, so that ten million cost ten million small
integers."""


QUESTION = re.compile(r"(.*)\[(.+)\]\s*$")
"""A column of a survey: the question, and in brackets what it is about."""


def _memory() -> pa.MemoryPool:
    """Where Arrow puts what it reads: jemalloc, where it is built in, gives memory back when it is asked to, and does
    not ask for huge pages, whose zeroing can take longer than the reading."""
    try:
        return pa.jemalloc_memory_pool()
    except NotImplementedError:
        return pa.default_memory_pool()


MEMORY = _memory()


@dataclass(frozen=True)
class MatrixForm:
    """Where users and ratings stand in a matrix.

    Attributes:
        names: of all columns.
        items: numbers of the columns of items, from 0.
        user, time: numbers of those of users and times; None for none, the number of the row is the user then.
        hole: the value that stands for no rating, besides an empty cell.
        users_across: that it is the other way round, an item a row and a user a column.
    """

    names: tuple[str, ...]
    items: tuple[int, ...]
    user: int | None = None
    time: int | None = None
    hole: float | None = None
    users_across: bool = False

    @property
    def item_names(self) -> list[str]:
        """What the items are called: the words in brackets where every column asks one question of another item."""
        names = [self.names[column] for column in self.items]
        asked = [QUESTION.match(name) for name in names]
        if all(asked) and len({match[1] for match in asked if match}) == 1:
            names = [match[2].strip() for match in asked if match]
        return names

    def about(self) -> Finding:
        """What to say of it."""
        whose = "the number of the row" if self.user is None else f"column '{self.names[self.user]}'"
        one, other = ("item", "user") if self.users_across else ("user", "item")
        says = (
            f"It is a matrix, a {one} a row and a {other} a column ({len(self.items):,} {other}s; {one}s from {whose})"
        )
        says = says.replace("a item", "an item")
        holes = "empty cells are no ratings"
        holes += "" if self.hole is None else f", nor is {self.hole:g}"
        return Finding("mended", says, holes)


@dataclass(frozen=True)
class Look:
    """A file at first sight.

    Attributes:
        source: the file.
        dialect: how it is written, or None where it is no text.
        names: of its columns.
        rows: the first of its rows, as text.
        guessed: column by role.
        findings: what to say of how it is read.
        kind: what reads it.
        table: of several in a workbook or a document of JSON, the one that is read.
        skip: rows of a sheet above the first one that is read.
        matrix: the form of a matrix, whose names and rows are those of the ratings that it makes.
    """

    source: Source
    dialect: Dialect | None
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    guessed: Mapping[str, str]
    findings: tuple[Finding, ...] = ()
    kind: Literal["text", "parquet", "json", "workbook"] = "text"
    table: str | None = None
    skip: int = 0
    matrix: MatrixForm | None = None


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
        return int(self.row_numbers(np.array([index]))[0])

    def row_numbers(self, indices: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """`row_number` of several rows."""
        return indices + 1 + np.searchsorted(self._above, indices + 1, side="right")

    @cached_property
    def _above(self) -> NDArray[np.int64]:
        """For each row that is not in `frame`, from which number of the others on it stands above them."""
        left_out = np.sort(np.array([*self.empty, *(ragged for ragged, _ in self.ragged)], np.int64))
        return np.maximum.accumulate(left_out - np.arange(len(left_out))) if len(left_out) else left_out


def as_table(
    cells: Mapping[str, Sequence[str | None]], names: Mapping[str, str], ragged: Sequence[tuple[int, str]] = ()
) -> Table:
    """A table of cells that were read as text, by role."""
    columns = {
        role: values.astype("category") if role in ENCODED else values
        for role, values in ((role, pd.Series(list(cell), dtype="str")) for role, cell in cells.items())
    }
    return Table(pd.DataFrame(columns), dict(names), ragged)


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
    """What to say of a file that a parser gave up on, for want of memory or because of what stands in it."""
    if isinstance(error, MemoryError):
        return no_memory(source)
    return InputError(f"{source} is not a table that can be read ({' '.join(str(error).split())}); save it as CSV.")
