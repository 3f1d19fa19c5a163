"""Part 1: titles and genres that lie beside the ratings, in the releases of MovieLens and in RecBole's files."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pandas as pd

from gnnrec.files.columns import simple_name
from gnnrec.files.dialects import guess_encoding
from gnnrec.files.unpacking import Place, opened
from gnnrec.sources import movie_table

ITEM_COLUMNS = ["item", "title", "genres"]
NO_GENRES = "(no genres listed)"
"""What newer releases of MovieLens say in place of a genre."""


def items_beside(ratings: Place) -> pd.DataFrame | None:
    """Item (as text), title and genres (joined by |) from the file that belongs to these ratings; None without one.

    Raises:
        InputError: the file is there and cannot be read.
    """
    name = ratings.name.removesuffix(".gz")
    folder = cast(Place, ratings.parent)
    for ratings_name, items_name, read in LAYOUTS:
        if name == ratings_name or (ratings_name.startswith(".") and name.endswith(ratings_name)):
            beside = folder / (items_name if name == ratings_name else name.removesuffix(ratings_name) + items_name)
            return read(beside) if beside.is_file() else None
    return None


def is_release(ratings: Place) -> bool:
    """Whether this is a file of MovieLens's, whose columns are known although nothing in it names them."""
    return ratings.name.removesuffix(".gz") in ("u.data", "ratings.dat")


def _text(place: Place) -> str:
    with opened(place) as stream:
        content = stream.read()
    return content.decode(guess_encoding(content))


def _u_item(place: Place) -> pd.DataFrame:
    """MovieLens-100K: many columns, a genre each at the end."""
    with opened(place) as stream:
        return movie_table(stream)[ITEM_COLUMNS].astype({"item": str})


def _movies_dat(place: Place) -> pd.DataFrame:
    """MovieLens-1M and 10M: id::title::genres."""
    rows = [line.split("::") for line in _text(place).splitlines() if line.strip()]
    return pd.DataFrame([row for row in rows if len(row) == len(ITEM_COLUMNS)], columns=ITEM_COLUMNS)


def _movies_csv(place: Place) -> pd.DataFrame:
    """MovieLens-20M, 25M, 32M and latest: movieId,title,genres."""
    with opened(place) as stream:
        table = pd.read_csv(stream, dtype=str, keep_default_na=False, names=ITEM_COLUMNS, header=0)
    return table.assign(genres=table["genres"].replace(NO_GENRES, ""))


def _recbole_items(place: Place) -> pd.DataFrame:
    """RecBole: a tab between columns whose names carry a type; a sequence of words has a blank between them."""
    first, *rows = [line.split("\t") for line in _text(place).splitlines() if line.strip()]
    names = [simple_name(name) for name in first]
    table = pd.DataFrame([row for row in rows if len(row) == len(names)], columns=names)
    title = next((name for name in names if name.endswith("title") or name == "name"), names[0])
    genres = next((name for name in names if name in ("class", "genre", "genres", "category", "categories")), None)
    return pd.DataFrame(
        {
            "item": table[names[0]],
            "title": table[title],
            "genres": table[genres].str.replace(" ", "|") if genres else "",
        }
    )


LAYOUTS: tuple[tuple[str, str, Callable[[Place], pd.DataFrame]], ...] = (
    ("u.data", "u.item", _u_item),
    ("ratings.dat", "movies.dat", _movies_dat),
    ("ratings.csv", "movies.csv", _movies_csv),
    ("rating.csv", "movie.csv", _movies_csv),
    (".inter", ".item", _recbole_items),
)
"""Name of the ratings, name of the items beside them, and how these are read; a name that begins with a point is
an ending."""
