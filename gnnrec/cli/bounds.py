"""Numbers that are typed and would keep the machine busy for ever: refused before anything is done."""

from __future__ import annotations

from gnnrec.errors import InputError

MOST_SEEDS = 1000
"""Splits that are tested one after another; intervals are narrow long before."""
MOST_EPOCHS = 10_000
MOST_PROCESSES = 256
"""Processes that are started on one machine at once."""
LONGEST = 1e6
"""Seconds of a search, eleven days."""


def check_count(option: str, value: int, most: int) -> None:
    """Refuse a number of times that is none, or more than anybody waits for.

    Raises:
        InputError: names the option, the number and the range.
    """
    if not 1 <= value <= most:
        raise InputError(f"{option} is {value}; it must be at least 1 and at most {most:,}.")


def check_seconds(option: str, value: float, least: float = 0.0) -> None:
    """Refuse a time that is too short for anything, or never over. Raises InputError as `check_count`."""
    if not (value >= least and 0 < value <= LONGEST):
        least_in_words = f"at least {least:g}" if least else "above zero"
        raise InputError(f"{option} is {value:g}; it must be {least_in_words} and at most {LONGEST:g} seconds.")
