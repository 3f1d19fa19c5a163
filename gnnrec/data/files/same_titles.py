"""Part 1: items that share a title, told apart by their year where the table has years, else by their ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from gnnrec.data.files.cleaning import clean_ids
from gnnrec.data.files.columns import simple_name
from gnnrec.data.files.findings import Finding, shown
from gnnrec.data.files.reading import read
from gnnrec.data.files.tables import Look
from gnnrec.data.titles import year_in

YEAR_NAMES = ("year", "releaseyear", "originalpublicationyear", "yearpublished", "publicationyear", "releasedate")
"""Names of columns that hold when an item came out, in small letters and digits alone, the likeliest first."""


def told_apart(
    titles: Sequence[str], ids: Sequence[str], seen: Look, columns: Mapping[str, str]
) -> tuple[list[str], list[Finding]]:
    """Titles of which no two are the same, and a word about those that were.

    Args:
        titles, ids: of each item, ids as text.
        seen: the file at first sight, which is read for the years of items once more where it has any.
        columns: column by role.
    """
    column = pd.Series(list(titles), dtype="str")
    shared = column.duplicated(keep=False)
    if not shared.any():
        return list(titles), []
    years = _years(seen, columns)
    given = pd.Series([years.get(item, "") for item in ids], dtype="str")
    by_year = column + " (" + given + ")"
    is_plain = shared & (given != "") & ~by_year.duplicated(keep=False) & ~by_year.isin(set(titles))
    by_id = column + " (" + pd.Series(list(ids), dtype="str") + ")"
    apart = column.mask(shared, by_id).mask(is_plain, by_year)
    says = f"{int(shared.sum()):,} items share their title with another, such as {shown(column[shared].iloc[0])}"
    how = " and ".join(filter(None, ("year" if is_plain.any() else "", "id" if (shared & ~is_plain).any() else "")))
    return apart.tolist(), [Finding("note", says, f"they are told apart by {how}, as {shown(apart[shared].iloc[0])}")]


def _years(seen: Look, columns: Mapping[str, str]) -> dict[str, str]:
    """The first year of each item, by its id as text; none where the table has no such column."""
    by_name = {simple_name(name): name for name in reversed(seen.names) if name not in columns.values()}
    year = next((by_name[name] for name in YEAR_NAMES if name in by_name), None)
    if year is None or seen.matrix is not None:
        return {}
    table = read(seen, {"item": columns["item"], "category": year})  # years as text, as `read` knows columns
    ids, _, _ = clean_ids(table, "item")
    found: dict[str, str] = {}
    rows = table.frame[["item", "category"]].dropna().drop_duplicates()
    for code, cell in zip(rows["item"].cat.codes.tolist(), rows["category"].tolist(), strict=True):
        found_year = year_in(str(cell))
        if found_year:
            found.setdefault(str(ids.values[code]), str(found_year))
    return found
