"""Part 1: from any file of ratings to a `Dataset` that screens and commands work with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa

from gnnrec.data.dataset import Dataset
from gnnrec.data.files.asked import Asked, as_asked
from gnnrec.data.files.asking import about_guess
from gnnrec.data.files.budget import budgeted
from gnnrec.data.files.cells import are_events
from gnnrec.data.files.checking import Checked, check
from gnnrec.data.files.columns import choose_columns, listed
from gnnrec.data.files.findings import Finding, Report, gravest_first
from gnnrec.data.files.layouts import is_release, items_beside
from gnnrec.data.files.meaning import about_scale, names_counts
from gnnrec.data.files.one_person import refuse_one_person
from gnnrec.data.files.reading import look, look_alike, read
from gnnrec.data.files.same_titles import told_apart
from gnnrec.data.files.strangers import refuse_one_file, tell_strangers
from gnnrec.data.files.tables import MEMORY, Look, no_table
from gnnrec.data.files.unpacking import ratings_source
from gnnrec.data.interactions import Interactions
from gnnrec.errors import InputError

YEAR = r"\(([0-9]{4})\)\s*$"


@dataclass(frozen=True, eq=False)
class RatingsFile:
    """A file that was read and can be used.

    Attributes:
        dataset: the ratings and titles it makes.
        report: what was found in it and mended.
        columns: name of the column of each role.
    """

    dataset: Dataset
    report: Report
    columns: Mapping[str, str]


def load_ratings_file(path: str | Path, asked: Asked | Mapping[str, str] | None = None) -> Dataset:
    """Ratings from a CSV, TSV, "::" or parquet file, gzipped or zipped, or from a folder with such a file in it.

    Rating, timestamp, title and category are used where there are any; without ratings each row is a like.

    Args:
        asked: what is fixed by hand, or only column by role, where the guess is not right; see `read_ratings_file`.

    Raises:
        InputError: the file cannot be used; says what is wrong, where, and what to do.
    """
    return read_ratings_file(path, asked).dataset


@budgeted
def read_ratings_file(
    path: str | Path, asked: Asked | Mapping[str, str] | None = None, *, is_part: bool = False
) -> RatingsFile:
    """`load_ratings_file`, and what was found on the way.

    Args:
        asked: what is fixed by hand; or only names of columns, or their numbers counted from 1, by role (user, item,
            rating, timestamp, title, category); an empty name for a role that has no column. The rest is guessed.
        is_part: whether it is one part of a split, which may be as small as it likes.
    """
    asked = as_asked(asked)
    return read_seen(look(ratings_source(Path(path), asked.table), asked), asked, str(path), is_part=is_part)


@budgeted
def read_seen(seen: Look, asked: Asked | Mapping[str, str] | None, name: str, *, is_part: bool = False) -> RatingsFile:
    """`read_ratings_file` for a file that was looked at already.

    Args:
        asked: what is fixed by hand, or only column by role.
        name: what the file is called in messages, and where the ratings come from.
    """
    asked = as_asked(asked)
    chosen = asked.columns
    if not chosen.get("user"):
        refuse_one_person(seen, name)
    try:
        columns = choose_columns(seen.guessed, chosen, seen.names)
    except InputError as error:
        raise InputError(f"{name}: {error}") from error
    try:
        table = read(seen, columns)
        checked = check(table, name, asked, is_part=is_part)
    except InputError:
        raise
    except (ValueError, TypeError, OverflowError, pa.ArrowException) as error:  # what a parser has met nowhere before
        raise no_table(seen.source, error) from error
    for pool in (MEMORY, pa.default_memory_pool()):  # Arrow would keep the memory of a whole file for the next one
        pool.release_unused()
    about = [*seen.findings, *table.findings, *_about_columns(seen, columns, chosen)]
    report = replace(checked.report, findings=(*checked.report.findings, *about))
    ids = {str(item) for item in checked.interactions.item_ids.tolist()}
    beside, problem = items_beside(seen.source, "" if "title" in columns else columns["item"], ids)
    if problem and beside is not None:
        report = replace(report, findings=(*report.findings, Finding("note", problem, "they name the items")))
    elif problem:
        report = replace(report, findings=(*report.findings, Finding("mended", problem, "titles are left out")))
    users = pd.DataFrame({"user": checked.interactions.user_ids})
    items, shared = _items(checked, beside, seen, columns)
    dataset = Dataset(checked.interactions, users, items, name, columns=dict(columns))
    column = columns.get("rating", "")
    of_events = bool(column) and are_events([row[seen.names.index(column)] for row in _whole_rows(seen)])
    dataset = replace(dataset, are_counts=of_events or names_counts(column))
    scale = None if of_events else dataset.scale  # of events everything is said where their words are read
    about = about_scale(scale, checked.interactions, column, by_name=dataset.are_counts)
    report = replace(report, findings=gravest_first([*report.findings, *shared, *about]))
    return RatingsFile(replace(dataset, findings=report.findings), report, columns)


def _whole_rows(seen: Look) -> list[tuple[str, ...]]:
    """The first rows that have as many fields as there are columns."""
    return [row for row in seen.rows if len(row) == len(seen.names)]


def _about_columns(seen: Look, columns: Mapping[str, str], chosen: Mapping[str, str]) -> list[Finding]:
    """What was guessed without a name to go by, and what is not used."""
    findings = [] if is_release(seen.source) else about_guess(seen.names, seen.rows, columns, chosen)
    unused = [name for name in seen.names if name not in columns.values()]
    if unused:
        findings.append(Finding("note", f"Columns without a role: {listed(unused)}", "they are not used"))
    if seen.dialect and seen.dialect.skip:
        says = f"The table begins below {seen.dialect.skip} line{'s' if seen.dialect.skip > 1 else ''}"
        findings.append(Finding("note", says, "blank lines, comments and headings above it are not read"))
    return findings


def _items(
    checked: Checked, beside: pd.DataFrame | None, seen: Look, columns: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Finding]]:
    """Item, title, year and genres: from the table, else from the file beside it; an item without a title is its id.

    MovieLens's own titles are left as they are, although it has some of them twice.
    """
    ids = checked.interactions.item_ids
    known = pd.DataFrame({"title": "", "genres": ""}, index=[str(item) for item in ids.tolist()])
    if beside is not None:
        beside = beside.assign(item=beside["item"].str.strip()).drop_duplicates("item")
        known.update(beside.set_index("item")[["title", "genres"]])
    for name, values in (("title", checked.titles), ("genres", checked.categories)):
        if values is not None:
            known[name] = values
    title = known["title"].astype(str).str.strip()
    title = title.where(title != "", known.index.to_series())
    findings: list[Finding] = []
    if not is_release(seen.source):
        apart, findings = told_apart(title.tolist(), known.index.tolist(), seen, columns)
        title = pd.Series(apart, known.index, dtype="str")
    year = pd.to_numeric(title.str.extract(YEAR, expand=False)).astype("Int64")
    genres = _joined(known["genres"].astype(str).tolist())
    items = pd.DataFrame({"item": ids, "title": title.to_numpy(), "year": year.to_numpy(), "genres": genres})
    return items, findings


def _joined(categories: Sequence[str]) -> list[str]:
    """Several categories of an item joined by |, however the file separates them."""
    separator = r"\|" if any("|" in text for text in categories) else r"[;,]"
    joined = {
        text: "|".join(filter(None, (part.strip() for part in re.split(separator, text)))) for text in set(categories)
    }
    return [joined[text] for text in categories]


@budgeted
def load_split_files(
    train_path: str | Path,
    test_path: str | Path,
    threshold: float | None = None,
    asked: Asked | Mapping[str, str] | None = None,
    tell: Callable[[str], None] = lambda message: None,
) -> tuple[Interactions, Interactions, float]:
    """A split made elsewhere: (training part, held-out likes, threshold) over the users and items of both files.

    Args:
        threshold: where likes begin; where the scale of the training file has them begin when left out, or that of the
            test file, if only that one has ratings.
        asked: what is fixed by hand for both files, or only column by role.
            Minimum ratings are those of the training file.
        tell: told in words what was mended in either file, and what is new in the test file.

    Raises:
        InputError: a file cannot be used, both are one and the same, or a (user, item) pair is in both.
    """
    refuse_one_file(train_path, test_path)
    asked, paths = as_asked(asked), (train_path, test_path)
    seen = look_alike([ratings_source(Path(path), asked.table) for path in paths], asked)
    fixed = (asked, replace(asked, min_user_ratings=0, min_item_ratings=0))
    files = {
        path: read_seen(one, of_part, str(path), is_part=True)
        for path, one, of_part in zip(paths, seen, fixed, strict=True)
    }
    for path, file in files.items():
        for finding in (*file.report.of("asks"), *file.report.of("mended")):
            tell(f"{path}: {finding}")
    datasets = [file.dataset for file in files.values()]
    if threshold is None:
        threshold = next((one for one in datasets if one.scale), datasets[0]).default_threshold
    train, test = (dataset.interactions.to_frame() for dataset in datasets)
    alike = train.dtypes[["user", "item"]].equals(test.dtypes[["user", "item"]])  # else no id can be in both
    both = train.merge(test, on=["user", "item"]) if alike else train[:0]
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
    held_out = interactions.select(is_test & interactions.is_positive(threshold))
    tell_strangers(interactions.select(~is_test), held_out, str(test_path), tell)
    return interactions.select(~is_test), held_out, threshold
