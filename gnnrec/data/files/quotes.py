"""Part 1: quotation marks that are left open, which would take the rows below them into one field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import BinaryIO

from gnnrec.data.files.findings import Finding
from gnnrec.data.files.streams import pieces
from gnnrec.errors import InputError

QUOTE = b'"'
CLOSING = re.compile(rb'[^"]*(?:""[^"]*)*"(?!")')
"""The rest of a field up to the mark that closes it; two marks in it stand for one."""
ENDS = (b"", b"\n", b"\r")
PLAINLY, ODDLY = "plainly", "oddly"
"""A field is closed, and a delimiter or the end of the line follows; or something else."""
MOST_LINES = 1000
"""Lines of a field: a long review, but no table."""


class OpenQuoteError(InputError):
    """A quotation mark is never closed, or so late that it can hardly be meant."""


def lines_in(stream: BinaryIO) -> int:
    """How many lines a text has."""
    return sum(piece.count(b"\n") for piece in pieces(stream))


def refuse_open_quotes(lines: Iterable[bytes], source: object, delimiter: str, skip: int) -> list[Finding]:
    """Look through the fields that hold the end of a line.

    Args:
        lines: of the whole file, ends included.
        skip: lines above the table.

    Returns:
        What to say of the first of those that are closed in the middle of a field, as one does that was left open.

    Raises:
        OpenQuoteError: one is never closed, or holds more lines than a field has.
    """
    first, number = 0, 0
    odd: list[Finding] = []
    for number, line in enumerate(lines, 1):
        quotes = line.count(QUOTE)
        if number <= skip or not quotes or (not first and quotes % 2 == 0):
            continue  # marks in pairs open and close a field on their line
        is_open, closed = _after(line, delimiter.encode(), is_open=bool(first))
        if first and closed:
            _refuse_long(first, number, source)
            odd = odd or ([_about(first, number)] if closed == ODDLY else [])
            first = 0
        if is_open and not first:
            first = number
    if first:
        raise OpenQuoteError(
            f"{source} opens a quotation mark on line {first:,} that is never closed, so the {number - first:,} lines "
            "below it would be lost; close it there, or leave out that line."
        )
    return odd


def _refuse_long(first: int, last: int, source: object) -> None:
    if last - first > MOST_LINES:
        raise OpenQuoteError(
            f"{source} opens a quotation mark on line {first:,} that is not closed before line {last:,}, and a field "
            f"has {MOST_LINES:,} lines at most; close it there, or leave out that line."
        )


def _about(first: int, last: int) -> Finding:
    says = f"A quotation mark is opened on line {first:,} and closed on line {last:,} in the middle of a field"
    return Finding("mended", says, "these lines are one row; close it on its own line if they are several")


def _after(line: bytes, delimiter: bytes, *, is_open: bool) -> tuple[bool, str]:
    """Whether a field is open at the end of a line, and how the one that was open at its start is closed on it."""
    place, closed = 0, "" if is_open else PLAINLY
    while True:
        if not is_open and line.startswith(QUOTE, place):
            is_open, place = True, place + 1
        if is_open:
            closing = CLOSING.match(line, place)
            if closing is None:
                return True, closed
            place, is_open = closing.end(), False
            closed = closed or (PLAINLY if line[place : place + 1] in (delimiter, *ENDS) else ODDLY)
        place = line.find(delimiter, place) + 1
        if not place:
            return False, closed
