"""Part 1: what an encoding makes of bytes beyond ASCII: words of the languages that it is used for, or noise.

By the letters of each language where the alphabet is Latin, since the code pages of Latin share most letters; by
charset-normalizer for every other alphabet.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from charset_normalizer import from_bytes

OTHER_ALPHABETS = (
    *("cp1251", "koi8-r", "iso8859-5", "cp866", "cp932", "euc_jp", "gb18030", "cp950", "cp949", "cp1253", "iso8859-7"),
    *("cp1255", "cp1256", "iso8859-6", "cp874"),
)
WESTERN = (
    "àâæçèéêëîïôœùûüÿ",
    "áéíñóúü",
    "äöüß",
    "áâãàçéêíóôõúü",
    "àèéìíîòóùú",
    "äåæéöøü",
    "áäèéëíïóöü",
    "àçèéíïòóúü·",
)
"""Letters beyond ASCII of French, Spanish, German, Portuguese, Italian, the North, Dutch, Catalan."""
CENTRAL = (
    "ąćęłńóśźż",
    "áčďéěíňóřšťúůýž",
    "áäčďéíĺľňóôŕšťúýž",
    "áéíóöőúüű",
    "ăâîşţșț",
    "čćđšž",
    "äöüß",
)
"""Polish, Czech, Slovak, Hungarian, Romanian, Croatian and Slovene, German."""
BALTIC = ("āčēģīķļņōŗšūž", "ąčęėįšųūž", "õäöüšž")
"""Latvian, Lithuanian, Estonian."""
TURKISH = ("çğıöşüâîû",)
ICELANDIC = "áðéíóúýþæö"
LATIN = {
    "cp1252": WESTERN,
    "cp1250": CENTRAL,
    "iso8859-2": CENTRAL,
    "cp1254": TURKISH,
    "cp1257": BALTIC,
    "cp850": WESTERN,
    "cp852": CENTRAL,
    "mac_roman": WESTERN,
}
"""Letters of the languages that an encoding of Latin is used for; of equals the first is taken."""
RARE = 0.8
"""What a word of Icelandic counts: it has Turkish's bytes, and is far rarer."""
AROUND = "“”„‘’‚‛«»‹›…–—¡¿°€£™©®·\xa0\u200b"
"""Signs that stand around words in Latin text, and are no part of them."""
MOST_WORDS = 2000
"""Words beyond ASCII that are looked at."""
WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
FIELD = re.compile(rb"[^,;\t|\r\n\"]*[\x80-\xff][^,;\t|\r\n\"]*")


def words_beyond_ascii(content: bytes) -> list[bytes]:
    """Words of a text with a byte beyond ASCII in them, as far as they are looked at."""
    return WORD.findall(content)[:MOST_WORDS]


def share_of_words(words: Sequence[bytes], name: str) -> float:
    """Share of the words that have the letters of one language alone, a rare language counting less."""
    counts = [_is_word(word.decode(name, errors="replace").strip(AROUND), name) for word in words]
    return sum(counts) / len(counts)


def other_alphabets(content: bytes) -> list[str]:
    """What charset-normalizer takes the fields beyond ASCII for, among encodings of other alphabets."""
    bare = (field.strip(b" 0123456789") for field in FIELD.findall(content)[:MOST_WORDS])
    fields = b"\n".join(dict.fromkeys(bare))  # numbers that stand at words, as in "Anna7", look like noise
    fields = b"\n".join([fields] * (1 + 600 // max(1, len(fields))))
    matches = from_bytes(fields, cp_isolation=list(OTHER_ALPHABETS), enable_fallback=False, preemptive_behaviour=False)
    by_codec = {codecs.lookup(name).name: name for name in OTHER_ALPHABETS}
    return [by_codec[found] for match in matches if (found := codecs.lookup(match.encoding).name) in by_codec]


def _is_word(word: str, name: str) -> float:
    beyond = [letter for letter in word if not letter.isascii()]
    if len(word) > 2 and len(beyond) == len(word):
        return 0  # no language of Latin writes so
    if any(before.islower() and after.isupper() for before, after in pairwise(word)):
        return 0
    letters = {letter.lower() for letter in "".join(beyond).replace("İ", "ı")}
    if any(letters <= language for language in _letters(name)):
        return 1
    return RARE if name == "cp1252" and letters <= set(ICELANDIC) else 0


@cache
def _letters(name: str) -> tuple[set[str], ...]:
    return tuple(set(language + "’") for language in LATIN[name])
