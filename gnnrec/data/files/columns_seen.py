"""Part 1: the columns of a table that is looked at, and what their names and cells allow them to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gnnrec.data.files.cells import MEASURE, counts_rows, is_empty, is_time, nearly_all, says_liking, varies_within
from gnnrec.data.files.names import IDS, Meaning, meaning_of, simple_name, words_of

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


class Columns:
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
        found = [(is_empty(self.cells[name]), meaning, name) for name, meaning in meanings if has_role(meaning, role)]
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


def has_role(meaning: Meaning | None, role: str) -> bool:
    """Whether a name means something, and that is a role."""
    return meaning is not None and meaning.role == role


def is_of_events(columns: Columns, name: str, found: Mapping[str, str]) -> bool:
    """Whether a column says in words what happened, as view or purchase."""
    cells = columns.cells[name]
    kinds = {cell.strip().casefold() for cell in cells if cell.strip()}
    if name in found.values() or not 1 <= len(kinds) <= MOST_KINDS or says_liking(cells):
        return False
    if any(has_role(columns.meanings[name], role) for role in ("event", "deed")):
        return True
    return len(kinds) > 1 and all(has_role(meaning_of(kind), "deed") for kind in kinds)


def may_be_called_by(cells: Sequence[str], known: Sequence[str]) -> bool:
    """Whether cells may name users (or items) that go with known items (or users)."""
    given = [cell for cell in cells if cell.strip()]
    if len(given) < FEWEST_ROWS or nearly_all(lambda cell: MEASURE.fullmatch(cell) is not None, cells):
        return False
    is_short = sum(map(len, given)) <= LONGEST_NAME * len(given)
    repeats = len(given) >= REPEATED * len(set(given)) and len(set(given)) > 1
    return is_short and repeats and not is_time(cells) and varies_within(cells, known) is True


def is_id(name: str) -> bool:
    """Whether a name ends as those of numbers that stand for something do."""
    return words_of(name)[-1:] in [[word] for word in IDS]
