"""Embeddings out of the house: for an index of vectors, a notebook, another program."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.data.cache_folder import reason, replace_file
from gnnrec.data.targets import fault_of_target
from gnnrec.errors import InputError


def write_embeddings(path: Path, ids: NDArray[Any], embedding: Tensor) -> list[Path]:
    """Write ids and embeddings, row by row, whole or not at all.

    Args:
        path: ends in .parquet, for one table with the columns id and embedding (a list of dim float32 each), or in
            .npy, for the numbers alone (n, dim), with the ids beside them: of items.npy in items.ids.npy.
        ids: whole numbers or text. (n,)
        embedding: (n, dim)

    Returns:
        The files that were written.

    Raises:
        InputError: another ending, or a place where nothing can be written.
    """
    vectors = np.ascontiguousarray(embedding.cpu().numpy(), dtype=np.float32)
    if path.suffix == ".parquet":
        files = {path: _parquet(ids, vectors)}
    elif path.suffix == ".npy":
        text_or_number = ids.astype(str) if ids.dtype == object else ids  # text as text, so that nothing is pickled
        files = {path.with_suffix(".ids.npy"): _npy(text_or_number), path: _npy(vectors)}
    else:
        raise InputError(f"The ending of {path} is not known; name a file that ends in .parquet or .npy.")
    for place, content in files.items():
        write_file(place, content)
    return list(files)


def write_file(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all. Raises InputError where that cannot be."""
    if fault := fault_of_target(path):
        raise InputError(f"{path} cannot be written ({fault}); name a file in a folder of yours.")
    try:
        replace_file(path, content)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({reason(error)}); name a file in a folder of yours.") from error


def _npy(values: NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, values, allow_pickle=False)
    return buffer.getvalue()


def _parquet(ids: NDArray[Any], vectors: NDArray[np.float32]) -> bytes:
    import pyarrow
    import pyarrow.parquet

    rows = pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(vectors.ravel()), vectors.shape[1])
    table = pyarrow.table({"id": pyarrow.array(ids.tolist()), "embedding": rows})
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(table, buffer)
    return buffer.getvalue()
