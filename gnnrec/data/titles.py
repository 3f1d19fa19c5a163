"""Part 1: titles as people say them. MovieLens files them under their first real word, as a card index would."""

from __future__ import annotations

import re

import pandas as pd

ARTICLES = (
    *("The", "A", "An"),
    *("Le", "La", "Les", "L'", "Un", "Une"),  # French, and some of the Italian ones
    *("Il", "Lo", "I", "Gli", "Uno", "Una"),
    *("El", "Los", "Las"),
    *("Der", "Die", "Das", "Ein", "Eine"),
    *("De", "Het", "Een"),
    *("Den", "Det", "En", "Ett", "Et"),
    *("O", "Os", "Um", "Uma"),
)
"""Articles that MovieLens sets behind a comma: those of MovieLens-100K, and those that its larger releases add."""
YEAR = re.compile(r"(?<!\d)(1\d{3}|20\d\d)(?!\d)")
"""A year, alone or in a date."""
BEHIND = re.compile(rf"([^()]+), ({'|'.join(ARTICLES)})(?=\s*(?:[()]|$))")


def natural_title(title: str) -> str:
    """The article in front, in a name of another language in parentheses too.

    >>> natural_title("Blue Angel, The (Blaue Engel, Der) (1930)")
    'The Blue Angel (Der Blaue Engel) (1930)'
    """
    return BEHIND.sub(_in_front, title)


def year_in(cell: str) -> int | None:
    """The year in a cell that holds one or a date.

    >>> year_in("2010-07-23")
    2010
    """
    found = YEAR.search(cell)
    return int(found[1]) if found else None


def natural_titles(titles: pd.Series) -> pd.Series:
    """The same for a column of titles."""
    return titles.map(natural_title, na_action="ignore")


def _in_front(found: re.Match[str]) -> str:
    name, article = found.groups()
    joint = "" if article.endswith("'") else " "
    blanks = name[: len(name) - len(name.lstrip())]
    return f"{blanks}{article}{joint}{name.lstrip()}"
