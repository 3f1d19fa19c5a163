"""Part 1: where the ratings are. A file, plain, gzipped or in a zip archive, or a folder with one among others."""

from __future__ import annotations

import gzip
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from gnnrec.data.files.archives import archive_at, entries, refuse_unusual
from gnnrec.data.files.budget import spending
from gnnrec.data.files.streams import counted
from gnnrec.errors import InputError

Source = Path | zipfile.Path
"""A file or folder, on disk or inside a zip archive."""

KNOWN_NAMES = ("u.data", "ratings.dat", "ratings.csv", "rating.csv")
"""Names of the ratings in the releases of MovieLens."""
ENDINGS = (
    *(".csv", ".tsv", ".txt", ".dat", ".data", ".tab", ".parquet", ".inter", ".json", ".jsonl", ".ndjson"),
    *(".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"),
)
RATING_WORDS = ("ratings", "rating", "interactions", "reviews")
"""Words of a file's name that say that it holds the ratings, the plainest first."""
MOST_NAMES = 8
MOST_DEEP = 4
"""Folders within folders that are looked through."""
NOT_DATA = ("readme", "license", "licence", "changelog", ".", "__macosx")


def ratings_source(path: Path, table: str | None = None) -> Source:
    """The file with the ratings at a path: itself, or the one in its folder or zip archive.

    Args:
        table: of several files there, the name of the one to read.

    Raises:
        InputError: there is none, or there are several.
    """
    with reading(path):
        if not path.exists():
            return _inside(path, table)
        if path.is_dir():
            return _in_folder(path, str(path), table)
        if not path.is_file():
            raise InputError(f"{path} is neither a file nor a folder; save the ratings into a file and name that.")
        if not zipfile.is_zipfile(path) or is_office(path):
            return path
    return _in_folder(archive_at(path), str(path), table)


def tables_inside(path: Path) -> list[str]:
    """Names of the tables in an archive or a folder, any of which can be put into `Asked.table`; else none.

    Raises:
        InputError: it is damaged.
    """
    with reading(path):
        is_packed = path.is_file() and zipfile.is_zipfile(path) and not is_office(path)
        if not is_packed and not path.is_dir():
            return []
        return [name for name, _ in _tables(archive_at(path) if is_packed else path)]


def is_office(path: Path) -> bool:
    """Whether an archive is a workbook, whose sheets are read as they are."""
    with zipfile.ZipFile(path) as archive:
        return bool({"[Content_Types].xml", "content.xml"} & set(archive.namelist()))


def _inside(path: Path, table: str | None) -> Source:
    """The file or folder that a path names inside an archive, like party.zip/ratings.csv."""
    archive = next((parent for parent in path.parents if parent.is_file()), None)
    if archive is None or not zipfile.is_zipfile(archive):
        raise InputError(f"{path} cannot be read (No such file or directory); name a file or folder of ratings.")
    inside = path.relative_to(archive).as_posix()
    root = archive_at(archive)
    here = root / inside
    if here.is_file():
        return here
    folder = zipfile.Path(root.root, f"{inside}/")
    if folder.exists():
        return _in_folder(folder, str(path), table)
    names = [name for name, _ in _tables(root)]
    raise InputError(f"{archive} holds no {inside}; it holds {listed(names)}.")


@contextmanager
def opened(source: Source) -> Iterator[BinaryIO]:
    """The bytes of a file, gunzipped if need be.

    Raises:
        InputError: it cannot be read, is damaged, or is too large once unpacked.
    """
    if isinstance(source, zipfile.Path):
        spending().take(source, refuse_unusual(source))  # what it says of itself, to begin with
    with reading(source), source.open("rb") as packed:
        magic = cast(BinaryIO, packed).read(2)
    with reading(source), source.open("rb") as packed:
        stream = cast(BinaryIO, packed)
        if isinstance(source, zipfile.Path):
            stream = counted(stream, source)
        if magic == b"\x1f\x8b":
            yield counted(gzip.GzipFile(fileobj=stream), source)
        else:
            yield stream


@contextmanager
def reading(source: Source) -> Iterator[None]:
    """Whatever goes wrong while a file is read, in one sentence."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, gzip.BadGzipFile) as error:
        raise InputError(f"{source} is damaged ({error}); pack it again or give it unpacked.") from error
    except (RuntimeError, NotImplementedError) as error:  # what zipfile raises where a password is needed
        raise InputError(f"{source} cannot be unpacked ({error}); give it unpacked.") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{source} cannot be read ({reason}); name a file or folder of ratings.") from error


def _in_folder(folder: Source, name: str, table: str | None) -> Source:
    """The file with ratings in a folder, or in the folders in it."""
    with reading(folder):
        found = _tables(folder)
    if not found:
        raise InputError(f"{name} holds no table of ratings; name a CSV or parquet file, or a folder with one.")
    if table is None:
        known = [one for wanted in KNOWN_NAMES for _, one in found if one.name in (wanted, f"{wanted}.gz")]
        if known:
            return known[0]
        found = [pair for pair in found if pair[0].endswith(".inter")] or found
        top = min(inside.count("/") for inside, _ in found)
        plain = [inside for inside, _ in found if inside.count("/") == top]
        if len(plain) == 1 and not _speaking([inside for inside, _ in found]):
            return dict(found)[plain[0]]
    return dict(found)[picked([inside for inside, _ in found], table, name)]


def _tables(folder: Source) -> list[tuple[str, Source]]:
    """Name below the folder, and file, of every table in an archive; on disk, of those that lie on one level."""
    for deep in (MOST_DEEP,) if isinstance(folder, zipfile.Path) else range(MOST_DEEP):
        files = entries(folder, deep) if isinstance(folder, zipfile.Path) else _files(folder, "", deep)
        every = sorted(((name, file) for name, file in files if not _is_apart(name)), key=lambda pair: pair[0])
        tables = [pair for pair in every if pair[1].name.lower().removesuffix(".gz").endswith(ENDINGS)]
        if tables or len(every) == 1:
            return tables or every
    return []


def _files(folder: Path, above: str, deep: int) -> Iterator[tuple[str, Source]]:
    for source in folder.iterdir():
        if source.name.lower().startswith(NOT_DATA):  # nor is looked into
            continue
        inside = above + source.name
        if source.is_file():
            yield inside, source
        elif source.is_dir() and deep:
            yield from _files(source, f"{inside}/", deep - 1)


def _is_apart(name: str) -> bool:
    """Whether a file, or a folder above it, is a note, a hidden one, or what a Mac adds."""
    return any(part.lower().startswith(NOT_DATA) for part in name.split("/"))


class SeveralTablesError(InputError):
    """Several tables lie in one place, and nothing says which holds the ratings.

    Attributes:
        names: of the tables, any of which can be put into `Asked.table`.
    """

    def __init__(self, place: str, names: Sequence[str]) -> None:
        super().__init__(f"{place} holds several tables ({listed(names)}); name the one with the ratings.")
        self.names = tuple(names)

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.args, self.names)


def _again(args: tuple[object, ...], names: tuple[str, ...]) -> SeveralTablesError:
    error = SeveralTablesError("", names)
    error.args = args
    return error


def picked(names: Sequence[str], asked: str | None, place: str) -> str:
    """Of several tables the one that is asked for, else the only one, else the one whose name speaks of ratings.

    Raises:
        InputError: there is none of this name.
        SeveralTablesError: any could be meant.
    """
    if asked is not None:
        alike = [name for name in names if asked in (name, name.rpartition("/")[2])]
        if len(alike) != 1:
            raise InputError(f"{place} holds no table '{asked}'; it holds {listed(names)}.")
        return alike[0]
    if len(names) == 1:
        return names[0]
    speaking = _speaking(names)
    if speaking:
        return speaking
    raise SeveralTablesError(place, names)


def _speaking(names: Sequence[str]) -> str | None:
    """The one name with a word for ratings in it."""
    for word in RATING_WORDS:
        speaking = [name for name in names if word in re.split(r"[^a-z]+", name.rpartition("/")[2].lower())]
        if len(speaking) == 1:
            return speaking[0]
    return None


def likeliest_first(names: Sequence[str]) -> list[str]:
    """Names of tables, those that speak of ratings first."""
    words = [re.split(r"[^a-z]+", name.rpartition("/")[2].lower()) for name in names]
    speaks = {name: any(word in RATING_WORDS for word in parts) for name, parts in zip(names, words, strict=True)}
    return sorted(names, key=lambda name: not speaks[name])


def listed(names: Sequence[str]) -> str:
    """Names of tables in a sentence."""
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
