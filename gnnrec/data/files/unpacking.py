"""Part 1: where the ratings are. A file, plain, gzipped or in a zip archive, or a folder with one among others."""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from gnnrec.errors import InputError

Source = Path | zipfile.Path
"""A file or folder, on disk or inside a zip archive."""

MAX_BYTES = 2**32
"""Most bytes a file may have once it is unpacked: room for 150 million ratings, and a stop to a small file that
unpacks to fill the memory."""
KNOWN_NAMES = ("u.data", "ratings.dat", "ratings.csv", "rating.csv")
"""Names of the ratings in the releases of MovieLens."""
ENDINGS = (".csv", ".tsv", ".txt", ".dat", ".data", ".tab", ".parquet", ".inter")
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
            raise InputError(f"{path} cannot be read (No such file or directory); name a file or folder of ratings.")
        if path.is_dir():
            return _in_folder(path, str(path))
        if not path.is_file():
            raise InputError(f"{path} is neither a file nor a folder; save the ratings into a file and name that.")
        if not zipfile.is_zipfile(path):
            return path
        root = zipfile.Path(path)
        if (root / "[Content_Types].xml").exists():
            raise InputError(f"{path} is a spreadsheet; save its sheet as CSV.")
    return _in_folder(root, str(path))


@contextmanager
def opened(source: Source) -> Iterator[BinaryIO]:
    """The bytes of a file, gunzipped if need be.

    Raises:
        InputError: it cannot be read, is damaged, or is too large once unpacked.
    """
    with reading(source), source.open("rb") as packed:
        stream = cast(BinaryIO, packed)
        magic = stream.read(2)
    with reading(source), source.open("rb") as packed:
        stream = cast(BinaryIO, packed)
        if magic == b"\x1f\x8b":
            yield cast(BinaryIO, io.BufferedReader(_Bounded(gzip.GzipFile(fileobj=stream), source)))
        elif isinstance(source, zipfile.Path):
            yield cast(BinaryIO, io.BufferedReader(_Bounded(stream, source)))
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


def _in_folder(folder: Source, name: str) -> Source:
    """The one file with ratings in a folder; a folder that holds nothing but another one is looked through."""
    with reading(folder):
        inside = [source for source in folder.iterdir() if not source.name.lower().startswith(NOT_DATA)]
        if len(inside) == 1 and inside[0].is_dir():
            return _in_folder(inside[0], name)
        files = sorted((source for source in inside if source.is_file()), key=lambda source: source.name)
    known = [file for wanted in KNOWN_NAMES for file in files if file.name in (wanted, f"{wanted}.gz")]
    if known:
        return known[0]
    tables = [file for file in files if file.name.endswith(".inter")]
    tables = tables or [file for file in files if file.name.lower().removesuffix(".gz").endswith(ENDINGS)]
    tables = tables or (files if len(files) == 1 else [])
    if len(tables) == 1:
        return tables[0]
    if not tables:
        raise InputError(f"{name} holds no table of ratings; name a CSV or parquet file, or a folder with one.")
    some = ", ".join(table.name for table in tables[:8])
    raise InputError(f"{name} holds several tables ({some}); name the one with the ratings.")


class _Bounded(io.RawIOBase):
    """A stream that refuses to give more than MAX_BYTES."""

    def __init__(self, stream: BinaryIO | gzip.GzipFile, source: Source) -> None:
        self.stream, self.source, self.given = stream, source, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        content = self.stream.read(len(buffer))
        self.given += len(content)
        if self.given > MAX_BYTES:
            raise InputError(
                f"{self.source} unpacks to more than {MAX_BYTES / 2**30:.0f} GB, which is more than can be read; "
                "give a part of it."
            )
        buffer[: len(content)] = content
        return len(content)
