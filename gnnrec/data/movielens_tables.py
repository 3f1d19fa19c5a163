"""The three tables of MovieLens-100K, whoever ships them: read into one form, and known by what is in them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, cast

import pandas as pd

from gnnrec.data.files.unpacking import Source, opened, ratings_source
from gnnrec.data.interactions import Interactions
from gnnrec.data.web import SourceError
from gnnrec.errors import InputError

Tables = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
"""Ratings, users, movies; a row a user and a row a movie, in the order of their ids."""

FINGERPRINT = "360a38b822a4a984"
"""Of the 100,000 ratings."""
FACTS = {
    "user": {"rows": 943, "ages": 15_166_343, "men": 313_672, "occupations": 21},
    "movie": {"rows": 1_682, "years": 2_815_744_292, "genres": 2_222_876},
}
"""What is counted in the other two tables, or summed over them: each row by its id, so that no two may be swapped."""
PARQUET_SHA256 = {
    "MovieLens100k_data.parquet.brotli": "412804128b5a9f72858e30160623747640fac60b4b69718aed43fa4bf96017e2",
    "MovieLens100k_items.parquet.brotli": "07090eb172960083549f70ae3e595e31cf78d510c7220ceac77fa4131df80f8f",
    "MovieLens100k_users.parquet.brotli": "8ca382e9b1275d509687080c6c4751bbbb9aad871422e81bc8a98da73e158f7f",
}
GENRES = [
    *(
        "unknown",
        "Action",
        "Adventure",
        "Animation",
        "Children's",
        "Comedy",
        "Crime",
        "Documentary",
        "Drama",
        "Fantasy",
    ),
    *("Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western"),
]
RATING_COLUMNS = ["user", "item", "rating", "timestamp"]
USER_COLUMNS = ["user", "age", "gender", "occupation", "zip_code"]
MOVIE_COLUMNS = ["item", "title", "release_date", "video_release_date", "imdb_url", *GENRES]


def fault_in(tables: Tables) -> str:
    """What is not MovieLens-100K's in three tables, in words; empty where nothing is."""
    ratings, users, movies = tables
    if Interactions.from_frame(ratings).fingerprint != FINGERPRINT:
        return f"whose {len(ratings):,} ratings are not MovieLens-100K's"
    for word, table, found in (("user", users, _facts_of_users), ("movie", movies, _facts_of_movies)):
        if set(table[_id(word)]) != set(ratings[_id(word)]) or found(table) != FACTS[word]:
            return f"whose ratings are MovieLens-100K's, but its table of {word}s is not ({len(table):,} rows)"
    return ""


def _id(word: str) -> str:
    return "item" if word == "movie" else word


def _facts_of_users(users: pd.DataFrame) -> dict[str, int]:
    ids = users["user"]
    men = int(ids[users["gender"] == "M"].sum())
    return {
        "rows": len(users),
        "ages": int((ids * users["age"]).sum()),
        "men": men,
        "occupations": int(users["occupation"].nunique()),
    }


def _facts_of_movies(movies: pd.DataFrame) -> dict[str, int]:
    ids, genres = movies["item"], movies["genres"].str.split("|").map(len)
    years = (ids * movies["year"].fillna(0)).sum()
    return {"rows": len(movies), "years": int(years), "genres": int((ids * genres).sum())}


def in_order_of_ids(tables: Tables) -> Tables:
    """The tables with a row a user and a row a movie in the order of their ids, however they were shipped."""
    ratings, users, movies = tables
    users, movies = (table.sort_values(name, ignore_index=True) for table, name in ((users, "user"), (movies, "item")))
    return ratings, users, movies


def from_parquet(files: Mapping[str, bytes]) -> Tables:
    """Read the wheel's three parquet files, once their checksums are right. Raises SourceError where one is not."""
    for name, content in files.items():
        check(name, content, PARQUET_SHA256[name])
    ratings, movies, users = (pd.read_parquet(io.BytesIO(files[name])) for name in PARQUET_SHA256)
    ratings.columns, users.columns, movies.columns = (
        pd.Index(names) for names in (RATING_COLUMNS, USER_COLUMNS, MOVIE_COLUMNS)
    )
    return in_order_of_ids((ratings, users, _tidy_movies(movies)))


def from_copy(path: Path) -> Tables:
    """Read ml-100k.zip, however it was packed again, the folder it unpacks to, or its u.data beside the others.

    Raises:
        InputError: it cannot be unpacked, or does not hold the three files.
    """
    ratings = ratings_source(path)
    if not ratings.name.startswith("u.data"):
        raise InputError(f"{path} holds no u.data, but {ratings.name}.")
    try:
        return from_files(ratings)
    except (KeyError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise InputError(
            f"{path} does not hold u.data, u.user and u.item as GroupLens writes them ({reason})."
        ) from error


def from_files(ratings: Source) -> Tables:
    """Read GroupLens's own files: u.data, and u.user and u.item beside it."""

    def read(source: Source, separator: str, columns: list[str], text: list[str]) -> pd.DataFrame:
        with opened(source) as stream:
            return _read_columns(stream, separator, columns, text)

    folder = cast(Source, ratings.parent)
    users = read(folder / "u.user", "|", USER_COLUMNS, ["gender", "occupation", "zip_code"])
    with opened(folder / "u.item") as stream:
        movies = movie_table(stream)
    return in_order_of_ids((read(ratings, "\t", RATING_COLUMNS, []), users, movies))


def movie_table(u_item: BinaryIO) -> pd.DataFrame:
    """The movies in GroupLens's u.item: item, title, year, genres (joined by |), release_date, imdb_url."""
    return _tidy_movies(_read_columns(u_item, "|", MOVIE_COLUMNS, ["title", "release_date", "imdb_url"]))


def _read_columns(stream: BinaryIO, separator: str, columns: list[str], text: list[str]) -> pd.DataFrame:
    """A table without a header, in latin-1 as GroupLens writes it or in UTF-8 as an editor may have saved it."""
    types: dict[str, type] = dict.fromkeys(text, str)
    content = stream.read()
    try:
        content.decode("utf-8")
        encoding = "utf-8-sig"
    except UnicodeDecodeError:
        encoding = "latin-1"
    return pd.read_csv(io.BytesIO(content), sep=separator, names=columns, dtype=types, encoding=encoding, quoting=3)


def _tidy_movies(movies: pd.DataFrame) -> pd.DataFrame:
    """Columns item, title, year, genres (joined by |), release_date, imdb_url; empty text where unknown."""
    title = movies["title"].str.strip()
    released = movies["release_date"].fillna("").str.strip()
    year = title.str.extract(r"\((\d{4})\)", expand=False).fillna(released.str[-4:]).replace("", None)
    has_genre = movies[GENRES].to_numpy(bool)
    return pd.DataFrame(
        {
            "item": movies["item"],
            "title": title,
            "year": pd.to_numeric(year).astype("Int64"),
            "genres": ["|".join(genre for genre, has in zip(GENRES, row, strict=True) if has) for row in has_genre],
            "release_date": released,
            "imdb_url": movies["imdb_url"].fillna("").str.strip(),
        }
    )


def check(name: str, content: bytes, sha256: str) -> None:
    """Raise SourceError where the bytes are not those of this checksum."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise SourceError(f"{name} arrived damaged: its checksum is not the known one")
