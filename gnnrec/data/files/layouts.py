"""Part 1: titles and genres that lie beside the ratings, in the releases of MovieLens and in RecBole's files."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection
from typing import cast

import pandas as pd

from gnnrec.data.files.columns import simple_name
from gnnrec.data.files.dialects import lines_of
from gnnrec.data.files.encodings import guess_encoding
from gnnrec.data.files.siblings import titles_beside
from gnnrec.data.files.streams import whole_table
from gnnrec.data.files.unpacking import Source, opened
from gnnrec.data.movielens_tables import MOVIE_COLUMNS, movie_table
from gnnrec.data.titles import natural_titles
from gnnrec.errors import InputError

RECBOLE = ".inter"
ITEM_COLUMNS = ["item", "title", "genres"]
NO_GENRES = "(no genres listed)"
"""What newer releases of MovieLens say in place of a genre."""


def items_beside(ratings: Source, item_column: str = "", ids: Collection[str] = ()) -> tuple[pd.DataFrame | None, str]:
    """Item (as text), title and genres (joined by |) from the file that belongs to these ratings; None without one.

    Args:
        item_column: name of the items' column; any table beside the ratings that has it too, and titles, is taken.
        ids: of the items, most of which such a table must hold.

    Returns:
        The items, and a word about where they are from, or about what is wrong with that file if it cannot be used:
        titles are welcome, and not needed.
    """
    name = ratings.name.removesuffix(".gz")
    folder = cast(Source, ratings.parent)
    for ratings_name, items_name, read in LAYOUTS:
        if name == ratings_name or (ratings_name.startswith(".") and name.endswith(ratings_name)):
            beside = folder / (items_name if name == ratings_name else name.removesuffix(ratings_name) + items_name)
            if not beside.is_file():
                break
            try:
                return _as_said(read(beside), ratings_name), ""
            except (InputError, ValueError, KeyError, IndexError) as error:
                return None, f"{beside.name} beside the ratings cannot be used ({' '.join(str(error).split())})"
    return titles_beside(ratings, item_column, ids) if item_column else (None, "")


def _as_said(items: pd.DataFrame, ratings_name: str) -> pd.DataFrame:
    """MovieLens sets the article of a title behind a comma; what others write is left as it is."""
    if ratings_name == RECBOLE:
        return items
    return items.assign(title=natural_titles(items["title"]))


def is_release(ratings: Source) -> bool:
    """Whether this is a file of MovieLens's, whose columns are known although nothing in it names them."""
    return ratings.name.removesuffix(".gz") in ("u.data", "ratings.dat")


def _text(source: Source) -> str:
    with opened(source) as stream:
        content = whole_table(stream, source)
    return content.decode(guess_encoding(content).name, errors="replace")


def _u_item(source: Source) -> pd.DataFrame:
    """MovieLens-100K: many columns, a genre each at the end."""
    with opened(source) as stream:
        content = whole_table(stream, source)
    if content.partition(b"\n")[0].count(b"|") != len(MOVIE_COLUMNS) - 1:
        raise ValueError(f"it has not the {len(MOVIE_COLUMNS)} columns of MovieLens-100K")
    return movie_table(io.BytesIO(content))[ITEM_COLUMNS].astype({"item": str})


def _movies_dat(source: Source) -> pd.DataFrame:
    """MovieLens-1M and 10M: id::title::genres."""
    rows = [line.rstrip("\r\n").split("::") for line in lines_of(_text(source)) if line.strip()]
    return pd.DataFrame([row for row in rows if len(row) == len(ITEM_COLUMNS)], columns=ITEM_COLUMNS)


def _movies_csv(source: Source) -> pd.DataFrame:
    """MovieLens-20M, 25M, 32M and latest: movieId,title,genres."""
    table = pd.read_csv(io.StringIO(_text(source)), dtype=str, keep_default_na=False)
    found = pd.DataFrame({"item": table["movieId"], "title": table["title"], "genres": table.get("genres", "")})
    return found.replace({"genres": {NO_GENRES: ""}})


def _recbole_items(source: Source) -> pd.DataFrame:
    """RecBole: a tab between columns whose names carry a type; a sequence of words has a blank between them."""
    first, *rows = [line.rstrip("\r\n").split("\t") for line in lines_of(_text(source)) if line.strip()]
    names = [simple_name(name) for name in first]
    table = [row for row in rows if len(row) == len(names)]
    title = next((column for column, name in enumerate(names) if name.endswith("title") or name == "name"), 0)
    kinds = ("class", "genre", "genres", "category", "categories")
    genres = next((column for column, name in enumerate(names) if name in kinds), None)
    return pd.DataFrame(
        {
            "item": [row[0] for row in table],
            "title": [row[title] for row in table],
            "genres": [row[genres].replace(" ", "|") if genres is not None else "" for row in table],
        }
    )


LAYOUTS: tuple[tuple[str, str, Callable[[Source], pd.DataFrame]], ...] = (
    ("u.data", "u.item", _u_item),
    ("ratings.dat", "movies.dat", _movies_dat),
    ("ratings.csv", "movies.csv", _movies_csv),
    ("rating.csv", "movie.csv", _movies_csv),
    (RECBOLE, ".item", _recbole_items),
)
"""Name of the ratings, name of the items beside them, and how these are read; a name that begins with a point is
an ending."""
