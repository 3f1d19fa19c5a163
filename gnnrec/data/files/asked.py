"""Part 1: what a person has fixed by hand about a file of ratings; what is left empty is found out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from gnnrec.errors import InputError

LAYOUTS = ("table", "lists", "matrix", "baskets")
"""A row a rating; a user and their items a line; a user a row and an item a column; the items of one user a line."""


@dataclass(frozen=True)
class Asked:
    """What a person has fixed by hand. Empty values mean "find out".

    Attributes:
        columns: name or number (from 1) of the column of a role; empty text for a role without a column.
        delimiter: between two fields: one character, "::", or a blank for any run of blanks.
        header: whether the first row names the columns.
        encoding: as Python names it.
        layout: one of LAYOUTS.
        table: of several tables in an archive, a folder or a workbook, the name of the one to read.
        drop_incomplete: leave out rows without a user, an item or a rating, however many there are.
        no_rating: values that stand for "no rating".
        keep: which of the rows that repeat a user and an item counts.
        min_user_ratings, min_item_ratings: ratings that a user and an item must have, applied until nothing changes.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    delimiter: str | None = None
    header: bool | None = None
    encoding: str | None = None
    layout: str | None = None
    table: str | None = None
    drop_incomplete: bool = False
    no_rating: tuple[float, ...] = ()
    keep: Literal["latest", "first", "last"] = "latest"
    min_user_ratings: int = 0
    min_item_ratings: int = 0

    @property
    def names_columns(self) -> bool:
        """Whether columns of a table are named; a role's own name is what lists and matrices call their columns."""
        return any(name and name != role for role, name in self.columns.items())


DELIMITERS = {
    "tab": "\t",
    "\\t": "\t",
    "blank": " ",
    "blanks": " ",
    "space": " ",
    "spaces": " ",
    "comma": ",",
    "semicolon": ";",
}
"""Names of delimiters that are hard to type, and what they are."""


def checked(asked: Asked) -> Asked:
    """What was asked, delimiters by their names made the characters that they are.

    Raises:
        InputError: a delimiter or a layout that there is not.
    """
    if asked.layout is not None and asked.layout not in LAYOUTS:
        raise InputError(f"There is no layout {asked.layout!r}; choose one of {', '.join(LAYOUTS)}.")
    delimiter = None if asked.delimiter is None else DELIMITERS.get(asked.delimiter.lower(), asked.delimiter)
    if delimiter is not None and delimiter != "::" and (len(delimiter.encode()) != 1 or delimiter in '"\r\n'):
        raise InputError(f"{asked.delimiter!r} is no delimiter; give one character, ::, tab or blanks.")
    return replace(asked, delimiter=delimiter)


def as_asked(asked: Asked | Mapping[str, str] | None) -> Asked:
    """What was asked, where columns alone, or nothing, may have been given."""
    if asked is None:
        return Asked()
    return asked if isinstance(asked, Asked) else Asked(dict(asked))
