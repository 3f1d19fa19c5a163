"""Part 1: text that has several items on each line: the lists of many papers, and baskets.

A line is a user and their items, or the items alone; then the number of the line is the user.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from gnnrec.data.files.columns import is_known, is_number
from gnnrec.data.files.findings import Finding
from gnnrec.errors import InputError

COLON = re.compile(r"\s*([^\s:,;|]+(?: [^\s:,;|]+)*)\s*:(?!:)(\s*)(\S.*)$")
"""A user, a colon and their items."""
PAIRS = re.compile(r"\s*[-+.\d]+(\s+(qid:\d+|\d+:[-+.\deE]+))+\s*(#.*)?$")
"""A line of libsvm's, or of a learning-to-rank set: a label and numbered features."""
NEGATIVES = re.compile(r"\s*\(\s*\d+\s*,\s*\d+\s*\)\t")
"""A line of NCF's negatives: a pair that is tested, and items that its user does not know."""
DECIMALS = re.compile(r"[-+]?\d+\.\d+")
SEPARATORS = (";", "|", "\t", ",")
NEARLY = 0.9
RAGGED = 0.2
"""Share of the lines that must have another number of items than most, for them to be no table."""
REPEATED = 1.2
"""How often an item of a list occurs, at the least, on average."""
FEWEST = 3
"""Lines that are needed to tell lists from anything else."""


@dataclass(frozen=True)
class ListForm:
    """How the items stand on a line.

    Attributes:
        user: "first" word of the line, before a "colon", or the number of the "line".
        separator: between two items; a blank for any run of blanks.
        counted: whether the number of items stands before them.
        equal: whether every line has as many items as any other, so that it could be a table too.
    """

    user: Literal["first", "colon", "line"] = "first"
    separator: str = " "
    counted: bool = False
    equal: bool = False

    def about(self) -> list[Finding]:
        """What to say of it: nothing of a user and their items, which is how lists mostly are."""
        if self.counted:
            says = "The first number of each line counts the others"
        elif self.user == "line":
            says = "Each line is taken for a basket of items"
        elif self.equal:
            says = "Each line is taken for a list, as no first number comes twice and the others mix across the columns"
            return [Finding("mended", says, "the first number is the user, the others are their items")]
        else:
            return []
        whose = "the number of the line is the user" if self.user == "line" else "it is left out"
        return [Finding("mended", says, whose)]


def reader(form: ListForm) -> Callable[[int, str], tuple[str, list[str]]]:
    """What makes the user and the items of a line, given its number, counted from 1, and its text."""
    split = str.split if form.separator == " " else _splitter(form.separator)

    def read(number: int, line: str) -> tuple[str, list[str]]:
        if form.user == "colon":
            user, _, rest = line.partition(":")
            return user.strip(), split(rest)
        words = split(line)
        if form.user == "line":
            return str(number), words[form.counted :]
        return (words[0], words[1 + form.counted :]) if words else ("", [])

    return read


def _splitter(separator: str) -> Callable[[str], list[str]]:
    return lambda text: [word for part in text.split(separator) if (word := part.strip().strip('"'))]


def read_lines(lines: Sequence[str], form: ListForm) -> Iterator[tuple[str, str]]:
    """The pairs of user and item on some lines."""
    read = reader(form)
    for number, line in enumerate(lines, 1):
        user, items = read(number, line)
        yield from ((user, item) for item in items)


def refuse_features(lines: Sequence[str], name: str) -> None:
    """Say of what looks like lists what it is, when it holds no users and items at all.

    Raises:
        InputError: lines of libsvm's, of a learning-to-rank set, or NCF's negatives.
    """
    given = [line for line in lines if line.strip()]
    if not given:
        return
    if sum(map(bool, map(PAIRS.match, given))) >= NEARLY * len(given):
        kind = "LETOR (a learning-to-rank set)" if any("qid:" in line for line in given) else "libsvm"
        raise InputError(
            f"{name} is in the format of {kind}: a label and numbered features (k:v) on each line, and no users and "
            "items; give a table with a user, an item and a rating in each row."
        )
    if sum(map(bool, map(NEGATIVES.match, given))) >= NEARLY * len(given):
        raise InputError(
            f"{name} holds negatives as NCF tests with them: a pair, and items that its user does not know; "
            "give the file of ratings beside it."
        )


def totals_line(lines: Sequence[str], is_whole: bool) -> bool:
    """Whether the first line says how many users, items or rows follow, and is none of them."""
    if len(lines) < FEWEST + 1:
        return False
    first, second = lines[0].split(), lines[1].split()
    if len(first) not in (2, 3) or len(first) == len(second) or not all(word.isdecimal() for word in first):
        return False
    following = sum(bool(line.strip()) for line in lines[1:])
    return any(int(word) == following for word in first) if is_whole else int(first[0]) > max(following, 1000)


def recognised(lines: Sequence[str]) -> ListForm | None:
    """The form of lists that could be nothing else, whatever tables they look like; None where these are none."""
    given = [line for line in lines if line.strip()]
    if len(given) < FEWEST or any(map(is_known, re.split(r"[\s,;|:]+", given[0]))):
        return None
    return _with_colon(given) or _counted(given) or _of_equal_length(given)


def of_ragged(lines: Sequence[str]) -> ListForm | None:
    """The form of lists in lines that do not agree on a number of fields; None where these are no lists."""
    given = [line for line in lines if line.strip()]
    if len(given) < FEWEST or any(map(is_known, re.split(r"[\s,;|:]+", given[0]))):
        return None
    separators = (*(separator for separator in SEPARATORS if any(separator in line for line in given)), " ")
    return _whose(given, separators[0])


def forced(lines: Sequence[str], layout: str, delimiter: str | None) -> ListForm:
    """The form of lines that somebody says are lists, or baskets."""
    given = [line for line in lines if line.strip()]
    found = next((one for one in SEPARATORS if any(one in line for line in given)), " ")
    separator = delimiter or found
    if layout == "baskets":
        return ListForm("line", separator)
    return _with_colon(given) or _counted(given) or ListForm("first", separator)


def _with_colon(lines: Sequence[str]) -> ListForm | None:
    matches = [match for line in lines if line.count(":") == 1 and (match := COLON.match(line))]
    if len(matches) < NEARLY * len(lines):
        return None
    users = {match[1] for match in matches}
    rests = [match[3] for match in matches]
    separator = next((one for one in SEPARATORS if any(one in rest for rest in rests)), " ")
    lengths = {len(rest.split(None if separator == " " else separator)) for rest in rests}
    apart = all(match[2] for match in matches)
    if len(users) < NEARLY * len(matches) or max(lengths) < 2 or (len(lengths) == 1 and not apart):
        return None
    return ListForm("colon", separator)


def _counted(lines: Sequence[str]) -> ListForm | None:
    for separator in (" ", "\t", ","):
        rows = [line.strip().split(None if separator == " " else separator) for line in lines]
        lengths = {len(row) for row in rows}
        if max(lengths) < 3 or (len(lengths) == 1 and max(lengths) < 5):
            continue
        if any(DECIMALS.fullmatch(word) for row in rows for word in row):
            return None  # ratings, in a matrix
        if all(row[0] == str(len(row) - 1) for row in rows):
            return ListForm("line", separator, counted=True)
        if all(len(row) > 1 and row[1] == str(len(row) - 2) for row in rows):
            return ListForm("first", separator, counted=True)
    return None


def _of_equal_length(lines: Sequence[str]) -> ListForm | None:
    """Whole numbers, where no user comes twice and every other place of a line holds the same items."""
    rows = [line.split() for line in lines]
    width = len(rows[0])
    if width < 4 or any(len(row) != width for row in rows) or not all(word.isdecimal() for row in rows for word in row):
        return None
    if len({row[0] for row in rows}) < len(rows) or any(len(set(row[1:])) < width - 1 for row in rows):
        return None
    columns = [{row[place] for row in rows} for place in range(1, width)]
    at_one_place = sum(len(column) for column in columns) / len(set.union(*columns)) < REPEATED
    return None if at_one_place or len(set.union(*columns)) <= width else ListForm(equal=True)


def _whose(lines: Sequence[str], separator: str) -> ListForm | None:
    """Whether lines with several items each begin with their user; None where they are no lists."""
    split = str.split if separator == " " else _splitter(separator)
    rows = [row for line in lines if (row := split(line))]
    lengths = Counter(map(len, rows))
    if len(rows) < FEWEST or lengths.most_common(1)[0][1] > (1 - RAGGED) * len(rows):
        return None
    first = Counter(row[0] for row in rows)
    others = Counter(item for row in rows for item in row[1:])
    if all(is_number(word) for word in (*first, *others)):  # numbers of users and of items may be the same
        if not all(word.isdecimal() for word in (*first, *others)):
            return None
        runs = 1 + sum(before[0] != after[0] for before, after in pairwise(rows))  # a user may have several lines
        return ListForm("first" if len(first) >= NEARLY * runs else "line", separator)
    if others.total() < REPEATED * len(others):
        return None
    shared = sum(word in others for word in first) / len(first)
    if shared >= 0.5:
        return ListForm("line", separator)
    return ListForm("first", separator) if len(first) >= NEARLY * len(rows) and shared < 0.1 else None
