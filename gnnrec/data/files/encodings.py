"""Part 1: which letters the bytes of a text stand for.

A byte order mark says it, and UTF-8 shows itself, as other text is hardly ever valid there. Anything else is a guess:
by the words that each makes of the bytes; see `alphabets`.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import BinaryIO

from gnnrec.data.files.alphabets import FIELD, LATIN, other_alphabets, share_of_words, words_beyond_ascii
from gnnrec.data.files.findings import Finding
from gnnrec.data.files.streams import byte_lines
from gnnrec.errors import InputError

BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
WIDE = ("utf-16", "utf-32", "utf-16-le", "utf-16-be")
"""Encodings in which a character of ASCII takes several bytes."""
NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a mark",
    "cp1252": "Western European (Windows 1252)",
    "cp1250": "Central European (Windows 1250)",
    "iso8859-2": "Central European (ISO 8859-2)",
    "cp1251": "Cyrillic (Windows 1251)",
    "koi8-r": "Cyrillic (KOI8-R)",
    "iso8859-5": "Cyrillic (ISO 8859-5)",
    "cp866": "Cyrillic (DOS 866)",
    "cp932": "Japanese (Shift JIS)",
    "euc_jp": "Japanese (EUC-JP)",
    "iso2022_jp": "Japanese (ISO 2022-JP)",
    "gb18030": "Chinese, simplified (GB 18030)",
    "cp950": "Chinese, traditional (Big5)",
    "cp949": "Korean (EUC-KR)",
    "cp1253": "Greek (Windows 1253)",
    "iso8859-7": "Greek (ISO 8859-7)",
    "cp1255": "Hebrew (Windows 1255)",
    "cp1256": "Arabic (Windows 1256)",
    "iso8859-6": "Arabic (ISO 8859-6)",
    "cp874": "Thai (Windows 874)",
    "cp1254": "Turkish (Windows 1254)",
    "cp1257": "Baltic (Windows 1257)",
    "cp850": "Western European (DOS 850)",
    "cp852": "Central European (DOS 852)",
    "mac_roman": "Western European (Macintosh)",
    "latin-1": "Western European (ISO 8859-1)",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16, little end first",
    "utf-16-be": "UTF-16, big end first",
    "utf-32": "UTF-32",
}
"""Encodings by their names in Python, and what people call them."""
IS_LATIN = 0.75
"""Share of the words beyond ASCII that an encoding of Latin must make words of a language of."""
FEW_WORDS = 30
"""Fewer words than this are no safe ground."""
SHOWN = 60
MOST_ODD_BYTES = 2**17


@dataclass(frozen=True)
class Encoding:
    """How the characters of a text are written.

    Attributes:
        name: as Python names it.
        others: more encodings that fit, the likeliest first.
        is_guess: whether nothing in the file itself says it.
        is_safe: whether there was much to go by.
    """

    name: str
    others: tuple[str, ...] = ()
    is_guess: bool = False
    is_safe: bool = True

    def __str__(self) -> str:
        return NAMES.get(self.name, self.name)


def guess_encoding(content: bytes) -> Encoding:
    """The encoding of a text by its beginning, in which the last character may be cut in two."""
    for mark, name in BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return Encoding(name)
    if b"\x00" in content:
        return Encoding(_wide(content) or "utf-8")
    if b"\x1b$" in content and _decodes(content, "iso2022_jp"):
        return Encoding("iso2022_jp", is_guess=True)
    return Encoding("utf-8") if _decodes(content, "utf-8") else _guess_by_words(content)


def about_encoding(encoding: Encoding) -> list[Finding]:
    """What to say of a guess: what was taken, how sure it is, and what else fits."""
    if not encoding.is_guess:
        return []
    others = " or ".join(NAMES.get(other, other) for other in encoding.others)
    sure = "" if encoding.is_safe else ", by few words"
    outcome = f"a guess{sure}; if names look wrong, read it as {others}" if others else f"a guess{sure}"
    return [Finding("mended", f"The text is not in UTF-8 and is read as {encoding}", outcome)]


def known_encoding(name: str) -> str:
    """An encoding that somebody named, as Python names it.

    Raises:
        InputError: there is none of this name.
    """
    try:
        known = codecs.lookup(name)
        "a".encode(name)
    except (LookupError, UnicodeError, ValueError):
        raise InputError(
            f"There is no encoding {name!r}; name one such as utf-8, cp1252, cp1251, shift_jis, gb18030 or euc-kr."
        ) from None
    return next((ours for ours in NAMES if codecs.lookup(ours).name == known.name), known.name)


def encoding_of(stream: BinaryIO) -> Encoding:
    """The encoding of a whole file, by its lines beyond ASCII, wherever they stand."""
    odd = b""
    for line in byte_lines(stream):
        if not line.isascii():
            odd += line
            if len(odd) > MOST_ODD_BYTES:
                break
    return guess_encoding(odd)


def candidates(content: bytes) -> list[tuple[str, str]]:
    """Every encoding in which a text can be read, the likeliest first, and a few words as they look in it."""
    guess = guess_encoding(content)
    ordered = dict.fromkeys((guess.name, *guess.others, *NAMES))
    wide = content[:4].startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in content
    possible = [name for name in ordered if (name in WIDE) == wide and _decodes(content, name)]
    fields = b" / ".join(dict.fromkeys(FIELD.findall(content))) if not wide else content
    return [(name, fields.decode(name, errors="replace").strip()[:SHOWN]) for name in possible]


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of text in Latin is zero."""
    even, odd = content[::2].count(0), content[1::2].count(0)
    half = len(content) / 2
    if max(even, odd) < 0.4 * half or min(even, odd) > 0.05 * half:
        return None
    name = "utf-16-be" if even > odd else "utf-16-le"
    text = content[: len(content) // 2 * 2].decode(name, errors="replace")
    return name if "\x00" not in text and len(text.splitlines()) > 1 else None


def _decodes(content: bytes, name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)().decode(content)  # a character cut in two at the end is no fault
    except (UnicodeError, LookupError):
        return False
    return True


def _guess_by_words(content: bytes) -> Encoding:
    words = words_beyond_ascii(content)
    is_safe = len(words) >= FEW_WORDS
    latin = sorted(((-share_of_words(words, name), place, name) for place, name in enumerate(LATIN)))
    best_share, names = -latin[0][0], tuple(name for share, _, name in latin if share < 0)
    if best_share >= IS_LATIN:
        return Encoding(names[0], names[1:4], is_guess=True, is_safe=is_safe)
    others = other_alphabets(content)
    name, *more = [*others, *names, "cp1252"]
    return Encoding(name, tuple(dict.fromkeys(more))[:4], is_guess=True, is_safe=is_safe and bool(others))
