"""Part 1: what is known of users, items and ratings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from gnnrec.data.files.findings import Finding
from gnnrec.data.interactions import Interactions
from gnnrec.data.scale import FOUR_STARS, Scale


@dataclass(frozen=True, eq=False)
class Dataset:
    """Ratings with what is known about the users and the items.

    Attributes:
        interactions: the ratings.
        users: one row a user, in the order of `interactions.user_ids`: user, and for MovieLens-100K age, gender,
            occupation, zip_code.
        items: one row an item, in the order of `interactions.item_ids`: item, title, year (missing where unknown),
            genres (joined by |, empty where unknown), and for MovieLens-100K release_date, imdb_url.
        source: where it came from, in words.
        notice: licence and citation that must be shown with the data; empty for a file of one's own.
        item_word: what an item is called.
        are_counts: whether the ratings are known to count something, so that one is a like already.
        columns: of a file of one's own, the name of the column of each role, as it was read.
        findings: of a file of one's own, what was found in it and mended, and what is worth knowing.
    """

    interactions: Interactions
    users: pd.DataFrame
    items: pd.DataFrame
    source: str
    notice: str = ""
    item_word: str = "item"
    are_counts: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Name of the ratings, of which titles are no part."""
        return self.interactions.fingerprint

    @cached_property
    def titles(self) -> dict[Any, str]:
        """Title by item id."""
        return dict(zip(self.items["item"].tolist(), self.items["title"].tolist(), strict=True))

    @cached_property
    def scale(self) -> Scale | None:
        """Where a threshold can stand; None without ratings, where every row is a like."""
        ratings = self.interactions.ratings
        return None if ratings is None else Scale.of(ratings, self.are_counts)

    @property
    def default_threshold(self) -> float:
        """Where likes begin unless somebody says otherwise; without ratings any number keeps every row."""
        return self.scale.default if self.scale else FOUR_STARS

    @cached_property
    def has_genres(self) -> bool:
        """Whether any item has a genre."""
        return bool((self.items["genres"] != "").any())

    @cached_property
    def has_years(self) -> bool:
        """Whether any item has a year."""
        return bool(self.items["year"].notna().any())

    @property
    def has_people(self) -> bool:
        """Whether age, gender and occupation of the users are known."""
        return "age" in self.users.columns

    def log(self, user: int) -> pd.DataFrame:
        """What one user index talked about: item, title, genres, and where known rating, timestamp."""
        rows, known = self.interactions.rows_of(user), self.interactions
        log = self.items[["item", "title", "genres"]].iloc[known.items[rows]].reset_index(drop=True)
        for name, values in (("rating", known.ratings), ("timestamp", known.timestamps)):
            if values is not None:
                log[name] = values[rows]
        return log
