"""Part 1: whether a table is one person's own list, and which of its columns hold titles, years and their ratings."""

from __future__ import annotations

from collections.abc import Collection

from gnnrec.data.files.columns import is_number, nearly_all, simple_name
from gnnrec.data.files.tables import Look

SERVICES = ({"name", "letterboxduri"}, {"const", "title", "titletype"}, {"bookid", "title", "exclusiveshelf"})
"""Columns by which the exports of Letterboxd, IMDb and Goodreads are known."""
TITLE = ("title", "name", "movietitle", "filmtitle", "booktitle", "movie", "film", "book", "moviename", "filmname")
OTHER_TITLE = ("originaltitle",)
RATING = (
    *("yourrating", "yourated", "myrating", "myscore", "starrating", "userrating"),
    *("rating", "ratings", "stars", "score", "grade", "rate"),
)
YEAR = ("year", "originalpublicationyear", "yearpublished", "releaseyear", "releasedate", "published")
DATE = ("date", "watcheddate", "daterated", "dateread", "datewatched", "dateadded", "watchedat", "lastdateread")
ABOUT = ("author", "authors", "director", "directors", "genre", "genres", "url", "review", "tags", "isbn", "type")
"""Names of columns in small letters and digits alone, the likeliest first."""
OF_OTHERS = ("average", "avg", "mean", "imdb", "community", "critic", "votes")
"""Words in the names of columns that hold what others gave."""
ONCE = 0.9
"""Share of the rows that have a title of their own in one person's list."""


def own_columns(seen: Look, *, is_one: bool = False) -> dict[str, str]:
    """The columns of one person's list by what they hold (title, other, rating, year); empty where it is none.

    Args:
        is_one: whether it is known to be one, if it can be one at all.
    """
    by_name = {simple_name(column): column for column in reversed(seen.names)}
    if seen.matrix is not None:
        return {}
    wanted = {"title": TITLE, "other": OTHER_TITLE, "rating": RATING, "year": YEAR, "date": DATE}
    found = {role: next((by_name[name] for name in names if name in by_name), "") for role, names in wanted.items()}
    _add_guessed(found, seen)
    is_known = any(service <= by_name.keys() for service in SERVICES)
    if not is_known and not (_has_no_user(seen, by_name) and (_is_list(seen, found) or (is_one and found["title"]))):
        return {}
    return {role: name for role, name in found.items() if name and role != "date"}


def _add_guessed(found: dict[str, str], seen: Look) -> None:
    """Titles and ratings under other names, as the columns of any table are guessed; never what others gave."""
    free = [name for name in seen.names if name not in found.values()]
    guessed = {"title": ("title", "item"), "rating": ("rating",)}
    for role, names in guessed.items():
        likely = [seen.guessed.get(name, "") for name in names]
        mine = [name for name in likely if name in free and not any(word in name.lower() for word in OF_OTHERS)]
        found[role] = found[role] or next(iter(mine), "")


def _has_no_user(seen: Look, by_name: Collection[str]) -> bool:
    """Whether nothing is taken for a user but what is plainly about the title: by elimination something may be."""
    user = seen.guessed.get("user")
    about = {*TITLE, *OTHER_TITLE, *RATING, *YEAR, *DATE, *ABOUT}
    return user is None or (simple_name(user) in about and {*by_name} <= about)


def _is_list(seen: Look, found: dict[str, str]) -> bool:
    """Whether there are titles in words, nearly all of them once, and something of one's own beside them."""
    if not found["title"] or not (found["rating"] or found["year"] or found["date"]):
        return False
    place = seen.names.index(found["title"])
    titles = [row[place].strip() for row in seen.rows if len(row) == len(seen.names) and row[place].strip()]
    in_words = not nearly_all(is_number, titles)
    beside = seen.names.index(found["year"]) if found["year"] else place
    distinct = {(row[place], row[beside]) for row in seen.rows if len(row) == len(seen.names) and row[place].strip()}
    return bool(titles) and in_words and len(distinct) >= ONCE * len(titles)
