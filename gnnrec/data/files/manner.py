"""Part 1: with how much care a text is read: quickly, until something in it asks for more."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from gnnrec.data.files.encodings import Encoding, about_encoding, encoding_of
from gnnrec.data.files.findings import Finding
from gnnrec.data.files.streams import pieces
from gnnrec.data.files.unpacking import Source, opened


@dataclass(frozen=True)
class Manner:
    """How Arrow reads a file.

    Attributes:
        encoding: as Arrow names it.
        quoted: that a field in double quotes may hold the delimiter.
        ratings_are_numbers: that every rating is one; else their column is read as whatever it is.
        lines_in_fields: that a field in quotes may hold the end of a line.
        leave_out: that rows with more or fewer fields than there are columns are left out and told.
        in_order: one piece after the other, as only then rows are numbered.
        replaced: that characters that cannot be read become a sign that says so.
        findings: what to say of it.
    """

    encoding: str
    quoted: bool
    ratings_are_numbers: bool = True
    lines_in_fields: bool = False
    leave_out: bool = False
    in_order: bool = False
    replaced: bool = False
    findings: tuple[Finding, ...] = ()


def more_careful(manner: Manner, said: str, source: Source) -> Manner | None:
    """How to read a file that could not be read in this manner; None where more care would not help."""
    if "UTF8" in said and manner.encoding == "utf-8":
        return _in_its_encoding(manner, source)
    if re.search(r"Expected \d+ columns, got \d+", said) and not manner.leave_out:
        manner = manner if manner.encoding != "utf-8" or _is_utf8(source) else _in_its_encoding(manner, source)
        return replace(manner, leave_out=True)
    if "out of sync" in said and not manner.lines_in_fields:  # a field holds the end of a line
        return replace(manner, lines_in_fields=True)
    if "conversion error" in said and manner.ratings_are_numbers:
        return replace(manner, ratings_are_numbers=False)
    if ("decode" in said or "UTF8" in said) and not manner.replaced:
        says = f"Some characters cannot be read as {Encoding(manner.encoding)}"
        finding = Finding("mended", says, "a sign stands in their place; another encoding may be the right one")
        return replace(manner, replaced=True, findings=(*manner.findings, finding))
    return None


def _in_its_encoding(manner: Manner, source: Source) -> Manner:
    """For a file that begins in UTF-8, or with ASCII alone, and is in another encoding."""
    with opened(source) as stream:
        encoding = encoding_of(stream)
    encoding = Encoding("cp1252", is_guess=True, is_safe=False) if encoding.name.startswith("utf-8") else encoding
    return replace(manner, encoding=encoding.name, findings=tuple(about_encoding(encoding)))


def _is_utf8(source: Source) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with opened(source) as stream:
            for piece in pieces(stream):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
