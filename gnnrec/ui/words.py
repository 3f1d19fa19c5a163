"""Numbers, names and counts as people write them, and text from data as Markdown leaves it alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

JOINER = "\u2060"
SAYS_WHAT = re.compile(r"guest\b.*|[^\W\d_]{3,}[\W_]+(?:(?:nr|no|num)\W+|№\s*)?\d+", re.DOTALL | re.IGNORECASE)
"""Ids that begin with a word for what they number; a code such as ABC123 or u7 does not, nor does a person's name."""


BLANKED = (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
"""Letters that move a cursor, change colours, ring a bell or begin a line: C0, DEL, C1, and the separators."""
TURNING = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x2070))
"""Letters that show what is around them in another order, so that a text reads as what it is not."""
HARMFUL = dict.fromkeys(BLANKED, " ") | dict.fromkeys(TURNING, "")


def on_one_line(text: str) -> str:
    """Text from data as nothing but text; what joins letters and emoji, and every script, stays as it is."""
    return text.translate(HARMFUL)


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 guest, 1,299 topics, 10 matches."""
    several = f"{noun}es" if noun.endswith(("ch", "sh", "s", "x")) else f"{noun}s"
    return f"{number:,} {noun if number == 1 else several}"


def percent(share: float) -> str:
    """A share of 0 to 1 as people say it; what is neither nothing nor everything is never rounded to that."""
    if 0 < share < 0.01:
        return "under 1 %"
    if 0.99 < share < 1:
        return "over 99 %"
    return f"{share:.0%}".replace("%", " %")


def like_minded(liked: int, of: int, share: float, noun: str, name: str) -> str:
    """How many of those most like somebody like a thing, against everybody: the reason that is given first.

    Args:
        liked: those who like it.
        of: those who were asked.
        share: share of everybody who likes it, 0 to 1.
        noun: what one of them is called.
        name: whom they are like.
    """
    if not of:
        return f"No other {noun} likes anything yet, so nobody is like {name}."
    like = "likes" if liked == 1 else "like"
    return f"{liked} of the {counted(of, noun)} most like {name} {like} it; {percent(share)} of everybody."


def topic_word(item_word: str) -> str:
    """What an item is called in the story: a movie, and anything else a topic."""
    return "movie" if item_word == "movie" else "topic"


def brief(count: int) -> str:
    """A count as there is room for in the sidebar: 44,679, but 2.4 M."""
    return f"{count:,}" if count < 1_000_000 else f"{count / 1e6:.1f} M"


def number(value: float) -> str:
    """A rating as it would be said: 4, 3.5, 12,345."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.6g}"


def spelled(count: int) -> str:
    """A small number as a word, which may begin a sentence once it is capitalised."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[count] if 0 <= count < len(words) else f"{count:,}"


STARTS = {"random": "at random", "spectral": "at the likes' main directions (quick)"}
"""Where a training starts, by the name that the settings have for it."""


def in_brief(setting: str, value: float | str) -> str:
    """A setting of a training with its value: reg 0.001, 8 candidates, rate 0.15, start random, 3 layers."""
    if isinstance(value, str):
        return f"{setting} {value}"
    if setting == "num_layers":
        return counted(int(value), "layer")
    if setting == "negative_candidates":
        return counted(int(value), "candidate")
    names = {"reg_weight": "reg", "learning_rate": "rate"}
    return f"{names.get(setting, setting.replace('_', ' '))} {value:g}"


def from_threshold(threshold: float, *, stars: bool) -> str:
    """Which ratings are likes: 4 stars or more, 1 star or more, 3.5 or more."""
    unit = (" star" if threshold == 1 else " stars") if stars else ""
    return f"{number(threshold)}{unit} or more"


def size(count: float) -> str:
    """Bytes as people say them: 12 MB, 1.3 GB."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{max(1, round(count / 1e6)):,} MB"


def waiting_time(seconds: float) -> str:
    """A time to wait as people say it: about 40 seconds, about 3 minutes."""
    if seconds < 90:
        return f"about {max(10, round(seconds, -1)):.0f} seconds"
    if seconds < 5400:
        return f"about {counted(round(seconds / 60), 'minute')}"
    return f"about {counted(round(seconds / 3600), 'hour')}"


def called(user_id: object) -> str:
    """What a user is called: Guest 42, Guest Anna; an id that says what it is, Gast Nr. 13 or user_7, as it is."""
    return str(user_id) if SAYS_WHAT.fullmatch(str(user_id)) else f"Guest {user_id}"


def inside(name: str) -> str:
    """A name as it stands inside a sentence, "guest Anna": its first letter is made small, but of an id."""
    is_id = SAYS_WHAT.fullmatch(name) and not name.startswith("Guest ")
    return name if is_id else name[:1].lower() + name[1:]


def distinct(names: Sequence[str], ids: Sequence[Any]) -> list[str]:
    """The names, those that occur more than once with their id, since a list of options is told apart by its words."""
    times = Counter(names)
    return [name if name and times[name] == 1 else f"{name} · {known}" for name, known in zip(names, ids, strict=True)]


def file_name(text: str) -> str:
    """A text as a part of a file's name, on any system."""
    return "".join(letter if letter.isalnum() else "-" for letter in text)[:60]


def plain(text: str) -> str:
    """Text that Markdown leaves alone, on one line.

    Addresses and names of emoji are looked for after escapes are gone: an invisible character takes them apart.
    """
    text = " ".join(on_one_line(text).split())
    text = re.sub(r"[\\`*_\[\]<>~$|&]", r"\\\g<0>", text)
    text = re.sub(r":(?=[\w+/-])|@|www(?=\.)", rf"\g<0>{JOINER}", text, flags=re.IGNORECASE)
    return re.sub(r"^(\d*)([#+\-.)=])", r"\1\\\2", text)  # what makes a heading, a list or a line of its own
