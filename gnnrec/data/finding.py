"""An item found by what a person calls it: by its id, by its title, or by what is plainly meant by it."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Sequence

from gnnrec.data.dataset import Dataset
from gnnrec.data.ids import MOST_COMPARED, positions
from gnnrec.data.titles import natural_title
from gnnrec.errors import InputError

MOST_NAMED = 5
"""Items that are named where it is not plain which one is meant."""
ARTICLE = re.compile(r"^(?:the|an?) |, (?:the|an?)$")
IN_PARENTHESES = re.compile(r"\s*\([^()]*\)")


def find_item(dataset: Dataset, wanted: str) -> int:
    """Index of the item that a text means.

    The id counts first, then the title as it is written, then the title whatever its letters' case and accents and
    wherever its article stands, then the same without what is in parentheses (years, other names), and at last a title
    that holds the text, if there is one alone.

    Raises:
        InputError: no item is meant, or several are; names the nearest.
    """
    index = int(positions([wanted], dataset.interactions.item_ids)[0])
    if index >= 0:
        return index
    titles = [str(title) for title in dataset.items["title"].tolist()]
    for found in _by_title(titles, wanted):
        if len(found) == 1:
            return found[0]
        if found:
            named = _named(dataset, titles, found)
            raise InputError(f"{len(found):,} items may be meant by {wanted!r}: {named}; give an id.")
    near = _nearest(titles, wanted)
    if near:
        raise InputError(
            f"There is no item {wanted!r}, by id or by title; the nearest by title: {_named(dataset, titles, near)}."
        )
    return dataset.interactions.item_index(wanted)


def _by_title(titles: Sequence[str], wanted: str) -> list[list[int]]:
    """Indices of the titles that a text means, by each rule in turn."""
    rules: tuple[Callable[[str], str], ...] = (str.strip, simple, bare)
    found = [[index for index, title in enumerate(titles) if rule(title) == rule(wanted)] for rule in rules]
    part = simple(wanted)
    is_words = any(letter.isalpha() for letter in part)  # a number alone is an id that is not there, or half a year
    return [*found, [index for index, title in enumerate(titles) if is_words and part in simple(title)]]


def simple(title: str) -> str:
    """A title in small letters without accents, its article in front, and single blanks."""
    letters = unicodedata.normalize("NFKD", natural_title(title.strip()).casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def bare(title: str) -> str:
    """`simple`, without what is in parentheses, years and other names, and without an article before or behind."""
    return ARTICLE.sub("", simple(IN_PARENTHESES.sub("", title))) or simple(title)


def _nearest(titles: Sequence[str], wanted: str) -> list[int]:
    """Indices of the titles that are written most like a text, the nearest first."""
    by_name: dict[str, int] = {}
    for index, title in enumerate(titles[:MOST_COMPARED]):
        by_name.setdefault(bare(title), index)
    return [by_name[name] for name in difflib.get_close_matches(bare(wanted), by_name, n=MOST_NAMED)]


def _named(dataset: Dataset, titles: Sequence[str], indices: Sequence[int]) -> str:
    """Ids and titles of a few items, in a sentence."""
    ids = dataset.interactions.item_ids
    shown = [(str(ids[index]), titles[index]) for index in indices[:MOST_NAMED]]
    more = f" and {len(indices) - MOST_NAMED:,} more" if len(indices) > MOST_NAMED else ""
    return ", ".join(title if title == item_id else f"{item_id} = {title}" for item_id, title in shown) + more
