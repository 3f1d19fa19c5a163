"""Part 1: what to say of columns that no name tells apart, and where another reading is nearly as good, which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gnnrec.data.files.findings import Finding
from gnnrec.data.files.guessing import NEEDED, Guess, guess
from gnnrec.data.files.names import FALLBACKS, words_of
from gnnrec.data.files.words import numbers_of

PLURALS = {"user": "users", "item": "items"}
MOST = 5
"""Other readings that are told."""


def about_guess(
    names: Sequence[str], rows: Sequence[Sequence[str]], columns: Mapping[str, str], chosen: Mapping[str, str]
) -> list[Finding]:
    """What was guessed without a name to go by.

    Args:
        names: of all columns.
        rows: some rows of the table, as text.
        columns: column by role, as they are taken.
        chosen: those that somebody chose.
    """
    guessed = guess(names, rows)
    findings = [_about_place(guessed, columns)] if guessed.by_place and not any(map(chosen.get, NEEDED)) else []
    findings += [
        Finding(
            "asks",
            f"No column is called {role} or the like",
            f"'{columns[role]}' is taken for the {PLURALS[role]}, as no other is left",
        )
        for role in guessed.by_elimination
        if columns[role] == guessed.columns[role] and role not in chosen
    ]
    if "rating" not in chosen and not guessed.by_place:
        findings += _about_rating(guessed, columns)
    if "user" not in chosen and FALLBACKS & set(words_of(columns["user"])):
        findings.append(Finding("mended", "No column names the users", f"each '{columns['user']}' counts as one"))
    if guessed.events and "rating" not in chosen and columns.get("rating") in (None, guessed.events):
        place = list(names).index(guessed.events)
        findings += _about_events(guessed, columns, [row[place] for row in rows if len(row) == len(names)])
    return findings


def _about_place(guessed: Guess, columns: Mapping[str, str]) -> Finding:
    """Nothing is known by name: what was taken, and what could be taken as well."""
    taken = ", ".join(f"{role} = {name}" for role, name in columns.items())
    others = {role: names for role, names in guessed.others.items() if role in columns}
    options = [_option(role, name, columns) for role, names in others.items() for name in names]
    says, outcome = "No name says what the columns are", f"they are taken by place: {taken}"
    return _asking(says, outcome, options) if options else Finding("mended", says, outcome)


def _about_rating(guessed: Guess, columns: Mapping[str, str]) -> list[Finding]:
    """No rating is known by name, but some column could be one."""
    if guessed.by_scale and columns.get("rating") == guessed.by_scale:
        says = f"No column is called a rating, but '{guessed.by_scale}' looks like a scale"
        return [_asking(says, "it is taken for the rating", [{"rating": ""}])]
    others = guessed.others.get("rating", ())
    if not others or guessed.events or "rating" in columns:
        return []
    quoted = " and ".join(f"'{name}'" for name in others[:MOST])
    says = f"No column is called a rating, but {quoted} {'look' if len(others) > 1 else 'looks'} like a scale"
    return [_asking(says, "every row counts as a like", [_option("rating", name, columns) for name in others])]


def _about_events(guessed: Guess, columns: Mapping[str, str], events: Sequence[str]) -> list[Finding]:
    """A column says what happened; numbers beside it are of several kinds of things, and the kinds may be weighed.

    Args:
        events: cells of that column.
    """
    assert guessed.events is not None
    others = list(guessed.others.get("rating", ()))
    says = f"Column '{guessed.events}' says in words what happened"
    if others:
        says += ", so the numbers beside it are of several kinds"
    is_taken = "rating" in columns
    if not is_taken and numbers_of(sorted(set(events) - {""}))[0]:
        others.insert(0, guessed.events)
    if not others:  # of those that are taken, what each weighs is said where the words are read
        return [] if is_taken else [Finding("note", says, "every row counts as a like")]
    outcome = "each kind of event has a weight of its own" if is_taken else "every row counts as a like"
    return [_asking(says, outcome, [_option("rating", name, columns) for name in others])]


def _option(role: str, name: str, columns: Mapping[str, str]) -> dict[str, str]:
    """Another column for a role; whatever had it before has none."""
    return {other: "" for other, taken in columns.items() if taken == name and other != role} | {role: name}


def _asking(says: str, outcome: str, options: Iterable[Mapping[str, str]]) -> Finding:
    return Finding("asks", says, outcome, options=tuple(options)[:MOST])
