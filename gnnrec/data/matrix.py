"""Sparse matrices of ratings, as SciPy has them: read by what they can do, so that SciPy need not be installed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec.errors import InputError


def is_sparse(data: object) -> bool:
    """Whether this is a sparse matrix (or array) of SciPy's, in whatever format."""
    return all(hasattr(data, name) for name in ("tocsr", "nnz", "shape"))


def read_csr(matrix: Any) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32] | None]:
    """Row, column and rating of every stored entry, row by row. each (num_entries,)

    The ratings are None where every stored value is 1 or true, and each is a like. Entries that are stored more than
    once are added up, as SciPy does; a stored 0 is a rating of 0.

    Raises:
        InputError: a value that is no finite number.
    """
    by_row = matrix.tocsr()
    if not by_row.has_canonical_format:
        by_row = by_row.copy()  # what is given stays as it is
        by_row.sum_duplicates()
    entries = by_row.tocoo()
    rows, columns, values = (np.asarray(part) for part in (entries.row, entries.col, entries.data))
    if values.dtype.kind not in "biuf":
        raise InputError(f"The matrix holds values of type {values.dtype}; ratings are numbers, likes are true or 1.")
    with np.errstate(over="ignore"):
        ratings = values.astype(np.float32)
    odd = ~np.isfinite(ratings)
    if odd.any():
        first = int(np.argmax(odd))
        raise InputError(
            f"Row {rows[first]}, column {columns[first]} of the matrix holds {values[first]}, which is not a finite "
            "number; correct it or take it out."
        )
    return rows.astype(np.int64), columns.astype(np.int64), None if (ratings == 1).all() else ratings
