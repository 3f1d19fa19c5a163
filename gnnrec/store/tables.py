"""Recommendations for everyone in one file, written as they are made."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gnnrec.data.cache_folder import reason
from gnnrec.data.spreadsheet import harmless_table
from gnnrec.data.targets import fault_of_target
from gnnrec.data.trec import run_lines
from gnnrec.errors import InputError
from gnnrec.model.ranking import check_k
from gnnrec.recommender import Recommender


def recommendation_tables(recommender: Recommender, titles: Mapping[Any, str], k: int) -> Iterator[pd.DataFrame]:
    """Columns user, rank, item, title, score, a block of users at a time; places that stay empty are left out."""
    k = check_k(k, recommender.interactions.num_items)
    for user_ids, item_ids, scores in recommender.recommend_all(k):
        num_users = len(user_ids)
        table = pd.DataFrame(
            {
                "user": np.repeat(user_ids, k),
                "rank": np.tile(np.arange(1, k + 1), num_users),
                "item": item_ids.ravel(),
                "title": [titles[item] for item in item_ids.ravel().tolist()],
                "score": scores.ravel(),
            }
        )
        yield table[np.isfinite(table["score"])]


def check_target(path: Path) -> None:
    """Refuse a file that could not be written, before anything is computed for it."""
    if path.suffix not in WAYS:
        *first, last = WAYS
        raise InputError(f"The ending of {path} is not known; name a file that ends in {', '.join(first)} or {last}.")
    if fault := fault_of_target(path):
        raise InputError(f"{path} cannot be written ({fault}); name a file in a folder of yours.")


def write_tables(tables: Iterator[pd.DataFrame], path: Path, report: Callable[[int], None]) -> int:
    """Append tables to a file, which appears only when it is whole. Gives the number of rows.

    The ending says what it is: a CSV file, a parquet file, or a run in the form of TREC.

    Args:
        report: told the rows written so far.

    Raises:
        InputError: the name has another ending, or the file cannot be written.
    """
    check_target(path)
    append = WAYS[path.suffix]
    try:
        with tempfile.TemporaryDirectory(prefix=".gnnrec-", dir=path.parent) as folder:
            draft = Path(folder) / path.name
            rows = append(tables, draft, report)
            draft.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({reason(error)}); name a file in a folder of yours.") from error
    return rows


def _append_csv(tables: Iterator[pd.DataFrame], path: Path, report: Callable[[int], None]) -> int:
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        for table in tables:
            harmless_table(table).to_csv(file, index=False, header=not rows)
            rows += len(table)
            report(rows)
    return rows


def _append_parquet(tables: Iterator[pd.DataFrame], path: Path, report: Callable[[int], None]) -> int:
    import pyarrow
    import pyarrow.parquet

    rows, writer = 0, None
    for table in tables:
        block = pyarrow.Table.from_pandas(table, preserve_index=False)
        writer = writer or pyarrow.parquet.ParquetWriter(path, block.schema)
        writer.write_table(block)
        rows += len(table)
        report(rows)
    if writer:
        writer.close()
    return rows


def _append_trec(tables: Iterator[pd.DataFrame], path: Path, report: Callable[[int], None]) -> int:
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        for table in tables:
            users, items, scores = (table[name].to_numpy() for name in ("user", "item", "score"))
            file.writelines(run_lines(users, items, scores))
            rows += len(table)
            report(rows)
    return rows


WAYS = {".csv": _append_csv, ".parquet": _append_parquet, ".trec": _append_trec}
"""How tables become a file, by its ending."""
