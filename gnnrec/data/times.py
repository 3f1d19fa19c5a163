"""Times of a table as they come: whole numbers wherever they are whole, so that no two moments become one."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec.data.ids import clean_numbers, whole_numbers

Times = NDArray[np.int64] | NDArray[np.float64]
"""int64, to the last digit; float64 only where a time has a fraction."""
UNITS = ("s", "ms", "us", "ns")


def clean_times(column: pd.Series) -> Times:
    """Numbers in their own unit, dates in `since_1970`; the first row that has neither is named.

    Raises:
        InputError: a value that is no finite number, or a whole number that 64 bits do not hold.
    """
    if not column.isna().any():
        if pd.api.types.is_datetime64_any_dtype(column):
            return since_1970(column)
        numbers = pd.to_numeric(column, errors="coerce")
        if pd.api.types.is_integer_dtype(numbers):
            return whole_numbers(numbers)
    return as_exact(clean_numbers(column).to_numpy())


def as_exact(times: NDArray[np.floating]) -> Times:
    """The same finite times, as int64 where all of them are whole."""
    is_whole = (times == np.floor(times)) & (np.abs(times) < 2.0**63)
    return times.astype(np.int64) if is_whole.all() else times.astype(np.float64)


def since_1970(dates: pd.Series) -> NDArray[np.int64]:
    """Dates in seconds since 1970; in milli-, micro- or nanoseconds where seconds would lose a fraction of any."""
    moments = (dates.dt.tz_convert(None) if getattr(dates.dtype, "tz", None) else dates).to_numpy()
    given = moments[~np.isnat(moments)]
    unit = next(unit for unit in UNITS if (given.astype(f"datetime64[{unit}]") == given).all())
    return moments.astype(f"datetime64[{unit}]").astype(np.int64)
