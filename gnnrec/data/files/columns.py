"""Part 1: which column of a table holds what, as guessed and as somebody chose it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gnnrec.data.files.cells import is_measure, is_number, nearly_all
from gnnrec.data.files.guessing import NEEDED, ROLES, guess
from gnnrec.data.files.names import is_known, simple_name
from gnnrec.errors import InputError

__all__ = [
    "NEEDED",
    "ROLES",
    "NoColumnError",
    "choose_columns",
    "guess_columns",
    "is_known",
    "is_measure",
    "is_number",
    "listed",
    "nearly_all",
    "simple_name",
]
SHOWN_NAMES = 12


def guess_columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """The column of each role that has one.

    Args:
        names: of all columns.
        rows: some rows of the table, as text.
    """
    return dict(guess(names, rows).columns)


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
