"""When somebody talked, as the log shows it."""

import pandas as pd
import pytest

from gnnrec.data.files.measures import OLDEST
from gnnrec.ui.screens.guests.chosen_guest import when

DAY = "2020-09-13 12:26:40"
SECONDS = 1_600_000_000


@pytest.mark.parametrize("factor", [1, 10**3, 10**6, 10**9])
def test_dates_are_told_from_their_size(factor: int) -> None:
    shown = when(pd.Series([SECONDS * factor, (SECONDS - 40) * factor]))
    assert [str(moment)[:19] for moment in shown] == [DAY, "2020-09-13 12:26:00"]


def test_a_time_with_a_fraction_is_a_date_too() -> None:
    assert str(when(pd.Series([SECONDS + 0.5]))[0])[:19] == DAY


def test_a_time_that_nobody_knows_does_not_change_the_others() -> None:
    shown = when(pd.Series([SECONDS, OLDEST]))
    assert str(shown[0])[:19] == DAY
    assert pd.isna(shown[1])
    assert pd.isna(when(pd.Series([OLDEST])))[0]


def test_numbers_that_are_no_dates_stay() -> None:
    assert when(pd.Series([1997, 1998])).tolist() == [1997, 1998]
