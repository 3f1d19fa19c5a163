"""Part 1: streams that are counted, or written anew, while they are read, and lines that end."""

from __future__ import annotations

import codecs
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from gnnrec.data.files.budget import LONGEST_LINE, Spending, in_bytes, spending
from gnnrec.errors import InputError

SHORTEST_ROW = 4
"""Bytes of a row, its end included: a user, an item and what is between them."""
PIECE = 2**20
"""Bytes that are looked at at once."""


def pieces(stream: Any) -> Iterator[bytes]:
    """A stream of bytes, piece by piece."""
    return iter(lambda: stream.read(PIECE), b"")


def byte_lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream of bytes, ends included; one without an end comes in parts."""
    return iter(lambda: stream.readline(LONGEST_LINE), b"")


class _Counted(io.RawIOBase):
    """A stream that refuses to give more than the budget has."""

    def __init__(self, stream: BinaryIO | gzip.GzipFile, source: object, spent: Spending) -> None:
        self.stream, self.source, self.given = stream, source, 0
        self.spent = spent  # taken along, as threads of Arrow's have another context

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        content = self.stream.read(len(buffer))
        self.given += len(content)
        self.spent.take(self.source, self.given)
        buffer[: len(content)] = content
        return len(content)


def counted(stream: BinaryIO | gzip.GzipFile, source: object) -> BinaryIO:
    """A stream that raises InputError as soon as it has given more bytes than may be."""
    return cast(BinaryIO, io.BufferedReader(_Counted(stream, source, spending())))


def whole(stream: Any, source: object) -> bytes:
    """Everything in a stream, for what can only be read as a whole. Raises InputError when that is too much."""
    spent = spending()
    content: bytes = stream.read(spent.budget.whole + 1)
    spent.check_whole(source, len(content))
    return content


def whole_table(stream: Any, source: object) -> bytes:
    """`whole` of a table whose rows Python will hold. Raises InputError when they are too many."""
    content = whole(stream, source)
    spending().check_python_rows(source, content.count(b"\n"))
    return content


def lines(text: io.TextIOWrapper, source: object) -> Iterator[str]:
    """The lines of a text, ends included. Raises InputError when one has no end."""
    while line := text.readline(LONGEST_LINE):
        if len(line) >= LONGEST_LINE:
            raise InputError(
                f"{source} has a line of more than {in_bytes(LONGEST_LINE)}, so it is no table; save it as CSV."
            )
        yield line


class RowsCounted(io.RawIOBase):
    """A stream of text that refuses to give more lines than there may be rows, or cells of a matrix so wide."""

    def __init__(self, stream: Any, source: object, width: int = 1) -> None:
        self.stream, self.source, self.spent, self.width = stream, source, spending(), width
        self.ends = {b"\n": 0, b"\r": 0}

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        content: bytes = self.stream.read(size)
        for end in self.ends:
            self.ends[end] += content.count(end)
        self.spent.check_time(self.source)
        check = self.spent.check_rows if self.width == 1 else self.spent.check_cells
        check(self.source, self.width * max(self.ends.values()))
        return content


def refuse_many_rows(path: Path, width: int = 1) -> None:
    """Count the lines of a plain file that is large enough to have too many; Arrow reads such a one by itself.

    Raises:
        InputError: they are more than there may be rows, or cells of a matrix so wide.
    """
    if width * (path.stat().st_size // max(SHORTEST_ROW, width)) <= spending().budget.rows:
        return
    with path.open("rb") as file:
        for _ in pieces(RowsCounted(file, path, width)):
            pass


class Recoded(io.RawIOBase):
    """A stream in UTF-8 of one in another encoding; what cannot be read becomes a sign that says so."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self.stream, self.decoder = stream, codecs.getincrementaldecoder(encoding)("replace")
        self.held, self.ended = b"", False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self.held and not self.ended:
            piece = self.stream.read(len(buffer))
            self.ended = not piece
            self.held = self.decoder.decode(piece, final=self.ended).encode()
        given, self.held = self.held[: len(buffer)], self.held[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)


class Replaced(io.RawIOBase):
    """A stream in which one pair of bytes is replaced by another byte."""

    def __init__(self, stream: BinaryIO, old: bytes, new: bytes) -> None:
        self.stream, self.old, self.new = stream, old, new
        self.held = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        content = self.stream.read(size)
        whole = self.held + content
        cut = len(whole) - 1 if content and whole.endswith(self.old[:1]) else len(whole)
        self.held = whole[cut:]  # half a pair may stand at the end
        replaced = whole[:cut].replace(self.old, self.new)
        return replaced if replaced or not content else self.read(size)
