"""Part 1: the two files of a split made elsewhere, side by side: whether they are two, and who is in one alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec.data.interactions import BoolArray, Interactions
from gnnrec.errors import InputError


def refuse_one_file(train_path: str | Path, test_path: str | Path) -> None:
    """Refuse one file as both parts.

    Raises:
        InputError: both names are of one file, or of two with the same bytes.
    """
    train, test = Path(train_path), Path(test_path)
    with suppress(OSError):  # what cannot be read is said when it is read
        if train.samefile(test):
            raise InputError(f"{train_path} is given as the training file and as the test file; name two files.")
        both_are_files = train.is_file() and test.is_file()
        if both_are_files and train.stat().st_size == test.stat().st_size and train.read_bytes() == test.read_bytes():
            raise InputError(f"{train_path} and {test_path} have the same content; name the held-out ratings as test.")


def tell_strangers(train: Interactions, held_out: Interactions, name: str, tell: Callable[[str], None]) -> None:
    """Say how many users and items with held-out likes the training file does not know, and what becomes of them.

    Args:
        train, held_out: over the same users and items.
        name: of the test file.
    """
    for kind, known, asked_for, outcome in (
        ("user", train.users, held_out.users, "every model gives them what is popular"),
        ("item", train.items, held_out.items, "no model has learned anything of them"),
    ):
        new = _strangers(known, asked_for)
        count, likes = int(new.sum()), int(new[asked_for].sum())
        if count:
            tell(f"{name}: {count:,} {kind}s with {likes:,} held-out likes are not in the training file; {outcome}.")


def _strangers(known: NDArray[Any], asked_for: NDArray[Any]) -> BoolArray:
    """Whether each index is asked for and has no row in the training file."""
    size = int(max(known.max(initial=-1), asked_for.max(initial=-1))) + 1
    is_new: BoolArray = np.bincount(known, minlength=size) == 0
    return is_new & (np.bincount(asked_for, minlength=size) > 0)
