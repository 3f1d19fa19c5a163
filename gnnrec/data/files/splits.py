"""Part 1: splits that papers publish, a training and a test file in a folder, in which every row is a like."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from gnnrec.data.cache_folder import reason
from gnnrec.data.files.ratings import read_seen
from gnnrec.data.files.reading import look_alike
from gnnrec.data.files.tables import Look
from gnnrec.data.interactions import Interactions
from gnnrec.errors import InputError

TRAIN = re.compile(r"train(\d*\.(?:txt|tsv|csv|inter|parquet)(?:\.gz)?)", re.IGNORECASE)
"""Name of a training file; that of its test file differs in that one word."""
LIKES_ALONE = {"rating": "", "timestamp": "", "title": "", "category": ""}


@dataclass(frozen=True)
class SplitFiles:
    """A pair of files, and the name of the folder that they are in."""

    name: str
    train: Path
    test: Path


def find_splits(folder: Path) -> tuple[list[SplitFiles], dict[str, str]]:
    """The splits in a folder: one in itself, and one in each folder in it.

    A validation file beside them is not read: what validates is held out of the training part, as everywhere.

    Returns:
        The splits by name, and for each folder without one what is missing.

    Raises:
        InputError: there is no such folder.
    """
    if not os.path.isdir(folder):
        raise InputError(f"{folder} is no folder; name one that holds splits, each in a folder of its own.")
    try:
        return _found(folder)
    except OSError as error:
        raise InputError(f"{folder} cannot be looked into ({reason(error)}); name a folder of yours.") from error


def _found(folder: Path) -> tuple[list[SplitFiles], dict[str, str]]:
    here = _pair(folder)
    inside = sorted(one for one in folder.iterdir() if one.is_dir() and not one.name.startswith("."))
    pairs = {one: _pair(one) for one in inside}
    found = [pair for pair in (here, *pairs.values()) if pair]
    missing = {
        one.name: "it has no pair train.txt and test.txt, nor one in .tsv" for one, pair in pairs.items() if not pair
    }
    return found, missing


def _pair(folder: Path) -> SplitFiles | None:
    """The first training file that has a test file beside it."""
    names = sorted(one.name for one in folder.iterdir() if one.is_file())
    by_lower = {name.lower(): name for name in names}
    for name in names:
        match = TRAIN.fullmatch(name)
        test = by_lower.get("test" + match[1].lower()) if match else None
        if test:
            return SplitFiles(folder.resolve().name, folder / name, folder / test)
    return None


def read_split(
    files: SplitFiles, tell: Callable[[str], None] = lambda message: None
) -> tuple[Interactions, Interactions]:
    """(Training likes, held-out likes) over the users and items of both files. Ratings and times are not looked at.

    Args:
        tell: told in words what was mended in either file.

    Raises:
        InputError: a file cannot be used, or nothing is held out.
    """
    train, test = (part.to_frame()[["user", "item"]] for part in _parts(files, tell))
    whole = pd.concat([test.assign(rating=1), train.assign(rating=0)], ignore_index=True)  # of a repeated pair the last
    try:
        everything = Interactions.from_frame(whole)
    except InputError as error:
        raise InputError(f"{files.train} and {files.test} together: {error}") from error
    is_test, everything = everything.is_positive(1), replace(everything, ratings=None)
    again = len(test) - int(is_test.sum())
    if again:
        tell(f"{files.test}: {again:,} rows are in the training file too; they are not asked for.")
    if not is_test.any():
        raise InputError(f"{files.test} holds nothing that is not in {files.train.name}, so there is nothing to test.")
    return everything.select(~is_test), everything.select(is_test)


def _parts(files: SplitFiles, tell: Callable[[str], None]) -> list[Interactions]:
    """Both files, read alike."""
    paths = (files.train, files.test)
    seen = look_alike(paths)
    read = [read_seen(one, _columns(one), str(path), is_part=True) for one, path in zip(seen, paths, strict=True)]
    for path, file in zip(paths, read, strict=True):
        for finding in (*file.report.of("asks"), *file.report.of("mended")):
            tell(f"{path}: {finding}")
    return [file.dataset.interactions for file in read]


def _columns(seen: Look) -> dict[str, str]:
    """Without a header the first two columns are user and item, as in every split that was seen so far."""
    named = seen.dialect is None or seen.dialect.header
    return LIKES_ALONE if named else LIKES_ALONE | {"user": "1", "item": "2"}
