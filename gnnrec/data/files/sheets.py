"""Part 1: how large a workbook is, before calamine opens it, which would make a cell of every place of its sheets."""

from __future__ import annotations

import io
import re
import zipfile

from gnnrec.data.files.archives import METHODS, MOST_ENTRIES, oddness
from gnnrec.data.files.budget import Spending, spending
from gnnrec.data.files.streams import pieces
from gnnrec.data.files.unpacking import Source, reading
from gnnrec.errors import InputError

PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,4})(\d{1,8})["']""")
"""Where a cell of Excel's says that it stands: r="B7"."""
ROW = re.compile(rb"<(?:\w+:)?row\b[^>]{0,200}?\br\s*=\s*[\"'](\d{1,8})[\"']")
ROW_BEGINS = re.compile(rb"<(?:\w+:)?row(?=[\s/>])")
CELL_BEGINS = (b"<c", b":c")
"""Within a row. Cells that do not say where they stand follow each other."""
REPEATED = re.compile(rb"number-(columns|rows)-repeated\s*=\s*[\"'](\d{1,9})[\"'][^>]*office:value", re.DOTALL)
"""A cell of LibreOffice's with something in it that stands for many."""
OVERLAP = 300
"""Bytes that are looked at twice, so that nothing hides where two pieces meet."""
CELL = 200
"""Bytes that a cell takes while a sheet is read, by calamine and by Python."""


def refuse_too_large(content: io.BytesIO, source: Source) -> None:
    """Count what a workbook unpacks to, and how many cells its sheets span.

    Raises:
        InputError: that is too much, or the workbook is damaged or oddly packed.
    """
    if not zipfile.is_zipfile(content):
        content.seek(0)
        return  # an old one, which holds 65,536 rows at most
    spent, total = spending(), 0
    with reading(source), zipfile.ZipFile(content) as archive:
        listed = archive.infolist()
        _refuse_odd(listed, source)
        spent.check_whole(source, sum(entry.file_size for entry in listed))
        for entry in listed:
            span = _Span(source, spent) if entry.filename.lower().endswith(".xml") else None
            with archive.open(entry) as stream:
                for piece in pieces(stream):
                    total += len(piece)
                    spent.check_whole(source, total)
                    spent.check_time(source)
                    if span:
                        span.add(piece)
    content.seek(0)


def _refuse_odd(listed: list[zipfile.ZipInfo], source: Source) -> None:
    names = [entry.filename for entry in listed]
    if not {"[Content_Types].xml", "content.xml"} & set(names):
        raise InputError(f"{source} is an archive in another one, or a damaged one; unpack it and give its table.")
    odd = next((entry for entry in listed if oddness(entry.orig_filename) or entry.compress_type not in METHODS), None)
    if odd is not None or len(listed) > MOST_ENTRIES:
        raise InputError(f"{source} is a workbook that is packed in an unusual way; save its sheet as CSV.")


class _Span:
    """How many places the cells of a sheet span, piece by piece of its text.

    Cells that do not say where they stand follow each other: then rows are counted, and the cells of the longest.
    """

    def __init__(self, source: Source, spent: Spending) -> None:
        self.source, self.most = source, spent.budget.memory // CELL
        self.rows, self.columns = 1, 1
        self._begun, self._in_row, self._held = 0, 0, b""

    def add(self, piece: bytes) -> None:
        """Take a piece. Raises InputError when the places between the cells would fill the memory."""
        text = self._held + piece
        self._count(text)
        for letters, number in PLACE.findall(text):
            self.columns, self.rows = max(self.columns, _number(letters)), max(self.rows, int(number))
        self.rows = max([self.rows, *map(int, ROW.findall(text))])
        repeated = sum(int(number) for _, number in REPEATED.findall(text))
        if self.columns * self.rows > self.most or repeated > self.most:
            raise InputError(
                f"{self.source} has a sheet whose cells span more than {self.most:,} places, which is what half of the "
                f"free memory holds at {CELL} bytes a cell; save the part with the ratings as CSV."
            )
        self._held = text[-OVERLAP:]

    def _count(self, text: bytes) -> None:
        rest, *parts = ROW_BEGINS.split(text)
        longest = self._in_row + self._cells(rest) if self._begun else 0
        cells = [longest, *map(self._cells, parts)]
        self._begun, self._in_row = self._begun + len(parts), cells[-1]
        self.rows, self.columns = max(self.rows, self._begun), max(self.columns, *cells)

    @staticmethod
    def _cells(part: bytes) -> int:
        return sum(map(part.count, CELL_BEGINS))


def _number(letters: bytes) -> int:
    """The number of a column of a sheet, from its letters."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - ord("A") + 1
    return number
