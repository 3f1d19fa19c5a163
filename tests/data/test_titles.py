"""Titles as people say them, against a list written by hand."""

import pandas as pd
import pytest

from gnnrec import Dataset
from gnnrec.data.titles import natural_title, natural_titles

LOST = "The City of Lost Children (La Cité des enfants perdus) (1995)"


@pytest.mark.parametrize(
    ("filed", "said"),
    [
        ("Godfather, The (1972)", "The Godfather (1972)"),
        ("Fish Called Wanda, A (1988)", "A Fish Called Wanda (1988)"),
        ("Enfer, L' (1994)", "L'Enfer (1994)"),
        ("Boot, Das", "Das Boot"),
        ("Convent, The (Convento, O) (1995)", "The Convent (O Convento) (1995)"),
        ("Star Maker, The (Uomo delle stelle, L') (1995)", "The Star Maker (L'Uomo delle stelle) (1995)"),
        ("Die xue shuang xiong (Killer, The) (1989)", "Die xue shuang xiong (The Killer) (1989)"),
        ("City of Lost Children, The (Cité des enfants perdus, La) (1995)", LOST),
        ("Good, The Bad and The Ugly, The (1966)", "The Good, The Bad and The Ugly (1966)"),
        ("Beans of Egypt, Maine, The (1994)", "The Beans of Egypt, Maine (1994)"),
    ],
)
def test_the_article_comes_in_front(filed: str, said: str) -> None:
    assert natural_title(filed) == said


@pytest.mark.parametrize(
    "title",
    [
        "Paris, Texas (1984)",
        "Cry, the Beloved Country (1995)",
        "Kiss Me, Guido (1997)",
        "Yo, la peor de todas",
        "unknown",
    ],
)
def test_other_commas_stay(title: str) -> None:
    assert natural_title(title) == title


def test_a_title_that_is_missing_stays_missing() -> None:
    said = natural_titles(pd.Series(["Heat", None]))
    assert said[0] == "Heat"
    assert said.isna().tolist() == [False, True]


@pytest.mark.real_data
def test_no_title_of_movielens_ends_in_an_article(movielens: Dataset) -> None:
    """The ends of all names, in parentheses or not, are counted here without the pattern of the module."""
    parts = [part for title in movielens.titles.values() for part in title.replace(")", "(").split("(")]
    last = {part.rstrip().rpartition(", ")[2] for part in parts if ", " in part}
    assert not last & {"The", "A", "An", "La", "Le", "Les", "L'", "Il", "Der", "Das", "Die", "Det", "O"}
    assert "The Godfather (1972)" in movielens.titles.values()
