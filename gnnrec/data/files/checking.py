"""Part 1: whether a table can be used. Every problem is found at once: row, column, value, and what is done about it.

Rows that cannot be used are left out and counted, as long as they are few. Where they are many a column is probably
not what it was taken for, and nothing is used before somebody has looked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec.data.files.asked import Asked
from gnnrec.data.files.cleaning import clean_ids
from gnnrec.data.files.filters import (
    about_core,
    about_no_rating,
    core_rows,
    in_words,
    is_rated,
    nothing_left,
    one_row_a_pair,
    only_with_rows,
)
from gnnrec.data.files.findings import Fault, Finding, RefusedError, Report, gravest_first, shown
from gnnrec.data.files.measures import MOST_LEFT_OUT, clean_ratings, clean_times
from gnnrec.data.files.tables import Table
from gnnrec.data.interactions import BoolArray, Interactions
from gnnrec.data.spreadsheet import restored

UNCONNECTED = 0.01
"""Share of the rows up to which those beyond one a user, or one an item, connect nothing worth speaking of."""
LINES_IN_TITLE = 5
"""Lines from which on a title is taken for rows that stand behind an opened quotation mark."""
TESTABLE = 5
"""Likes from which on one of a user's is held out, with a fifth held out."""


@dataclass(frozen=True, eq=False)
class Checked:
    """A table that can be used.

    Attributes:
        interactions: its ratings.
        titles, categories: of each item, empty text where there is none; None without such a column. (num_items,)
        report: what was found and mended.
    """

    interactions: Interactions
    titles: NDArray[np.object_] | None
    categories: NDArray[np.object_] | None
    report: Report


def check(table: Table, name: str, asked: Asked | None = None, *, is_part: bool = False) -> Checked:
    """Look at everything in a table that was read.

    Args:
        name: what the table is called in messages.
        asked: what is fixed by hand.
        is_part: whether it is one part of a split, which may be as small as it likes.

    Raises:
        RefusedError: it cannot be used; says everything that must be mended.
    """
    asked = asked or Asked()
    users, user_faults, user_notes = clean_ids(table, "user", none_is_missing=asked.drop_incomplete)
    items, item_faults, item_notes = clean_ids(table, "item", none_is_missing=asked.drop_incomplete)
    ratings, rating_faults, rating_notes = clean_ratings(table)
    times, time_notes = clean_times(table)
    usable, can_drop, findings = _judge(table, [*user_faults, *item_faults, *rating_faults], asked)
    findings += [*user_notes, *item_notes, *rating_notes, *time_notes]
    frame = table.frame
    usable &= _rated(ratings, usable, asked, findings)
    if not usable.all():
        frame = frame[usable]
        ratings = None if ratings is None else ratings[usable]
        times = None if times is None else times[usable]
    if not len(frame):
        raise RefusedError(name, Report(table.num_rows, 0, gravest_first(findings), can_drop))
    user_ids, user_rows = users.numbered(frame["user"])
    item_ids, item_rows = items.numbered(frame["item"])
    titles, several = _of_items(frame, "title", item_rows, len(item_ids))
    categories, _ = _of_items(frame, "category", item_rows, len(item_ids))
    interactions = one_row_a_pair(user_ids, item_ids, user_rows, item_rows, ratings, times, asked.keep)
    findings += _repeated(interactions, len(frame), asked)
    interactions, items_left = _core(interactions, asked, findings)
    titles, categories = (None if one is None else one[items_left] for one in (titles, categories))
    runaway = [title for title in (titles if titles is not None else ()) if title.count("\n") >= LINES_IN_TITLE]
    if runaway:
        says = f"The title {shown(runaway[0])} runs over many lines, so a quotation mark before it is never closed"
        findings.append(Finding("stops", says, "close it or remove it"))
    if several:
        says = f"{several:,} item{'s have' if several > 1 else ' has'} more than one title"
        findings.append(Finding("mended", says, "the first one counts"))
    if not is_part and not any(finding.kind == "stops" for finding in findings):
        findings += _look_at_whole(interactions, table, asked)
    report = Report(table.num_rows, len(interactions), gravest_first(findings), can_drop)
    if report.of("stops"):
        raise RefusedError(name, report)
    return Checked(interactions, titles, categories, report)


def _judge(table: Table, faults: Sequence[Fault], asked: Asked) -> tuple[BoolArray, bool, list[Finding]]:
    """Which rows are used, whether they could be, and what is wrong with the others.

    It is mended where such rows are few, and a stop where they are many; those in which something is missing are left
    out whatever their number, where somebody asked for it.
    """
    usable, sound = np.ones(len(table.frame), bool), np.ones(len(table.frame), bool)
    for fault in faults:
        usable &= ~fault.rows
        sound &= ~fault.rows | fault.is_missing
    most = MOST_LEFT_OUT * table.num_rows
    left_out = len(table.ragged) + int((~usable).sum())
    broken = len(table.ragged) + int((~sound).sum())
    can_drop = broken <= most < left_out and bool(usable.any())
    stops = left_out > most and not (asked.drop_incomplete and can_drop)
    findings = []
    if table.ragged:
        number, text = table.ragged[0]
        says = f"Row {number} ({shown(text)}) has more or fewer fields than there are columns"
        remedy = "so it is not a table that can be read before every row has the same number"
        findings.append(_left_out(stops, says, remedy, len(table.ragged)))
    for fault in faults:
        says = f"Row {table.row_number(fault.first)} {fault.says}"
        findings.append(_left_out(stops, says, fault.remedy, int(fault.rows.sum())))
    if not table.num_rows:
        findings.append(Finding("stops", "The table has no rows", "give at least one rating"))
    elif stops:
        says = f"{left_out:,} of {table.num_rows:,} rows cannot be used"
        rule = f"up to {MOST_LEFT_OUT:.0%} would be left out, more are not: check whether each column is the right one"
        findings.append(Finding("stops", says, rule))
    return usable, can_drop and stops, findings


def _left_out(stops: bool, says: str, remedy: str, rows: int) -> Finding:
    return Finding("stops", says, remedy, rows) if stops else Finding("mended", says, "left out", rows)


def _of_items(
    frame: Any, role: str, items: NDArray[np.int32], num_items: int
) -> tuple[NDArray[np.object_] | None, int]:
    """The first value of each item in a column, empty text where there is none, and how many items have several."""
    if role not in frame:
        return None, 0
    column = frame[role].cat
    codes = column.codes.to_numpy()
    given = codes >= 0
    first = np.full(num_items, -1)
    first[items[given][::-1]] = codes[given][::-1]  # of what is written to one place the last stays
    several = len(np.unique(items[given & (codes != first[items])]))
    values = np.array([*(restored(str(value)).strip() for value in column.categories), ""], dtype=object)
    return values[first], several


def _rated(ratings: NDArray[np.float32] | None, usable: BoolArray, asked: Asked, findings: list[Finding]) -> BoolArray:
    """Which rows hold a rating rather than a value that means none; what is left out is added to the findings."""
    if ratings is None or not asked.no_rating:
        return np.ones(len(usable), bool)
    rated = is_rated(ratings, asked.no_rating)
    findings += about_no_rating(asked.no_rating, int((usable & ~rated).sum()))
    if usable.any() and not (usable & rated).any():
        says = f"Every row has the rating {in_words(asked.no_rating)}, which means none"
        findings.append(Finding("stops", says, "leave another value out"))
    return rated


def _core(
    interactions: Interactions, asked: Asked, findings: list[Finding]
) -> tuple[Interactions, NDArray[np.integer[Any]]]:
    """Users and items with enough ratings, and which items these are; what is left out is added to the findings."""
    everything = np.arange(interactions.num_items)
    least = (asked.min_user_ratings, asked.min_item_ratings)
    if max(least) < 1:
        return interactions, everything
    rows = core_rows(interactions.users, interactions.items, *least)
    if not rows.any():
        says, _, remedy = nothing_left(*least, len(interactions)).rstrip(".").partition("; ")
        findings.append(Finding("stops", says, remedy))
        return interactions, everything
    core = only_with_rows(interactions.select(rows))
    findings += about_core(interactions, core, *least)
    return core, np.unique(interactions.items[rows])


def _repeated(interactions: Interactions, rows: int, asked: Asked) -> list[Finding]:
    again = rows - len(interactions)
    if not again:
        return []
    by_time = asked.keep == "latest" and interactions.timestamps is not None
    kept = "with the latest time" if by_time else f"that comes {asked.keep.replace('latest', 'last')}"
    says = f"{again:,} row{'s repeat' if again > 1 else ' repeats'} a user and an item of another row"
    return [Finding("mended", says, f"of such rows only the one {kept} counts")]


def _look_at_whole(interactions: Interactions, table: Table, asked: Asked) -> list[Finding]:
    """What only the ratings as a whole show."""
    findings: list[Finding] = []
    for role, ids in (("user", interactions.user_ids), ("item", interactions.item_ids)):
        column = f"column '{table.names[role]}'"
        if len(ids) == 1:
            says = f"There is only one {role} ({shown(ids.tolist()[0])}) in {column}"
            findings.append(Finding("stops", says, "two or more are needed, so choose another column or add rows"))
        elif len(interactions) >= 2 * TESTABLE and len(interactions) - len(ids) <= UNCONNECTED * len(interactions):
            every = "Every row" if len(ids) == len(interactions) else f"Nearly every row ({len(ids):,} {role}s)"
            says = f"{every} has another {role} in {column}, so that nothing connects them"
            is_chosen = bool(asked.columns.get(role))
            findings.append(Finding("mended" if is_chosen else "stops", says, _unconnected(role, is_chosen)))
    few = int((np.diff(interactions.user_offsets) < TESTABLE).sum())
    if few:
        says = f"{few:,} of {interactions.num_users:,} users have fewer than {TESTABLE} ratings"
        findings.append(Finding("note", says, "nothing of theirs is hidden, and the model is not tested on them"))
    ratings = interactions.ratings
    if ratings is not None and (ratings == ratings[0]).all():
        findings.append(Finding("mended", f"All ratings are {ratings[0]:g}", "every row is a like"))
    return findings


def _unconnected(role: str, is_chosen: bool) -> str:
    """What to do where every row has another user or item."""
    if is_chosen:
        return f"it was chosen as the {role}; what is recommended is little more than what is popular"
    return f"choose the column of the {role}s by hand, this one or another"
