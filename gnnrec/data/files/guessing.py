"""Part 1: which column holds what: by names first, then by elimination, and where no name says anything, by place.

Names are sure. What rests on the cells alone is said, and what could as well be another column is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gnnrec.data.files.cells import (
    MEASURE,
    are_events,
    counts_rows,
    is_empty,
    is_time,
    is_zone,
    looks_like,
    nearly_all,
    numbers_of,
    says_liking,
    scale_score,
    varies_within,
)
from gnnrec.data.files.names import IDS, Meaning, meaning_of, simple_name, words_of

ROLES = ("user", "item", "rating", "timestamp", "title", "category")
NEEDED = ("user", "item")
LIKELY = 4
"""Score from which on cells are taken for a scale."""
FEWEST_ROWS = 5
"""Rows from which on a column is taken for users or items because no other is left."""
REPEATED = 1.2
"""Rows of one user or item, at the least, on average, in such a column."""
MOST_KINDS = 12
"""Kinds of things that happen, at the most, in a column that tells them."""
LONGEST_NAME = 60
"""Letters of what users and items are called in it, at the most, on average."""
NAMELESS = frozenset({"", "index", "id", "row", "rowid", "rownumber", "rownum", "nr", "no", "number", "sno", "level0"})
"""Simple names of columns that may count the rows."""


@dataclass(frozen=True)
class Guess:
    """Which column holds what.

    Attributes:
        columns: column by role.
        by_scale: the column that was taken for the rating because its cells look like a scale.
        by_elimination: roles of columns that were taken because no other was left.
        by_place: whether neither users nor items have a name.
        events: column that says what kind of thing each row is.
        others: for a role, the columns that could have it nearly as well.
    """

    columns: Mapping[str, str]
    by_scale: str | None = None
    by_elimination: tuple[str, ...] = ()
    by_place: bool = False
    events: str | None = None
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)


class _Columns:
    """The columns of a table that is looked at: cells by name, and what each name means."""

    def __init__(self, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        whole = [row for row in rows if len(row) == len(names)]
        cells = zip(*whole, strict=True) if whole else ()
        self.names = list(names)
        self.cells: dict[str, Sequence[str]] = dict.fromkeys(names, ()) | dict(zip(names, cells, strict=False))
        self.meanings = {name: meaning_of(name) for name in names}

    def named(self, role: str, taken: Iterable[str] = ()) -> list[str]:
        """Columns with a role by name, the likeliest first; those with nothing in them last."""
        meanings = ((name, meaning) for name, meaning in self.meanings.items() if name not in taken)
        found = [(is_empty(self.cells[name]), meaning, name) for name, meaning in meanings if _has(meaning, role)]
        return [name for *_, name in sorted(found, key=lambda one: one[:2])]

    def unnamed(self, taken: Iterable[str] = ()) -> list[str]:
        """Columns whose names say nothing, in their order; row numbers are none."""
        return [
            name
            for name in self.names
            if name not in taken and self.meanings[name] is None and not self.is_row_number(name)
        ]

    def is_row_number(self, name: str) -> bool:
        """Whether a column without a name of its own counts the rows."""
        plain = simple_name(name)
        return (plain in NAMELESS or plain.startswith(("unnamed", "column"))) and counts_rows(self.cells[name])


def _has(meaning: Meaning | None, role: str) -> bool:
    return meaning is not None and meaning.role == role


def guess(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Guess:
    """The column of each role that has one, and how sure that is.

    Args:
        names: of all columns, all different.
        rows: some rows of the table, as text.
    """
    columns = _Columns(names, rows)
    found = _by_name(columns)
    if "item" not in found and "title" in found:  # items that are known by nothing but their titles
        found["item"] = found.pop("title")
    by_place = "user" not in found and "item" not in found
    others: dict[str, Sequence[str]] = {}
    eliminated: tuple[str, ...] = ()
    if by_place:
        others = _by_place(columns, found)
    else:
        eliminated = _by_elimination(columns, found)
    by_scale = None
    if "rating" not in found and not by_place and all(role in found for role in NEEDED):
        by_scale = _by_scale(columns, found, others)
    events = next((name for name in names if _is_of_events(columns, name, found)), None)
    if events:
        others |= _take_events(columns, found, events, others)
        by_scale = by_scale if found.get("rating") == by_scale else None
    ordered = {role: found[role] for role in ROLES if role in found}
    return Guess(ordered, by_scale, eliminated, by_place and set(NEEDED) <= set(found), events, others)


def _by_name(columns: _Columns) -> dict[str, str]:
    found: dict[str, str] = {}
    for role in ROLES:
        named = columns.named(role, found.values())
        if role == "rating":
            named = _readable(columns, named) or [
                name for name in columns.named("deed") if says_liking(columns.cells[name]) or not columns.cells[name]
            ]
        if role == "timestamp":
            named = [name for name in named if _is_sure_time(columns, name)]
        if named:
            found[role] = named[0]
    return found


def _readable(columns: _Columns, named: list[str]) -> list[str]:
    """Ratings that are numbers go before what is words, as an age limit may be called a rating too."""
    return sorted(named, key=lambda name: not (says_liking(columns.cells[name]) or not columns.cells[name]))


def _is_sure_time(columns: _Columns, name: str) -> bool:
    meaning = columns.meanings[name]
    cells = columns.cells[name]
    return meaning is not None and (meaning.tier < 3 or not cells or is_time(cells))


def _by_elimination(columns: _Columns, found: dict[str, str]) -> tuple[str, ...]:
    """The one column that could be the users of named items, or the items of named users, added to what was found."""
    role = next((role for role in NEEDED if role not in found), None)
    if role is None:
        return ()
    known = columns.cells[found["item" if role == "user" else "user"]]
    left = [name for name in columns.unnamed(found.values()) if _may_be_called_by(columns.cells[name], known)]
    if "rating" not in found and len(left) > 1:
        left = [name for name in left if scale_score(columns.cells[name], known, known) < LIKELY]
    if len(left) != 1:
        return ()
    found[role] = left[0]
    return (role,)


def _may_be_called_by(cells: Sequence[str], known: Sequence[str]) -> bool:
    """Whether cells may name users (or items) that go with known items (or users)."""
    given = [cell for cell in cells if cell.strip()]
    if len(given) < FEWEST_ROWS or nearly_all(lambda cell: MEASURE.fullmatch(cell) is not None, cells):
        return False
    is_short = sum(map(len, given)) <= LONGEST_NAME * len(given)
    repeats = len(given) >= REPEATED * len(set(given)) and len(set(given)) > 1
    return is_short and repeats and not is_time(cells) and varies_within(cells, known) is True


def _by_scale(columns: _Columns, found: dict[str, str], others: dict[str, Sequence[str]]) -> str | None:
    """The one column that looks like a scale, added to what was found; of several none, but they are told."""
    users, items = (columns.cells[found[role]] for role in NEEDED)
    left = [name for name in columns.unnamed(found.values()) if not _is_id(name)]
    likely = [name for name in left if scale_score(columns.cells[name], users, items) >= LIKELY]
    if len(likely) == 1:
        found["rating"] = likely[0]
        return likely[0]
    if likely:
        others["rating"] = likely
    return None


def _is_of_events(columns: _Columns, name: str, found: Mapping[str, str]) -> bool:
    """Whether a column says in words what happened, as view or purchase."""
    cells = columns.cells[name]
    kinds = {cell.strip().casefold() for cell in cells if cell.strip()}
    if name in found.values() or not 1 <= len(kinds) <= MOST_KINDS or says_liking(cells):
        return False
    if any(_has(columns.meanings[name], role) for role in ("event", "deed")):
        return True
    return len(kinds) > 1 and all(_has(meaning_of(kind), "deed") for kind in kinds)


def _take_events(
    columns: _Columns, found: dict[str, str], events: str, others: Mapping[str, Sequence[str]]
) -> dict[str, Sequence[str]]:
    """Kinds of events in place of a rating that no name calls one, where the column's name says that it holds them.

    Where it does not, or a kind has no weight, every row is a like.

    Returns:
        What could be the rating as well.
    """
    taken = found.get("rating")
    if taken and _has(columns.meanings[taken], "rating"):
        return {}
    found.pop("rating", None)
    is_named = any(_has(columns.meanings[events], role) for role in ("event", "deed"))
    if is_named and are_events(columns.cells[events]):
        found["rating"] = events
    return {"rating": (taken, *others.get("rating", ()))} if taken else {}


def _by_place(columns: _Columns, found: dict[str, str]) -> dict[str, Sequence[str]]:
    """The first two that may be ids are user and item; then what looks like ratings and times.

    Returns:
        For a role, other columns that could have it nearly as well.
    """
    free = [name for name in columns.names if name not in found.values() and columns.meanings[name] is None]
    free = [name for name in free if not _is_of_events(columns, name, found)]
    ids = _ids(columns, free)
    found |= zip(NEEDED, ids, strict=False)
    left = [name for name in free if name not in ids[:2] and not columns.is_row_number(name)]
    times = [name for name in left if looks_like(columns.cells[name]) == "timestamp"]
    if "timestamp" not in found and times:
        found["timestamp"] = times[0]
    if len(ids) < 2:
        return {}
    others: dict[str, Sequence[str]] = {}
    users, items = (columns.cells[name] for name in ids[:2])
    if "rating" not in found:
        likely = _ratings(columns, [name for name in left if name not in times], users, items)
        if likely:
            found["rating"], *others["rating"] = likely
    more = [name for name in ids[2:] if name not in found.values()]
    kinds = [name for name in more if _is_of_items(columns.cells[name], items)]
    if kinds and not {"title", "category"} & set(found):
        cells = columns.cells[kinds[0]]
        found["title" if len(set(cells)) >= len(set(items)) else "category"] = kinds[0]
    others["item"] = [name for name in more if name not in kinds and _could_be_items(columns.cells[name], users)]
    return {role: names for role, names in others.items() if names}


def _ids(columns: _Columns, free: Sequence[str]) -> list[str]:
    """Columns that may hold ids: no measures; no times and no numbers of rows either, if two others are left."""
    cells = columns.cells
    ids = [name for name in free if not all(map(MEASURE.fullmatch, cells[name] or ("",)))]
    left = [name for name in ids if not columns.is_row_number(name)]
    if len(left) >= len(NEEDED) and not _are_item_and_rating(columns, left):
        ids = left
    left = [name for name in ids if not is_time(cells[name]) and not is_empty(cells[name])]
    return left if len(left) >= len(NEEDED) else ids


def _are_item_and_rating(columns: _Columns, left: Sequence[str]) -> bool:
    """Whether of columns that are left the first two are an item and a rating, so that the users count the rows."""
    first = columns.cells[left[0]]
    of_ratings = [scale_score(columns.cells[name], first, first) >= LIKELY - 1 for name in left[1:]]
    return of_ratings[0] and not any(of_ratings[1:])


def _ratings(columns: _Columns, left: Sequence[str], users: Sequence[str], items: Sequence[str]) -> list[str]:
    """Columns that look like ratings, the likeliest first, and with it only those that look so nearly as well."""
    likely = [name for name in left if looks_like(columns.cells[name]) == "rating" and not _is_id(name)]
    likely = [name for name in likely if not _is_no_rating(columns.cells[name])]
    scores = {name: scale_score(columns.cells[name], users, items) for name in likely}
    if not likely:
        return []
    places = {name: place for place, name in enumerate(columns.names)}
    best = max(likely, key=lambda name: (scores[name] >= LIKELY, -places[name]))
    return [best, *(name for name in likely if name != best and scores[name] >= max(LIKELY, scores[best] - 1))]


def _is_id(name: str) -> bool:
    """Whether a name ends as those of numbers that stand for something do."""
    return words_of(name)[-1:] in [[word] for word in IDS]


def _is_no_rating(cells: Sequence[str]) -> bool:
    """Whether numbers are a zone of time, count the rows, or are all zero."""
    return is_zone(cells) or counts_rows(cells) or not any(numbers_of(cells))


def _is_of_items(cells: Sequence[str], items: Sequence[str]) -> bool:
    """Whether cells are words that belong to the items: one for all rows of an item."""
    words = [cell for cell in cells if cell.strip()]
    are_words = bool(words) and all(any(letter.isalpha() for letter in cell) for cell in words)
    have_digits = sum(any(letter.isdigit() for letter in cell) for cell in words) > len(words) / 2
    return are_words and not have_digits and varies_within(cells, items) is False


def _could_be_items(cells: Sequence[str], users: Sequence[str]) -> bool:
    """Whether a column beside those taken could be the items as well: it names several for a user, and names repeat."""
    return _may_be_called_by(cells, users) and looks_like(cells) is None
