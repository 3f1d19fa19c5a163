"""Part 1: dates as people and programs write them, made into moments.

What begins with the year is year, month, day, always. Where the year comes last, day and month are told apart by the
whole column: a number beyond 12 is a day. Only where no such number occurs is anything unclear, and that is said.
"""

from __future__ import annotations

import re
import warnings
from typing import Any

import numpy as np
import pandas as pd

from gnnrec.data.files.findings import Finding
from gnnrec.data.interactions import BoolArray
from gnnrec.data.times import Times, since_1970

OLDEST = -(2**62)
"""The time of a row whose time cannot be read."""
WEEKDAY = r"^\s*(?:[^\W\d_]{2,9}\.?,?\s+)?"
YEAR_FIRST = re.compile(
    WEEKDAY + r"(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})(?!\d)[.日일]?(.*)$", re.DOTALL
)
YEAR_LAST = re.compile(WEEKDAY + r"(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?!\d)[.]?(.*)$", re.DOTALL)
LAST_OF_1900 = 69
"""A year of two digits belongs to the last century from here on, as POSIX has it."""
TIME = re.compile(r"^[\s,_T]*(?=\d)")
"""What stands between a date and its time."""
NO_DAY = r"\D*|\s*\d{1,2}\s*(:.*)?"
"""A time of day alone, a word or a small number, which would be completed by the day of today."""
CLOCK = re.compile(r"(\d{1,2})((?::\d{2}){1,2}(?:[.,]\d+)?)\s*([AaPp])[Mm]")
ZONE = re.compile(r"\s*(?:UTC|GMT|Z)?\s*(?:([+-]\d{2}):?(\d{2}))?\s*$")
HALF_DAY = re.compile(r"\b([ap])\.\s?m\.", re.IGNORECASE)


def dates_since_1970(column: pd.Series[Any], name: str) -> tuple[Times, BoolArray, list[Finding]]:
    """A column of dates as seconds (or finer) since 1970, OLDEST where there is none.

    Args:
        name: of the column.

    Returns:
        The times, which rows have none, and a word where the day and the month could be either way round.
    """
    if column.dtype.kind == "M":
        return *_moments(column), []
    codes, distinct = pd.factorize(column.astype("str"))
    dates, findings = _dates(pd.Series(distinct, dtype="str"), name)
    return *_moments(pd.Series(dates.array.take(codes, allow_fill=True))), findings


def _dates(texts: pd.Series[Any], name: str) -> tuple[pd.Series[Any], list[Finding]]:
    """Different texts as dates, first those that are written by the standard, as these take a hundredth of the time."""
    dates = pd.to_datetime(texts, errors="coerce", utc=True, format="ISO8601")
    others = texts[dates.isna()].str.replace(HALF_DAY, r"\1m", regex=True)
    if others.empty:
        return dates, []
    year_first, year_last = others.str.extract(YEAR_FIRST), others.str.extract(YEAR_LAST)
    day_first, findings = _day_first(year_last, name)
    plain = others.copy()
    _rewrite(plain, *(year_first[part] for part in range(4)))
    first, second, year, rest = (year_last[part] for part in (0, 2, 3, 4))
    _rewrite(plain, _four_digits(year), *((second, first) if day_first else (first, second)), rest)
    now_plain = pd.to_datetime(plain, errors="coerce", utc=True, format="ISO8601")
    odd = plain[now_plain.isna()].mask(plain.str.fullmatch(NO_DAY).astype(bool), "")
    with warnings.catch_warnings():  # a zone known by letters alone is not used, and no word is lost about it
        warnings.simplefilter("ignore")
        in_words = pd.to_datetime(odd, errors="coerce", utc=True, format="mixed", dayfirst=False)
    found = [part.dropna() for part in (dates, now_plain, in_words)]
    return pd.concat([part for part in found if len(part)] or [dates]).reindex(texts.index), findings


def _rewrite(
    texts: pd.Series[Any], year: pd.Series[Any], month: pd.Series[Any], day: pd.Series[Any], rest: pd.Series[Any]
) -> None:
    """Put year-month-day into the rows that have these parts; nothing where the month is none, lest it be swapped."""
    found = year.notna()
    if not found.any():
        return
    year, month, day, rest = (part[found] for part in (year, month, day, rest))
    after = rest.str.replace(TIME, " ", regex=True).str.replace(CLOCK, _of_24_hours, regex=True)
    after = after.str.replace(ZONE, _plain_zone, n=1, regex=True)
    written = year + "-" + month.str.zfill(2) + "-" + day.str.zfill(2) + after
    texts[found] = written.where(month.astype(int) <= 12, "")


def _of_24_hours(clock: re.Match[str]) -> str:
    hour = int(clock[1]) % 12 + 12 * (clock[3] in "Pp") if 1 <= int(clock[1]) <= 12 else int(clock[1])
    return f"{hour:02d}{clock[2]}"


def _plain_zone(zone: re.Match[str]) -> str:
    return f"{zone[1]}:{zone[2]}" if zone[1] else ""


def _four_digits(year: pd.Series[Any]) -> pd.Series[Any]:
    century = np.where(pd.to_numeric(year) >= LAST_OF_1900, "19", "20")
    return year.where(year.str.len() != 2, pd.Series(century, year.index) + year)


def _day_first(parts: pd.DataFrame, name: str) -> tuple[bool, list[Finding]]:
    """Whether 3/4/2014 is in April, decided once for the whole column, and a word where it cannot be known."""
    parts = parts.dropna(subset=[0])
    if parts.empty:
        return False, []
    first, second = parts[0].astype(int), parts[2].astype(int)
    days_first, days_second = int((first > 12).sum()), int((second > 12).sum())
    if days_first or days_second:
        return days_first > days_second, []
    by_points = bool((parts[1] == ".").all())
    if (first == second).all():
        return by_points, []
    order = "the day" if by_points else "the month"
    says = f"The dates in column '{name}' may have the day or the month first"
    remedy = f"{order} is taken to come first; dates that begin with the year leave no doubt"
    return by_points, [Finding("mended", says, remedy)]


def _moments(dates: pd.Series[Any]) -> tuple[Times, BoolArray]:
    """Dates since 1970, OLDEST for none; and which rows these are."""
    missing = dates.isna().to_numpy()
    return np.where(missing, OLDEST, since_1970(dates)), missing
