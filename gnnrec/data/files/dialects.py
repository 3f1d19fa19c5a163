"""Part 1: how a text file is written. Encoding, delimiter and header are guessed from its first lines."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from gnnrec.data.files.columns import is_known, is_measure, nearly_all
from gnnrec.errors import InputError

DELIMITERS = ("::", "\t", ";", ",", "|")
BLANKS = " "
"""As a delimiter: any run of blanks."""
LISTS = "lists"
"""In place of a delimiter: a user and then all their items on each line, as the data of the LightGCN paper has it."""
LINES = 200
"""Lines that are looked at."""
AGREE = 0.8
"""Share of the lines that must have equally many fields."""
MAGIC = {
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"SQLite format 3": "an SQLite database",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x89HDF": "an HDF5 file",
    b"\x93NUMPY": "a NumPy file",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"(\xb5/\xfd": "a Zstandard archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"ARROW1": "an Arrow file",
    b"ORC": "an ORC file",
    b"\x80\x04\x95": "a Python pickle",
    b"\x80\x05\x95": "a Python pickle",
}
MARKUP = {"<": "a web page or XML", "{": "JSON", "[": "JSON"}
WINDOWS, UNDEFINED = re.compile(rb"[\x80-\x9f]"), re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
"""Bytes that are letters and quotes in Windows's cp1252 alone, and those that are nothing even there."""
NOT_YET = re.compile(r"\s*$|[#%]|sep=.$")
"""Lines before a table: blank ones, comments, and what Excel writes to say what the delimiter is."""
MISSING = ("", "na", "n/a", "nan", "null", "none", "-", "?")
"""Words for nothing, which no column is called."""
MOST_TITLE_LINES = 5
"""Lines with one field alone that may stand above a table."""
MOST_COLUMNS = 1000
NETFLIX = re.compile(rb"\d+:\r?\n")
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


@dataclass(frozen=True)
class Dialect:
    """How a text file is written.

    Attributes:
        delimiter: one character, "::", BLANKS or LISTS.
        encoding: as Python names it.
        header: whether the first row names the columns.
        quoted: whether a field in double quotes may hold the delimiter.
        skip: blank lines and comments before the first row.
    """

    delimiter: str
    encoding: str = "utf-8"
    header: bool = False
    quoted: bool = True
    skip: int = 0


def refuse_foreign(head: bytes, name: str) -> None:
    """Say what a file is when it is plainly no table of text.

    Raises:
        InputError: it is empty, binary, markup or JSON.
    """
    if not head.strip():
        raise InputError(f"{name} is empty; it needs rows with at least a user and an item.")
    kind = next((kind for magic, kind in MAGIC.items() if head.startswith(magic)), None)
    if kind:
        raise InputError(f"{name} is {kind}, which is no table; save the ratings as CSV or parquet.")
    if b"\x00" in head and guess_encoding(head) not in ("utf-16", "utf-32"):
        raise InputError(
            f"{name} is not text (it holds zero bytes), so it has no column 'user'; save it as CSV in UTF-8."
        )
    if NETFLIX.match(head):
        raise InputError(f"{name} has a film and below it its ratings, as the Netflix prize; give each row its film.")
    kind = MARKUP.get(head.decode("latin-1").removeprefix("ï»¿").lstrip()[:1])
    if kind:
        raise InputError(f"{name} is {kind}, which is no table; save the ratings as CSV or parquet.")


def guess_encoding(head: bytes) -> str:
    """By its byte order mark, else UTF-8 where it is, else latin-1."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if head.startswith(mark):
            return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # a character cut in two at the end is no fault
    except UnicodeDecodeError:
        return "cp1252" if WINDOWS.search(head) and not UNDEFINED.search(head) else "latin-1"
    return "utf-8"


def guess_dialect(head: bytes) -> Dialect:
    """How a file with these first lines is written."""
    encoding = guess_encoding(head)
    lines = lines_of(head.decode(encoding, errors="replace"))
    skip = next((number for number, line in enumerate(lines) if not NOT_YET.match(line)), 0)
    text = "".join(lines[skip:])
    may_be_quoted = (True, False) if '"' in text else (False,)
    candidates = [("::", False), *((delimiter, quoted) for delimiter in DELIMITERS[1:] for quoted in may_be_quoted)]
    ranked = [(*_agreement(split(text, *candidate)), candidate) for candidate in candidates]
    share, fields, (delimiter, quoted) = max(ranked, key=lambda rank: rank[:2])  # the first of equals
    if share < AGREE or fields < 2:
        words = split(text, BLANKS, quoted=False)
        word_share, words_a_line = _agreement(words)
        if word_share >= AGREE and words_a_line >= 2:
            delimiter, quoted = BLANKS, False
        elif fields < 2 and len(words) > 1 and all(word.isdecimal() for line in words for word in line):
            return Dialect(LISTS, encoding, False, False, skip)
        elif fields < 2:
            delimiter = ","
    titles = _title_lines(lines[skip:], delimiter, quoted)
    rows = split("".join(lines[skip + titles :]), delimiter, quoted)
    return Dialect(delimiter, encoding, has_header(rows), quoted, skip + titles)


def _title_lines(lines: Sequence[str], delimiter: str, quoted: bool) -> int:
    """How many lines with one field alone stand above a table: a heading that some programs write."""
    if delimiter == BLANKS:
        return 0
    for number, line in enumerate(lines[: MOST_TITLE_LINES + 1]):
        fields = next(iter(split(line, delimiter, quoted)), [""])
        if any(fields[1:]) or not fields[0]:
            return number
    return 0


def lines_of(text: str) -> list[str]:
    """The lines of a text, ends included, as Arrow sees them: only the usual line ends are any."""
    return io.StringIO(text, newline="").readlines()


def split(text: str, delimiter: str, quoted: bool) -> list[list[str]]:
    """The first rows of a text, as fields; an unfinished last line should have been cut off."""
    if delimiter in ("::", BLANKS, LISTS):
        lines = [line.rstrip("\r\n") for line in lines_of(text)[:LINES] if line.strip()]
        return [line.split("::" if delimiter == "::" else None) for line in lines]
    stream = io.StringIO(text, newline="")
    rows = csv.reader(stream, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE, strict=True)
    try:
        return [row for row in islice(rows, LINES) if row]
    except csv.Error:  # words after a closing quote, or no closing quote: these are no quotes around fields
        return []


def _agreement(rows: Sequence[Sequence[str]]) -> tuple[float, int]:
    """Share of the rows that have the commonest number of fields, and that number."""
    if not rows:
        return 0.0, 0
    fields, count = Counter(map(len, rows)).most_common(1)[0]
    return (count / len(rows), fields) if fields > 1 else (0.0, fields)


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: a known name, or a word above a column of numbers or dates."""
    if not rows:
        return False
    first, rest = rows[0], rows[1:]
    columns = zip(*(row for row in rest if len(row) == len(first)), strict=True)
    above_measures = [
        name
        for name, cells in zip(first, columns, strict=False)
        if name.strip().lower() not in MISSING and nearly_all(is_measure, cells)
    ]
    if any(map(is_measure, above_measures)):
        return False
    return bool(above_measures) or any(map(is_known, first))


def name_columns(rows: Sequence[Sequence[str]], header: bool) -> list[str]:
    """A name for each column, all different: those of the header, or column 1, column 2, ..."""
    rest = rows[1:] if header and len(rows) > 1 else rows
    width = Counter(map(len, rest)).most_common(1)[0][0] if rest else 0
    if width > MOST_COLUMNS:
        raise InputError(f"{width:,} columns are too many, {MOST_COLUMNS:,} is the most; give those that matter.")
    given = list(rows[0]) if header else []
    if len(given) == width - 1 and any(row[-1].strip() for row in rest if len(row) == width):
        given.insert(0, "")  # R leaves the column of row names without a name
    names: dict[str, None] = {}
    for number, name in enumerate([*given, *[""] * width][:width], 1):
        plain = " ".join(name.split()) or f"column {number}"
        names[plain if plain not in names else f"{plain} ({number})"] = None
    return list(names)
