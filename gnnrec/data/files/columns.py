"""Part 1: which column of a table holds what. A guess by name; where no name says anything, by position."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from gnnrec.errors import InputError

ROLES = ("user", "item", "rating", "timestamp", "title", "category")
NEEDED = ("user", "item")
NAMES = {
    "user": "user userid uid customer customerid member memberid reader readerid reviewer reviewerid account accountid "
    "visitor visitorid guest guestid listener listenerid player playerid",
    "item": "item itemid iid movieid filmid bookid isbn productid asin parentasin sku songid trackid artistid gameid "
    "animeid articleid recipeid businessid topicid movie film book product song track artist game anime article "
    "recipe business topic",
    "rating": "rating ratings score stars overall rate value bookrating userrating ratingvalue reviewrating starrating "
    "preference weight playcount plays",
    "timestamp": "timestamp time unixreviewtime unixtime datetime date createdat ts when",
    "title": "title itemtitle movietitle booktitle producttitle tracktitle name itemname moviename productname",
    "category": "category categories genre genres class tags type",
}
"""Names of columns in small letters and digits alone, the likeliest first."""
SHOWN_NAMES = 12
FIRST_TIME = 1e8
"""Numbers from here on are times, in seconds since 1970 or finer, rather than ratings."""
NEARLY = 0.9
"""Share of a column's cells that show what it holds; the others may be slips."""
MOST_RATINGS = 101
"""Different values of a column that may still be ratings."""
NUMBER = re.compile(r"\s*[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*")
DATE = re.compile(r"\s*\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?\s*")

MEASURE = re.compile(rf"{DATE.pattern}|\s*[+-]?\d+[.,]\d+\s*")
"""A date or a number with decimals, which no user and no item is called by."""


def simple_name(name: str) -> str:
    """A name without what people and programs add: "User_ID" and RecBole's "user_id:token" are both userid."""
    return re.sub(r"[\W_]", "", name.partition(":")[0].lower())


def is_number(cell: str) -> bool:
    """Whether a cell holds a number, with a point or a comma before its decimals."""
    return NUMBER.fullmatch(cell) is not None


def is_measure(cell: str) -> bool:
    """Whether a cell holds a number or a date."""
    return is_number(cell) or DATE.fullmatch(cell) is not None


def nearly_all(are: Callable[[str], bool], cells: Sequence[str]) -> bool:
    """Whether cells are all of a kind, but for empty ones and a few slips; at least one must be."""
    given = [cell for cell in cells if cell.strip()]
    return bool(given) and sum(map(are, given)) >= NEARLY * len(given)


def is_known(name: str) -> bool:
    """Whether a cell is a name that columns have."""
    return any(simple_name(name) in names.split() for names in NAMES.values())


def guess_columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """The column of each role that has one.

    Args:
        names: of all columns.
        rows: some rows of the table, as text.
    """
    by_name = {simple_name(name): name for name in reversed(names)}
    found: dict[str, str] = {}
    for role in ROLES:
        free = (by_name[name] for name in NAMES[role].split() if name in by_name)
        name = next((name for name in free if name not in found.values()), None)
        if name:
            found[role] = name
    if "item" not in found and "title" in found:  # items that are known by nothing but their titles
        found["item"] = found.pop("title")
    if "user" not in found and "item" not in found:
        found |= _by_position([name for name in names if name not in found.values()], names, rows, found)
    return found


def _by_position(
    free: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[str]], found: Mapping[str, str]
) -> dict[str, str]:
    """The first two that are no measures are user and item; then what looks like ratings and times."""
    cells = dict(zip(names, zip(*(row for row in rows if len(row) == len(names)), strict=True), strict=False))
    looks = {name: _looks_like(cells.get(name, ())) for name in free}
    ids = [name for name in free if not all(map(MEASURE.fullmatch, cells.get(name, ("",))))][:2]
    guessed = dict(zip(NEEDED, ids, strict=False))
    for name in free:
        role = looks[name]
        if role and name not in ids and role not in found and role not in guessed:
            guessed[role] = name
    return guessed


def _looks_like(cells: Sequence[str]) -> str | None:
    if nearly_all(lambda cell: DATE.fullmatch(cell) is not None, cells):
        return "timestamp"
    if not nearly_all(is_number, cells):
        return None
    cells = [cell for cell in cells if is_number(cell)]
    values = {float(cell.strip().replace(",", ".")) for cell in cells}  # float() knows fewer blanks than strip() does
    if min(values) >= FIRST_TIME:
        return "timestamp"
    fine = any(len(cell.strip().replace(",", ".").partition(".")[2]) > 2 for cell in cells)  # a latitude, a price
    return "rating" if len(values) <= MOST_RATINGS and not fine else None


def listed(names: Sequence[str]) -> str:
    """Names of columns in a sentence."""
    return ", ".join(names[:SHOWN_NAMES]) + (
        f" and {len(names) - SHOWN_NAMES} more" if len(names) > SHOWN_NAMES else ""
    )


class NoColumnError(InputError):
    """A table has no column for something that is needed.

    Attributes:
        role: what it is needed for.
    """

    def __init__(self, role: str, names: Sequence[str]) -> None:
        super().__init__(
            f"The table has no column '{role}' (its columns: {listed(names)}); rename one, or say which it is."
        )
        self.role = role


def choose_columns(guessed: Mapping[str, str], chosen: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """The guess, corrected by what somebody chose: names of columns, or their numbers counted from 1.

    Raises:
        InputError: a column that does not exist, or two roles for one column.
        NoColumnError: no column for users or items.
    """
    resolved = {role: _resolve(role, name, names) for role, name in chosen.items() if name}
    columns = {
        role: name for role, name in guessed.items() if role not in chosen and name not in resolved.values()
    } | resolved
    for role in NEEDED:
        if role not in columns:
            raise NoColumnError(role, names)
    for role, name in resolved.items():
        others = [other for other, taken in resolved.items() if taken == name and other != role]
        if others and {role, *others} != {"item", "title"}:
            raise InputError(
                f"Column '{name}' is chosen for {role} and for {others[0]}; choose another for one of them."
            )
    return {role: columns[role] for role in ROLES if role in columns}


def _resolve(role: str, name: str, names: Sequence[str]) -> str:
    if name in names:
        return name
    if name.isdecimal() and 1 <= int(name) <= len(names):
        return names[int(name) - 1]
    alike = [known for known in names if simple_name(known) == simple_name(name)]
    if len(alike) == 1:
        return alike[0]
    raise InputError(
        f"There is no column '{name}' for {role} (the columns: {listed(names)}); name one of these, "
        f"or give its number, from 1 to {len(names)}."
    )
