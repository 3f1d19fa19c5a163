"""Dates as people write them, held against the date that they were written from."""

from datetime import UTC, datetime, timedelta, timezone

import pandas as pd
import pytest

from gnnrec.data.files.dates import OLDEST, dates_since_1970

START = datetime(1995, 1, 3, 18, 0, 9, tzinfo=UTC)
MOMENTS = [START + timedelta(days=41.37 * step) for step in range(310)]  # until 2030, of every month and day
EARLY = [moment for moment in MOMENTS if moment.day <= 12]  # days that could be months
ZONE = timezone(timedelta(hours=5, minutes=30))

DAYS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y. %m. %d.", "%Y年%m月%d日", "%Y년 %m월 %d일"]
CLOCKS = [
    " %H:%M:%S",
    " %H:%M:%S UTC",
    " %H:%M:%S +0000",
    " %H:%M:%S+00:00",
    " %I:%M:%S %p",
    "T%H:%M:%S",
    "T%H:%M:%SZ",
    ", %H:%M:%S",
]
YEAR_LAST = ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%y", "%m/%d/%y"]
IN_WORDS = [
    "%d %b %Y %H:%M:%S",
    "%d %B %Y %H:%M:%S",
    "%B %d, %Y %H:%M:%S",
    "%d-%b-%Y %H:%M:%S",
    "%a %b %d %H:%M:%S +0000 %Y",
    "%a %b %d %H:%M:%S UTC %Y",
    "%a, %d %b %Y %H:%M:%S GMT",
    "%b %d, %Y %I:%M:%S %p",
    "%Y%m%dT%H%M%SZ",
]


def read(texts: list[str]) -> tuple[list[int], str]:
    times, _, findings = dates_since_1970(pd.Series(texts, dtype="str"), "when")
    return times.tolist(), " ".join(map(str, findings))


def truth(moments: list[datetime], pattern: str) -> list[int]:
    """What a pattern keeps of the moments."""
    keeps_seconds = "%S" in pattern
    kept = [moment if keeps_seconds else moment.replace(hour=0, minute=0, second=0) for moment in moments]
    return [int(moment.timestamp()) for moment in kept]


@pytest.mark.parametrize("clock", ["", *CLOCKS])
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("moments", [MOMENTS, EARLY], ids=["all days", "days that could be months"])
def test_what_begins_with_the_year_is_year_month_day(day: str, clock: str, moments: list[datetime]) -> None:
    pattern = day + clock
    moments = [moment.replace(microsecond=0) for moment in moments]
    found, said = read([moment.strftime(pattern) for moment in moments])
    assert found == truth(moments, pattern)
    assert said == ""


@pytest.mark.parametrize("clock", ["", *CLOCKS])
@pytest.mark.parametrize("day", YEAR_LAST)
def test_where_a_day_is_beyond_12_the_order_is_known(day: str, clock: str) -> None:
    pattern = day + clock
    moments = [moment.replace(microsecond=0) for moment in MOMENTS]
    found, said = read([moment.strftime(pattern) for moment in moments])
    assert found == truth(moments, pattern)
    assert said == ""


@pytest.mark.parametrize("day", YEAR_LAST)
def test_where_both_orders_fit_the_one_taken_is_said(day: str) -> None:
    found, said = read([moment.strftime(day) for moment in EARLY])
    taken = "the day" if "." in day else "the month"
    assert f"may have the day or the month first; {taken} is taken" in said
    if (day.index("%d") < day.index("%m")) == (taken == "the day"):
        assert found == truth(EARLY, day)


@pytest.mark.parametrize("pattern", IN_WORDS)
def test_months_in_words(pattern: str) -> None:
    moments = [moment.replace(microsecond=0) for moment in MOMENTS]
    found, said = read([moment.strftime(pattern) for moment in moments])
    assert found == truth(moments, pattern)
    assert said == ""


@pytest.mark.parametrize("pattern", ["%Y-%m-%d %H:%M:%S%z", "%Y/%m/%d %H:%M:%S %z", "%a %b %d %H:%M:%S %z %Y"])
def test_a_zone_is_taken_off(pattern: str) -> None:
    moments = [moment.replace(microsecond=0) for moment in MOMENTS]
    found, _ = read([moment.astimezone(ZONE).strftime(pattern) for moment in moments])
    assert found == truth(moments, pattern)


@pytest.mark.parametrize("between", [".", ","])
@pytest.mark.parametrize("pattern", ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S"])
def test_milliseconds_are_kept(pattern: str, between: str) -> None:
    moments = [moment.replace(microsecond=250_000) for moment in MOMENTS]
    found, _ = read([moment.strftime(pattern) + between + "250" for moment in moments])
    assert found == [round(moment.timestamp() * 1000) for moment in moments]


@pytest.mark.parametrize("pattern", ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y"])
def test_one_bad_cell_changes_nothing_for_the_others(pattern: str) -> None:
    found, said = read([*(moment.strftime(pattern) for moment in EARLY), "soon"])
    assert found == [*truth(EARLY, pattern), OLDEST]
    assert ("may have" in said) == ("%Y" not in pattern[:2])


@pytest.mark.parametrize(
    "text", ["2024-25-12", "2024/13/01", "31/31/2024", "99.99.2024", "soon", "12:30", "May", "7", ""]
)
def test_what_is_no_date_is_none(text: str) -> None:
    times, missing, _ = dates_since_1970(pd.Series(["2024-01-10", text], dtype="str"), "when")
    assert missing.tolist() == [False, True]
    assert times[1] == OLDEST


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("12/1/2010 8:26", datetime(2010, 12, 1, 8, 26)),
        ("Tue Apr 03 18:00:09 +0000 2012", datetime(2012, 4, 3, 18, 0, 9)),
        ("1/5/24", datetime(2024, 1, 5)),
        ("2024-1-5", datetime(2024, 1, 5)),
        ("2024-01-05T10:00:00.5Z", datetime(2024, 1, 5, 10, 0, 0, 500_000)),
        ("2024-01-05 10:00 p.m.", datetime(2024, 1, 5, 22)),
    ],
)
def test_single_dates(text: str, moment: datetime) -> None:
    found, _ = read([text])
    seconds = moment.replace(tzinfo=UTC).timestamp()
    assert found in ([seconds], [seconds * 1000])


def test_nothing_is_asked_where_both_orders_give_the_same_day() -> None:
    assert read(["5/5/2020", "7/7/2020"])[1] == ""
