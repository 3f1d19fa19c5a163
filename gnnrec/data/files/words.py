"""Part 1: ratings in words or signs: like and dislike, yes and no, 4/5, 80 %, four stars, kinds of events."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from gnnrec.data.files.findings import Finding, shown

LIKES = frozenset(
    (
        *("like", "liked", "likes", "love", "loved", "loves", "yes", "y", "true", "t", "up", "thumbs up", "thumb up"),
        *("thumbs_up", "thumbsup", "positive", "pos", "good", "great", "favorite", "favourite", "fav", "upvote", "👍"),
        *("❤", "❤️", "+", "heart", "recommended", "bought", "clicked", "ja", "gefällt", "gut", "oui", "aime", "bon"),
        *("si", "sí", "sì", "gusta", "bueno", "sim", "gosto", "bom", "mi piace", "buono", "leuk", "goed", "tak"),
        *("lubię", "ano", "да", "нравится", "はい", "好き", "いいね", "是", "喜欢", "예", "좋아요"),
    )
)
DISLIKES = frozenset(
    (
        *("dislike", "disliked", "dislikes", "hate", "hated", "hates", "no", "n", "false", "f", "down", "thumbs down"),
        *("thumb down", "thumbs_down", "thumbsdown", "negative", "neg", "bad", "awful", "downvote", "👎", "-"),
        *("not recommended", "skipped", "skip", "ignored", "neutral", "meh", "so-so", "ok", "nein", "gefällt nicht"),
        *("schlecht", "non", "mauvais", "malo", "não", "nao", "ruim", "cattivo", "nee", "slecht", "nie", "ne"),
        *("нет", "не нравится", "いいえ", "嫌い", "否", "不喜欢", "아니요", "싫어요"),
    )
)
"""Words for a like, and for what is none; what is neither good nor bad is none."""
EVENTS: Mapping[str, float] = {
    **dict.fromkeys(("view", "viewed", "pageview", "impression", "detail", "show", "pv", "browse", "visit"), 1.0),
    **dict.fromkeys(("click", "play", "played", "listen", "watch", "watched", "read", "open", "listened"), 2.0),
    **dict.fromkeys(("addtocart", "add_to_cart", "cart", "basket", "fav", "wishlist", "save", "bookmark"), 3.0),
    **dict.fromkeys(("purchase", "purchased", "transaction", "buy", "bought", "order", "sale", "checkout"), 4.0),
    **dict.fromkeys(("like", "liked", "follow", "share", "comment", "comment created", "comment_created"), 3.0),
}
"""How much an event says of a liking, by its kind: seen, turned to, kept, paid for."""
OF = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|of|von|sur|de|из)\s*(\d+)", re.IGNORECASE)
PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
STARS = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:stars?|★|⭐|sterne?|points?|pts)", re.IGNORECASE)
SIGNS = re.compile(r"([★⭐*]+)[☆✩]*")


def is_liking(text: str) -> bool:
    """Whether a cell says in a word or a sign how something is liked."""
    plain = text.strip().casefold()
    signs = (OF, PERCENT, STARS, SIGNS)
    return plain in LIKES or plain in DISLIKES or any(form.fullmatch(plain) for form in signs)


def numbers_of(texts: Sequence[str]) -> tuple[dict[str, float], Finding | None]:
    """The number that each different text stands for, where all of them are written in one way; and what to say of it.

    Empty where the texts are not understood, or only some of them are.

    >>> numbers_of(["4/5", "5/5"])[0]
    {'4/5': 4.0, '5/5': 5.0}
    """
    plain = {text: text.strip().casefold() for text in texts}
    for read in (_of_one_end, _percent, _stars, _signs, _words, _events):
        found, finding = read(plain)
        if found:
            return found, finding
    return {}, None


Read = tuple[dict[str, float], Finding | None]


def _said(texts: Mapping[str, str], outcome: str) -> Finding:
    first = next(iter(texts))
    return Finding("mended", f"Ratings are written like {shown(first)}", outcome)


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _matched(plain: Mapping[str, str], pattern: re.Pattern[str]) -> dict[str, re.Match[str]]:
    """The match of each text, where all of them are written so; else nothing."""
    found = {text: match for text, clean in plain.items() if (match := pattern.fullmatch(clean))}
    return found if len(found) == len(plain) else {}


def _numbered(plain: Mapping[str, str], found: Mapping[str, re.Match[str]], outcome: str) -> Read:
    """The first number of each text, and what to say of it; nothing where nothing was found."""
    return ({text: _number(match[1]) for text, match in found.items()}, _said(plain, outcome)) if found else ({}, None)


def _of_one_end(plain: Mapping[str, str]) -> Read:
    """5/5, 4 of 5: the first number, where the second is the same everywhere."""
    found = _matched(plain, OF)
    has_one_end = len({match[2] for match in found.values()}) == 1
    return _numbered(plain, found if has_one_end else {}, "the first number counts")


def _percent(plain: Mapping[str, str]) -> Read:
    return _numbered(plain, _matched(plain, PERCENT), "they go up to 100")


def _stars(plain: Mapping[str, str]) -> Read:
    return _numbered(plain, _matched(plain, STARS), "the number counts")


def _signs(plain: Mapping[str, str]) -> Read:
    """★★★☆☆: as many as are filled."""
    found = _matched(plain, SIGNS)
    counts = {text: float(len(match[1])) for text, match in found.items()}
    return (counts, _said(plain, "the signs are counted")) if counts else ({}, None)


def _words(plain: Mapping[str, str]) -> Read:
    """Like and dislike: 1 and 0."""
    if not all(clean in LIKES or clean in DISLIKES for clean in plain.values()):
        return {}, None
    found = {text: float(clean in LIKES) for text, clean in plain.items()}
    likes, others = ([text for text in plain if found[text] == value] for value in (1.0, 0.0))
    means = [f"{_listed(words)} {what}" for words, what in ((likes, "is a like"), (others, "is none")) if words]
    return found, Finding("mended", "Ratings are written in words", ", ".join(means))


def _events(plain: Mapping[str, str]) -> Read:
    """Kinds of events: each is a like, and weighs as much as it says."""
    if not all(clean in EVENTS for clean in plain.values()):
        return {}, None
    found = {text: EVENTS[clean] for text, clean in plain.items()}
    kinds = ", ".join(f"{text} {found[text]:g}" for text in sorted(plain, key=lambda text: (found[text], text)))
    says = f"Ratings are kinds of events, which weigh as much as they say of a liking ({kinds})"
    return found, Finding("mended", says, "every one is a like, unless a threshold says otherwise")


def _listed(texts: Sequence[str]) -> str:
    return " and ".join(map(shown, texts))
