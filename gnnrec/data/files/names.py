"""Part 1: what the name of a column says of what it holds.

A name is cut into words where blanks, signs and capitals cut it, and where a word is made of two (userid, playcount,
Kundennr). It says something only when every one of its words does: a user_age is no user, an average rating no rating.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from gnnrec.data.files.vocabulary import ABROAD, ENGLISH, Sort

ARTICLES = frozenset({"the", "my", "of", "is", "has", "was", "given", "original", "new"})
CELLS_TOO = frozenset(
    {"food", "drink", "beer", "wine", "joke", "dish", "meal", "show", "series", "course"}
    | {"app", "news", "paper", "goods", "hotel", "restaurant", "place", "venue", "channel", "episode"}
    | {"video", "content", "device", "session", "cookie", "people", "mail", "email", "album", "nick"}
)
"""Words that by themselves are as often what a cell holds as what a column is called."""
COUNTS = frozenset({"plays", "playcount"})
"""Names of counts that are names of nothing else."""
SORT_OF: Mapping[str, Sort] = {
    "user": "user",
    "item": "item",
    "rating": "rating",
    "timestamp": "time",
    "title": "title",
    "category": "category",
    "event": "deed",
    "deed": "deed",
}
"""Sort of the leading word of each role."""
IDS = frozenset({"id", "ids", "code", "key"})
FALLBACKS = frozenset({"session", "cookie", "device"})
"""What stands for a user where no user is named."""
KEYS_OF_ITEMS = frozenset({"isbn", "asin", "sku", "upc", "ean", "stockcode"})
"""Words that are numbers of items by themselves."""
SHORTEST_PART = 2
"""Letters of a word within a word."""
CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
COMBINING = re.compile("[\u0300-\u036f]")
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, order=True)
class Meaning:
    """What a name says.

    Attributes:
        role: of the column; "deed" for what may be a rating by another name, "event" for what kind of thing happened,
            "other" for what has no role.
        tier: how well the name says it, 0 the best; ids go before what they belong to, and both before names.
        order: of its leading word among words of its sort.
        words: how many it has.
    """

    role: str
    tier: int
    order: int
    words: int


def plain_letters(text: str) -> str:
    """Small letters without accents, so that Película and pelicula are one."""
    return unicodedata.normalize("NFC", COMBINING.sub("", unicodedata.normalize("NFKD", text.casefold())))


def simple_name(name: str) -> str:
    """A name without what people and programs add: "User_ID" and RecBole's "user_id:token" are both userid."""
    return re.sub(r"[\W_]", "", name.partition(":")[0].lower())


def _sorts(*vocabularies: Mapping[Sort, str]) -> dict[str, dict[Sort, int]]:
    """Sorts of each word, and its place among them."""
    found: dict[str, dict[Sort, int]] = {}
    for vocabulary in vocabularies:
        for sort, words in vocabulary.items():
            for place, word in enumerate(words.split()):
                found.setdefault(plain_letters(word), {}).setdefault(sort, place)
    return found


SORTS = _sorts(ENGLISH, ABROAD)
SORTS_IN_ENGLISH = _sorts(ENGLISH)
EXACT: Mapping[str, str] = {
    "uid": "user",
    "iid": "item",
    "nutzername": "user",
    "steamid": "user",
    "isbn10": "item",
    "isbn13": "item",
    "userrating": "rating",
}
"""Names that are no words."""


def words_of(name: str) -> list[str]:
    """The words of a name, plain, each known word by itself; what is not known stays whole."""
    cut = CAPITALS.sub(" ", name.partition(":")[0])
    words = [plain_letters(word) for word in WORD.findall(cut)]
    whole = "".join(words)
    if whole in SORTS or whole in EXACT:
        return [whole]
    return [part for word in words for part in _parts(word)]


@lru_cache(maxsize=4096)
def _parts(word: str) -> tuple[str, ...]:
    """A word as the fewest known words that it is made of, or whole."""
    if word in SORTS or len(word) > 40:
        return (word,)
    best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for start in range(end):
            before, part = best[start], word[start:end]
            is_word = part in SORTS and (len(part) >= SHORTEST_PART or not part.isascii())
            if before is not None and is_word and (best[end] is None or len(before) + 1 < len(best[end] or ())):
                best[end] = (*before, part)
    return best[-1] or (word,)


def meaning_of(name: str) -> Meaning | None:
    """What a name says, or None where it says nothing."""
    return _meaning(name, SORTS)


def is_known(name: str) -> bool:
    """Whether a cell is surely a name of a column: in English alone, as what is no name is words of any language."""
    words = words_of(name)
    meaning = _meaning(name, SORTS_IN_ENGLISH)
    if meaning is None or meaning.tier > 2 or ARTICLES & set(words) or (len(words) == 1 and words[0] in CELLS_TOO):
        return False
    return meaning.role in {"user", "item", "rating", "timestamp", "title", "category"} or words[0] in COUNTS


@lru_cache(maxsize=4096)
def _meaning_of_words(words: tuple[str, ...], is_english: bool) -> Meaning | None:
    known = SORTS_IN_ENGLISH if is_english else SORTS
    if len(words) == 1 and words[0] in EXACT:
        return Meaning(EXACT[words[0]], 0, 0, 1)
    sorts = [known.get(word, {}) for word in words]
    if any("other" in of for of in sorts):
        return Meaning("other", 0, 0, len(words))
    if not words or not all(sorts):
        return _time_of(words, sorts)
    order = {sort: min(of[sort] for of in sorts if sort in of) for of in sorts for sort in of}
    role, tier = _role(words, sorts)
    return Meaning(role, tier, order.get(SORT_OF.get(role, "filler"), 0), len(words)) if role else None


def _meaning(name: str, known: Mapping[str, Mapping[Sort, int]]) -> Meaning | None:
    return _meaning_of_words(tuple(words_of(name)), known is SORTS_IN_ENGLISH)


def _time_of(words: tuple[str, ...], sorts: list[dict[Sort, int]]) -> Meaning | None:
    """A time of something that is not known, as InvoiceDate is."""
    if len(words) > 1 and "time" in sorts[-1] and words[-1] not in {"at", "when"}:
        return Meaning("timestamp", 3, sorts[-1]["time"], len(words))
    return None


def _role(words: tuple[str, ...], sorts: list[dict[Sort, int]]) -> tuple[str, int]:
    """The role of known words, and how well they say it."""
    one = int(len(words) > 1)
    is_key = any("key" in of and not {"time", "item", "user"} & set(of) for of in sorts)
    is_fallback = bool(FALLBACKS & set(words))
    for role, leading, beside, tier in (
        ("user", "user", {"key", "filler"}, 3 if is_fallback else 0 if is_key else 1),
        ("user", "user", {"title", "filler"}, 3 if is_fallback else 2),
        ("item", "item", {"key", "filler"}, 0 if is_key or KEYS_OF_ITEMS & set(words) else 1),
        ("title", "title", {"item", "filler"}, one),
        ("rating", "rating", {"user", "item", "filler", "deed"}, one),
        ("timestamp", "time", {"user", "item", "rating", "deed", "filler"}, one),
        ("category", "category", {"item"}, one),
        ("deed", "deed", {"amount", "user", "item", "filler", "key"}, 0),
        ("event", "deed", {"category"}, 0),
    ):
        is_about = role in {"rating", "timestamp", "deed"}
        if is_about and (words[-1] in IDS or (role == "rating" and any("amount" in of for of in sorts))):
            continue
        if any(leading in of for of in sorts) and all({leading, *beside} & set(of) for of in sorts):
            return role, 0 if "unix" in words else tier
    return "", 0
