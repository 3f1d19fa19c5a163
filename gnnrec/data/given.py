"""Numbers that somebody gave, of whatever kind they are: as plain ones, or refused in words."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import Any

from gnnrec.errors import InputError


def whole(value: Any, what: str, least: int = 0) -> int:
    """A whole number of Python's or NumPy's as a plain one.

    Args:
        what: what the number is, for the message: "The seed of the split".
        least: the smallest that is taken.

    Raises:
        InputError: something else, 5.0 and true among it, or less.
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
        raise InputError(f"{what} is {value!r}; it must be a whole number, at least {least}.")
    return int(value)


def finite(value: Any, what: str) -> float:
    """A number of Python's or NumPy's as a plain float. Raises InputError for something else, or one that is none."""
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise InputError(f"{what} is {value!r}; it must be a number.")
    return float(value)
