"""Part 1: one person's own list, exported from where they keep it: titles, years and ratings, and no user anywhere.

Known by their columns are Letterboxd (ratings, diary, watched), IMDb (ratings and lists) and Goodreads; any other table
of titles, each named once, with a rating, a year or a date of one's own is taken for one too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from gnnrec.data.dataset import Dataset
from gnnrec.data.files.columns import is_number, listed
from gnnrec.data.files.own_columns import own_columns
from gnnrec.data.files.reading import look, read
from gnnrec.data.files.tables import Look, no_table
from gnnrec.data.files.unpacking import ratings_source
from gnnrec.data.finding import bare
from gnnrec.data.scale import default_threshold
from gnnrec.data.titles import year_in
from gnnrec.errors import InputError

UNRATED = 0.0
"""What these services write where somebody has not rated."""
NEAR = 1
"""Years by which two sources may differ about one title."""
AT_END = re.compile(r"\(([12]\d{3})\)\s*$")
NAMES_BESIDE = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True)
class OwnTitle:
    """A title on somebody's own list.

    Attributes:
        title: as it is written there.
        year: when it came out, if that is known.
        rating: their own, if they gave one.
        other: what it is called in its own language, where the list has that too.
    """

    title: str
    year: int | None = None
    rating: float | None = None
    other: str = ""


class OnePersonError(InputError):
    """A table in which nobody is named.

    Attributes:
        titles: what is on it, each once.
    """

    def __init__(self, name: str, titles: Sequence[OwnTitle]) -> None:
        super().__init__(name, titles)
        self.name, self.titles = name, tuple(titles)

    def __str__(self) -> str:
        return (
            f"{self.name}: nobody is named in it: one person's list, a party needs several people's; "
            "where a column does name them, say which it is."
        )


def refuse_one_person(seen: Look, name: str) -> None:
    """Refuse a file at first sight that is one person's own list.

    Args:
        name: what the file is called in messages.

    Raises:
        OnePersonError: it is.
    """
    columns = own_columns(seen)
    if columns:
        raise OnePersonError(name, _titles(seen, columns))


def read_own_titles(path: str | Path) -> list[OwnTitle]:
    """What is on somebody's own list, of which it is known that it is one.

    Raises:
        InputError: it cannot be read, has no column of titles, or has one of users.
    """
    seen = look(ratings_source(Path(path)))
    columns = own_columns(seen, is_one=True)
    if not columns:
        raise InputError(
            f"{path} is no list of one person's (its columns: {listed(seen.names)}); it needs a column of titles, "
            "called title, and none of users."
        )
    return _titles(seen, columns)


def _titles(seen: Look, columns: dict[str, str]) -> list[OwnTitle]:
    """The whole list; of a title that is there several times, the last that has a rating."""
    roles = {"title": "title", "other": "item", "year": "category", "rating": "rating"}  # as `read` knows columns
    try:
        frame = read(seen, {roles[role]: name for role, name in columns.items()}).frame
    except InputError:
        raise
    except (ValueError, TypeError, OverflowError, pa.ArrowException) as error:
        raise no_table(seen.source, error) from error
    cells = {role: _texts(frame, role) for role in ("title", "item", "category", "rating")}
    found: dict[tuple[str, int | None], OwnTitle] = {}
    for title, other, year, rating in zip(*cells.values(), strict=True):
        if not title:
            continue
        one = OwnTitle(title, _year(year, title), _rating(rating), other if other != title else "")
        key = (bare(title), one.year)
        if key not in found or one.rating is not None:
            found[key] = one
    return list(found.values())


def _texts(frame: pd.DataFrame, role: str) -> list[str]:
    if role not in frame:
        return [""] * len(frame)
    return ["" if pd.isna(value) else str(value).strip() for value in frame[role]]


def _year(cell: str, title: str) -> int | None:
    """The year of its own column, else the one behind the title in parentheses."""
    at_end = AT_END.search(title)
    return year_in(cell) or (int(at_end[1]) if at_end else None)


def _rating(cell: str) -> float | None:
    rating = float(cell.replace(",", ".")) if is_number(cell) else np.nan
    return float(rating) if np.isfinite(rating) and rating != UNRATED else None


@dataclass(frozen=True)
class Matched:
    """One person's list as a data set knows it.

    Attributes:
        liked: ids of the items that they like, the best rated first.
        found: ids of all the items that are on the list, in its order.
        missing: the titles that are not in the data set, or that may be several of its items.
    """

    liked: tuple[object, ...]
    found: tuple[object, ...]
    missing: tuple[OwnTitle, ...]


def matched(titles: Sequence[OwnTitle], dataset: Dataset) -> Matched:
    """Which items of a data set are on somebody's own list.

    Titles are compared whatever their case, accents, articles and what is in parentheses; years may differ by one. A
    title that may be of several years is not guessed; of one that is there twice with its year the item with more
    ratings is taken. They like what they rated where likes begin on their own scale, and up; without any rating,
    everything.
    """
    ratings = [one.rating for one in titles if one.rating is not None]
    threshold = default_threshold(np.array(ratings, np.float32) if ratings else None)
    items, ids = _Names(dataset), dataset.interactions.item_ids.tolist()
    best: dict[object, float] = {}
    missing = []
    for one in titles:
        item = items.find(one)
        if item is None:
            missing.append(one)
            continue
        rating = one.rating if one.rating is not None else -np.inf if ratings else np.inf
        best[ids[item]] = max(rating, best.get(ids[item], -np.inf))
    liked = sorted((item for item, rating in best.items() if rating >= threshold), key=lambda item: -best[item])
    return Matched(tuple(liked), tuple(best), tuple(missing))


class _Names:
    """Items by each of their names: MovieLens has those of other languages in parentheses."""

    def __init__(self, dataset: Dataset) -> None:
        self.years = [None if pd.isna(year) else int(year) for year in dataset.items["year"].tolist()]
        self.ratings = np.bincount(dataset.interactions.items, minlength=len(self.years))
        self.items: dict[str, list[int]] = {}
        for index, title in enumerate(map(str, dataset.items["title"].tolist())):
            beside = [name for name in NAMES_BESIDE.findall(title) if not name.isdecimal()]
            for name in dict.fromkeys(bare(name) for name in (title, *beside)):
                self.items.setdefault(name, []).append(index)

    def find(self, own: OwnTitle) -> int | None:
        """Index of the one item that is meant: of the very year if there is one, else of a year beside it."""
        for name in dict.fromkeys(bare(name) for name in (own.title, own.other) if name):
            named = self.items.get(name, [])
            for apart in range(NEAR + 1):
                item = self._only([item for item in named if self._apart(own, item) == apart])
                if item is not None:
                    return item
            item = self._only([item for item in named if self._apart(own, item) is None])
            if item is not None:
                return item
        return None

    def _only(self, items: list[int]) -> int | None:
        """The one item among these; of several of one year the one with the most ratings."""
        is_one = len(items) == 1 or (len({self.years[item] for item in items}) == 1 and self.years[items[0]])
        return max(items, key=lambda item: int(self.ratings[item])) if items and is_one else None

    def _apart(self, own: OwnTitle, item: int) -> int | None:
        """Years between the two; None where one of them has none."""
        year = self.years[item]
        return None if own.year is None or year is None else abs(own.year - year)
