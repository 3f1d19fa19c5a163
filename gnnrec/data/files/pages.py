"""Part 1: what the pages of a parquet file unpack to, as each says in its own header, whatever the footer says.

A page is unpacked into exactly as many bytes as its header names, or Arrow refuses it. The headers are in Thrift's
compact protocol: fields with the step from the number of the last one and their type in a byte, integers as varints.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, TypeAlias

import pyarrow.parquet

from gnnrec.data.files.budget import spending
from gnnrec.errors import InputError

Fields: TypeAlias = dict[int, "int | Fields"]
"""Whole numbers of a structure, and structures in it, by the number of their field."""
UNPACKED_SIZE, PACKED_SIZE = 2, 3
"""Fields of a page's header, in bytes."""
ENCODINGS = ((5, 2), (8, 4))
"""Where the header says how values are written: in pages of the first and of the second version."""
DELTA_BYTE_ARRAY = 7
"""Each value begins like the one before it, so a few bytes may stand for as many as the longest has."""
FIRST_LOOK, LONGEST_HEADER = 2**10, 2**24
DOUBLE, BINARY, LIST, SET, MAP, STRUCT = 7, 8, 9, 10, 11, 12
BYTE, SMALLEST_INT, LARGEST_INT = 3, 4, 6
DEEPEST = 8


class Unpacked(NamedTuple):
    """What the pages of a column unpack to.

    Attributes:
        size: in bytes.
        shared: bytes of the largest page whose values share their beginnings; no value there is longer.
    """

    size: int = 0
    shared: int = 0

    def and_those_of(self, other: Unpacked) -> Unpacked:
        """Those of two columns, or of two parts of a file."""
        return Unpacked(self.size + other.size, max(self.shared, other.shared))


def unpacked(stream: BinaryIO, column: pyarrow.parquet.ColumnChunkMetaData, source: object) -> Unpacked:
    """What the pages of a column unpack to, in one part of a file.

    Raises:
        InputError: a header cannot be read.
    """
    found = Unpacked()
    for page in _pages(stream, column, source):
        found = found.and_those_of(page)
    return found


def _pages(stream: BinaryIO, column: pyarrow.parquet.ColumnChunkMetaData, source: object) -> Iterator[Unpacked]:
    """Page by page, as Arrow finds them."""
    starts = [start for start in (column.dictionary_page_offset, column.data_page_offset) if start]
    place, spent = min(starts, default=0), spending()
    end = place + column.total_compressed_size
    while 0 <= place < end:
        spent.check_time(source)
        header, length = _header(stream, place, source)
        size, packed = header.get(UNPACKED_SIZE), header.get(PACKED_SIZE)
        if not isinstance(size, int) or not isinstance(packed, int) or min(size, packed) < 0:
            raise _damaged(source)
        yield Unpacked(size, size if _shares_beginnings(header) else 0)
        place += length + packed


def _shares_beginnings(header: Fields) -> bool:
    kinds = [(header.get(kind), encoding) for kind, encoding in ENCODINGS]
    return any(isinstance(page, dict) and page.get(encoding) == DELTA_BYTE_ARRAY for page, encoding in kinds)


def _header(stream: BinaryIO, place: int, source: object) -> tuple[Fields, int]:
    """A page's header, and its length in bytes."""
    size = FIRST_LOOK
    while size <= LONGEST_HEADER:  # the least and the largest value of a page may stand in it
        stream.seek(place)
        reader = _Compact(stream.read(size))
        try:
            return reader.struct(), reader.place
        except IndexError:
            size *= 8
    raise _damaged(source)


def _damaged(source: object) -> InputError:
    return InputError(f"{source} is damaged (a page of it has no header); save it again, or as CSV.")


class _Compact:
    """Thrift's compact protocol, of which numbers and structures are kept. Raises IndexError where the bytes end."""

    def __init__(self, content: bytes) -> None:
        self.content, self.place = content, 0

    def struct(self, deep: int = 0) -> Fields:
        fields: Fields = {}
        field = 0
        if deep > DEEPEST:
            raise IndexError
        while kind_and_step := self.byte():
            step, kind = divmod(kind_and_step, 16)
            field = field + step if step else self.whole()
            value = self.value(kind, deep)
            if value is not None:
                fields[field] = value
        return fields

    def value(self, kind: int, deep: int, *, is_listed: bool = False) -> int | Fields | None:
        """The value of a field, where it is a whole number or a structure."""
        if SMALLEST_INT <= kind <= LARGEST_INT:
            return self.whole()
        if kind == STRUCT:
            return self.struct(deep + 1)
        if kind in (LIST, SET):
            self.several(deep)
        elif kind == BINARY:
            self.skip(self.varint())
        elif kind in (BYTE, DOUBLE):
            self.skip(1 if kind == BYTE else 8)
        elif kind == MAP:  # a page has none
            raise IndexError
        elif is_listed:  # true and false are bytes in a list, and nothing but their type elsewhere
            self.skip(1)
        return None

    def several(self, deep: int) -> None:
        number, kind = divmod(self.byte(), 16)
        for _ in range(self.varint() if number == 15 else number):
            self.value(kind, deep, is_listed=True)

    def byte(self) -> int:
        self.place += 1
        return self.content[self.place - 1]

    def skip(self, size: int) -> None:
        self.place += size
        if self.place > len(self.content):
            raise IndexError

    def varint(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    def whole(self) -> int:
        """A whole number whose sign is its last bit."""
        value = self.varint()
        return (value >> 1) ^ -(value & 1)
