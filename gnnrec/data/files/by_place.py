"""Part 1: which column holds what where no name says anything: the first two that may be ids are user and item."""

from __future__ import annotations

from collections.abc import Sequence

from gnnrec.data.files.cells import (
    MEASURE,
    counts_rows,
    is_empty,
    is_time,
    is_zone,
    looks_like,
    numbers_of,
    scale_score,
    varies_within,
)
from gnnrec.data.files.columns_seen import LIKELY, NEEDED, Columns, is_id, is_of_events, may_be_called_by


def take_by_place(columns: Columns, found: dict[str, str]) -> dict[str, Sequence[str]]:
    """The first two that may be ids are user and item; then what looks like ratings and times.

    Returns:
        For a role, other columns that could have it nearly as well.
    """
    free = [name for name in columns.names if name not in found.values() and columns.meanings[name] is None]
    free = [name for name in free if not is_of_events(columns, name, found)]
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


def _ids(columns: Columns, free: Sequence[str]) -> list[str]:
    """Columns that may hold ids: no measures; no times and no numbers of rows either, if two others are left."""
    cells = columns.cells
    ids = [name for name in free if not all(map(MEASURE.fullmatch, cells[name] or ("",)))]
    left = [name for name in ids if not columns.is_row_number(name)]
    if len(left) >= len(NEEDED) and not _are_item_and_rating(columns, left):
        ids = left
    left = [name for name in ids if not is_time(cells[name]) and not is_empty(cells[name])]
    return left if len(left) >= len(NEEDED) else ids


def _are_item_and_rating(columns: Columns, left: Sequence[str]) -> bool:
    """Whether of columns that are left the first two are an item and a rating, so that the users count the rows."""
    first = columns.cells[left[0]]
    of_ratings = [scale_score(columns.cells[name], first, first) >= LIKELY - 1 for name in left[1:]]
    return of_ratings[0] and not any(of_ratings[1:])


def _ratings(columns: Columns, left: Sequence[str], users: Sequence[str], items: Sequence[str]) -> list[str]:
    """Columns that look like ratings, the likeliest first, and with it only those that look so nearly as well."""
    likely = [name for name in left if looks_like(columns.cells[name]) == "rating" and not is_id(name)]
    likely = [name for name in likely if not _is_no_rating(columns.cells[name])]
    scores = {name: scale_score(columns.cells[name], users, items) for name in likely}
    if not likely:
        return []
    places = {name: place for place, name in enumerate(columns.names)}
    best = max(likely, key=lambda name: (scores[name] >= LIKELY, -places[name]))
    return [best, *(name for name in likely if name != best and scores[name] >= max(LIKELY, scores[best] - 1))]


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
    return may_be_called_by(cells, users) and looks_like(cells) is None
