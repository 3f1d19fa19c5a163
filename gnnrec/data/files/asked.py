"""Part 1: what somebody has fixed by hand about the reading of a file; the rest is found out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Keep = Literal["latest", "first", "last"]
"""Which of the rows that repeat a user and an item counts."""


@dataclass(frozen=True)
class Asked:
    """What somebody has fixed by hand; an empty value means that it is found out.

    Attributes:
        columns: name of a column, or its number counted from 1, by role; empty where there is no such column.
        delimiter: what stands between two fields; a blank is any run of blanks.
        header: whether the first line names the columns.
        encoding: of a file of text.
        layout: "table", "lists", "matrix" or "baskets".
        table: of several in an archive, a folder or a workbook, its name.
        drop_incomplete: leave rows without a user or an item out, however many they are.
        no_rating: values that mean that nothing was rated; their rows are left out.
        keep: of rows that repeat a user and an item, the one that counts.
        min_user_ratings, min_item_ratings: who and what has fewer is left out, until nothing changes (the k-core).
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    delimiter: str | None = None
    header: bool | None = None
    encoding: str | None = None
    layout: str | None = None
    table: str | None = None
    drop_incomplete: bool = False
    no_rating: tuple[float, ...] = ()
    keep: Keep = "latest"
    min_user_ratings: int = 0
    min_item_ratings: int = 0
