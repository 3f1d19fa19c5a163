"""Part 1: which column holds what: by names first, then by elimination, and where no name says anything, by place.

Names are sure. What rests on the cells alone is said, and what could as well be another column is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gnnrec.data.files.by_place import take_by_place
from gnnrec.data.files.cells import are_events, is_time, says_liking, scale_score
from gnnrec.data.files.columns_seen import LIKELY, NEEDED, Columns, has_role, is_id, is_of_events, may_be_called_by

ROLES = ("user", "item", "rating", "timestamp", "title", "category")


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


def guess(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Guess:
    """The column of each role that has one, and how sure that is.

    Args:
        names: of all columns, all different.
        rows: some rows of the table, as text.
    """
    columns = Columns(names, rows)
    found = _by_name(columns)
    if "item" not in found and "title" in found:  # items that are known by nothing but their titles
        found["item"] = found.pop("title")
    by_place = "user" not in found and "item" not in found
    others: dict[str, Sequence[str]] = {}
    eliminated: tuple[str, ...] = ()
    if by_place:
        others = take_by_place(columns, found)
    else:
        eliminated = _by_elimination(columns, found)
    by_scale = None
    if "rating" not in found and not by_place and all(role in found for role in NEEDED):
        by_scale = _by_scale(columns, found, others)
    events = next((name for name in names if is_of_events(columns, name, found)), None)
    if events:
        others |= _take_events(columns, found, events, others)
        by_scale = by_scale if found.get("rating") == by_scale else None
    ordered = {role: found[role] for role in ROLES if role in found}
    return Guess(ordered, by_scale, eliminated, by_place and set(NEEDED) <= set(found), events, others)


def _by_name(columns: Columns) -> dict[str, str]:
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


def _readable(columns: Columns, named: list[str]) -> list[str]:
    """Ratings that are numbers go before what is words, as an age limit may be called a rating too."""
    return sorted(named, key=lambda name: not (says_liking(columns.cells[name]) or not columns.cells[name]))


def _is_sure_time(columns: Columns, name: str) -> bool:
    meaning = columns.meanings[name]
    cells = columns.cells[name]
    return meaning is not None and (meaning.tier < 3 or not cells or is_time(cells))


def _by_elimination(columns: Columns, found: dict[str, str]) -> tuple[str, ...]:
    """The one column that could be the users of named items, or the items of named users, added to what was found."""
    role = next((role for role in NEEDED if role not in found), None)
    if role is None:
        return ()
    known = columns.cells[found["item" if role == "user" else "user"]]
    left = [name for name in columns.unnamed(found.values()) if may_be_called_by(columns.cells[name], known)]
    if "rating" not in found and len(left) > 1:
        left = [name for name in left if scale_score(columns.cells[name], known, known) < LIKELY]
    if len(left) != 1:
        return ()
    found[role] = left[0]
    return (role,)


def _by_scale(columns: Columns, found: dict[str, str], others: dict[str, Sequence[str]]) -> str | None:
    """The one column that looks like a scale, added to what was found; of several none, but they are told."""
    users, items = (columns.cells[found[role]] for role in NEEDED)
    left = [name for name in columns.unnamed(found.values()) if not is_id(name)]
    likely = [name for name in left if scale_score(columns.cells[name], users, items) >= LIKELY]
    if len(likely) == 1:
        found["rating"] = likely[0]
        return likely[0]
    if likely:
        others["rating"] = likely
    return None


def _take_events(
    columns: Columns, found: dict[str, str], events: str, others: Mapping[str, Sequence[str]]
) -> dict[str, Sequence[str]]:
    """Kinds of events in place of a rating that no name calls one, where the column's name says that it holds them.

    Where it does not, or a kind has no weight, every row is a like.

    Returns:
        What could be the rating as well.
    """
    taken = found.get("rating")
    if taken and has_role(columns.meanings[taken], "rating"):
        return {}
    found.pop("rating", None)
    is_named = any(has_role(columns.meanings[events], role) for role in ("event", "deed"))
    if is_named and are_events(columns.cells[events]):
        found["rating"] = events
    return {"rating": (taken, *others.get("rating", ()))} if taken else {}
