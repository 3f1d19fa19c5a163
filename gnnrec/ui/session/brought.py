"""Somebody's own list, as picks of the party on the screens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gnnrec.data.dataset import Dataset
from gnnrec.data.files.one_person import OnePersonError, OwnTitle, matched, refuse_one_person
from gnnrec.data.files.reading import look
from gnnrec.data.files.unpacking import ratings_source
from gnnrec.ui.session.dropped import Dropped, on_disk, once
from gnnrec.ui.words import counted

MOST_PICKS = 15
"""Picks that a list is turned into: more chips than that fill a screen before the first match is seen."""


@dataclass(frozen=True)
class Brought:
    """What of a list is at a party.

    Attributes:
        listed: titles on the list.
        found: how many of them are here.
        liked: how many of these they like.
        picks: ids of the best rated of those, at most MOST_PICKS.
        missing: titles that are not here.
    """

    listed: int
    found: int
    liked: int
    picks: tuple[Any, ...]
    missing: tuple[str, ...]

    def words(self, topic: str) -> str:
        """What there is and what comes of it.

        Args:
            topic: what an item is called in the story.
        """
        if not self.found:
            titles = f"None of your {self.listed:,} titles is" if self.listed > 1 else "Your one title is not"
            return f"{titles} here, so this list picks nothing at this party."
        here = f"{self.found:,} of your {self.listed:,} {topic}s {'are' if self.found > 1 else 'is'} here."
        if not self.picks:
            return f"{here} You rated none of them as a like, so there is nothing to pick."
        if len(self.picks) < self.liked:
            return f"{here} Of the {self.liked:,} that you like, you walk in with the {len(self.picks)} you rated best."
        return f"{here} You walk in with {counted(self.liked, 'like')}."


def brought(titles: Sequence[OwnTitle], dataset: Dataset) -> Brought:
    """What of a list is at a party."""
    here = matched(titles, dataset)
    missing = tuple(f"{one.title} ({one.year})" if one.year else one.title for one in here.missing)
    return Brought(len(titles), len(titles) - len(missing), len(here.liked), here.liked[:MOST_PICKS], missing)


def own_list(dropped: Dropped) -> tuple[OwnTitle, ...] | None:
    """The titles of a file that is one person's list; None where it is something else.

    Raises:
        InputError: it is no table.
    """

    def do() -> tuple[OwnTitle, ...] | None:
        with on_disk(dropped) as path:
            try:
                refuse_one_person(look(ratings_source(path)), dropped.name)
            except OnePersonError as one_person:
                return one_person.titles
        return None

    found: tuple[OwnTitle, ...] | None = once("own list", dropped.key, do)
    return found
