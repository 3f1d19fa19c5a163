"""Part 1: how a text file is written. Encoding, delimiter and header are guessed from its first lines."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from gnnrec.data.files.asked import Asked
from gnnrec.data.files.columns import is_known, is_measure, is_number, nearly_all
from gnnrec.data.files.encodings import WIDE, guess_encoding
from gnnrec.data.files.lists import ListForm, forced, of_ragged, recognised, totals_line
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
PAGE = re.compile(r"<(!doctype html|html|head|body|\?xml|!--)", re.IGNORECASE)
LONGEST_LINE = 10_000
"""Letters of a first line that are looked at for markup."""
TAG = re.compile(r"<[a-z]+[ >]", re.IGNORECASE)
ELEMENT = re.compile(r"<([a-z]+)[^<>]*>[^<]*</\1>", re.IGNORECASE)
NOT_YET = re.compile(r"\s*$|[#%]|sep=.$")
"""Lines before a table: blank ones, comments, and what Excel writes to say what the delimiter is."""
MISSING = ("", "na", "n/a", "nan", "null", "none", "-", "?")
"""Words for nothing, which no column is called."""
MOST_TITLE_LINES = 5
"""Lines with one field alone that may stand above a table."""
MOST_COLUMNS = 1000
"""Columns of a table; a matrix may have more."""
MOST_ITEMS = 100_000
MATRIX_MARKET = "%%MatrixMarket matrix coordinate"
"""What such a file begins with; below its comments a line says how many users, items and ratings follow."""
NETFLIX = re.compile(rb"\d+:\r?\n")


def refuse_many_columns(number: int) -> None:
    """Raises InputError when a table has more columns than may be."""
    if number > MOST_COLUMNS:
        raise InputError(f"{number:,} columns are too many, {MOST_COLUMNS:,} is the most; give those that matter.")


@dataclass(frozen=True)
class Dialect:
    """How a text file is written.

    Attributes:
        delimiter: one character, "::", BLANKS or LISTS.
        encoding: as Python names it.
        header: whether the first row names the columns.
        quoted: whether a field in double quotes may hold the delimiter.
        skip: blank lines and comments before the first row.
        form: how the items stand on a line of LISTS.
    """

    delimiter: str
    encoding: str = "utf-8"
    header: bool = False
    quoted: bool = True
    skip: int = 0
    form: ListForm = field(default_factory=ListForm)


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
    if b"\x00" in head and guess_encoding(head).name not in WIDE:
        raise InputError(
            f"{name} is not text (it holds zero bytes), so it has no column 'user'; save it as CSV in UTF-8."
        )
    if NETFLIX.match(head):
        raise InputError(f"{name} has a film and below it its ratings, as the Netflix prize; give each row its film.")
    if is_page(head.decode("latin-1").removeprefix("ï»¿").lstrip()):
        raise InputError(
            f"{name} is a web page or XML, which is no table; if it came from a download link, "
            "download the file itself, else save the ratings as CSV or parquet."
        )


def is_page(text: str) -> bool:
    """Whether a text is a web page or XML; a row of fields with markup in them is none, since commas part them."""
    if not TAG.match(text):
        return bool(PAGE.match(text))
    outside = text[:LONGEST_LINE].partition("\n")[0]
    while (shorter := ELEMENT.sub("", outside)) != outside:
        outside = shorter
    return bool(PAGE.match(text)) or not re.search(r"[,;|\t]", re.sub(r"<[^<>]*>", "", outside))


def guess_dialect(head: bytes, asked: Asked | None = None, *, is_whole: bool = True) -> Dialect:
    """How a file with these first lines is written, as far as nobody has said it.

    Args:
        is_whole: whether these are all lines of the file.
    """
    asked = asked or Asked()
    encoding = asked.encoding or guess_encoding(head).name
    lines = lines_of(head.decode(encoding, errors="replace"))
    skip = next((number for number, line in enumerate(lines) if not NOT_YET.match(line)), 0)
    skip += totals_line(lines[skip:], is_whole) or any(line.startswith(MATRIX_MARKET) for line in lines[:1])
    lines = lines[skip:]
    if asked.layout in ("lists", "baskets"):
        return _lists(forced(lines[:LINES], asked.layout, asked.delimiter), encoding, skip)
    may_be_lists = asked.layout is None and not asked.delimiter and not asked.header and not asked.names_columns
    form = recognised(lines[:LINES]) if may_be_lists else None
    if form:
        return _lists(form, encoding, skip)
    delimiter, quoted, agreed = (
        (asked.delimiter, '"' in "".join(lines), True) if asked.delimiter else _guess_delimiter("".join(lines))
    )
    form = of_ragged(lines[:LINES]) if may_be_lists and not agreed else None
    if form:
        return _lists(form, encoding, skip)
    titles = _title_lines(lines, delimiter, quoted)
    rows = split("".join(lines[titles:]), delimiter, quoted)
    header = has_header(rows) if asked.header is None else asked.header
    if may_be_lists and not header and _is_padded(rows):
        form = of_ragged(lines[:LINES])
        if form:
            return _lists(form, encoding, skip)
    return Dialect(delimiter, encoding, header, quoted, skip + titles)


def _lists(form: ListForm, encoding: str, skip: int) -> Dialect:
    return Dialect(LISTS, encoding, False, False, skip, form)


def _guess_delimiter(text: str) -> tuple[str, bool, bool]:
    """The delimiter that most lines agree on, whether fields are quoted, and whether enough lines agree."""
    may_be_quoted = (True, False) if '"' in text else (False,)
    candidates = [("::", False), *((delimiter, quoted) for delimiter in DELIMITERS[1:] for quoted in may_be_quoted)]
    ranked = [(*_agreement(split(text, *candidate)), candidate) for candidate in candidates]
    share, fields, (delimiter, quoted) = max(ranked, key=lambda rank: rank[:2])  # the first of equals
    words = split(text, BLANKS, quoted=False)
    word_share, words_a_line = _agreement(words)
    if share >= AGREE and fields >= 2:
        if word_share >= AGREE and words_a_line > fields and all(is_number(word) for line in words for word in line):
            return BLANKS, False, True
        return delimiter, quoted, True
    if word_share >= AGREE and words_a_line >= 2:
        return BLANKS, False, True
    return (delimiter if fields >= 2 else ","), quoted, False


def _is_padded(rows: Sequence[Sequence[str]]) -> bool:
    """Whether lines of several lengths were filled up with empty fields at their ends."""
    used = [max((place for place, cell in enumerate(row, 1) if cell.strip()), default=0) for row in rows]
    short = sum(length < len(row) for length, row in zip(used, rows, strict=True))
    no_holes = all(all(cell.strip() for cell in row[:length]) for length, row in zip(used, rows, strict=True))
    return no_holes and len(rows) >= 3 and short >= len(rows) / 2 and len(set(used)) > 1


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
    if width > MOST_ITEMS:
        raise InputError(f"{width:,} columns are too many, {MOST_ITEMS:,} is the most; give those that matter.")
    given = list(rows[0]) if header else []
    if len(given) == width - 1 and any(row[-1].strip() for row in rest if len(row) == width):
        given.insert(0, "")  # R leaves the column of row names without a name
    names: dict[str, None] = {}
    for number, name in enumerate([*given, *[""] * width][:width], 1):
        plain = " ".join(name.split()) or f"column {number}"
        names[plain if plain not in names else f"{plain} ({number})"] = None
    return list(names)
