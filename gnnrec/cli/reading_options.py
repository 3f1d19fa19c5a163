"""How a file of one's own is read: the options that say so, wherever ratings of one's own are taken."""

from __future__ import annotations

import argparse
import codecs
import math
from collections.abc import Sequence
from typing import get_args

from gnnrec.cli.terminal import say
from gnnrec.data.dataset import Dataset
from gnnrec.data.files.asked import LAYOUTS, Asked
from gnnrec.data.files.columns import ROLES
from gnnrec.data.files.filters import Keep, filtered
from gnnrec.errors import InputError

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "blank": " ", "space": " "}
"""Names of delimiters that are hard to type at a terminal."""
FILTERS = ("--no-rating", "--min-user-ratings", "--min-item-ratings")
"""Those of these options that any ratings can be filtered by, MovieLens too."""
READING = (
    *("columns", "delimiter", "header", "encoding", "format", "table", "drop_incomplete", "no_rating", "repeats"),
    *("min_user_ratings", "min_item_ratings"),
)
"""The options of `add_reading_options`, as `args` has them."""


def add_reading_options(command: argparse.ArgumentParser) -> None:
    """Options that say how a file of ratings is read; what is not said is found out."""
    group = command.add_argument_group("how your file is read")
    roles = "columns of user, item, rating, timestamp, title, category, by name or number"
    group.add_argument("--columns", metavar="ROLE=NAME,...", default="", help=roles)
    text = "between two fields: , ; | :: or a name, tab, blank (any run of them)"
    group.add_argument("--delimiter", metavar="SIGN", type=delimiter, help=text)
    header = argparse.BooleanOptionalAction
    group.add_argument("--header", action=header, default=None, help="whether the first line names the columns")
    group.add_argument("--encoding", metavar="NAME", type=encoding, help="of the text, utf-8 or cp1251, say")
    group.add_argument("--format", choices=LAYOUTS, help="a row a rating, a list a user, users x items, or baskets")
    group.add_argument("--table", metavar="NAME", help="which of several in an archive, a folder or a workbook")
    text = "leave rows without a user or an item out, however many"
    group.add_argument("--drop-incomplete", action="store_true", help=text)
    text = "values that mean no rating, like -1,99; their rows are left out"
    group.add_argument("--no-rating", metavar="VALUE,...", type=values, default=(), help=text)
    text = "which of the rows that repeat a user and an item counts (latest)"
    group.add_argument("--repeats", choices=get_args(Keep), help=text)
    for name, other in (("user", "item"), ("item", "user")):
        text = f"leave {name}s with fewer ratings out, as often as it takes (with --min-{other}-ratings: the k-core)"
        group.add_argument(f"--min-{name}-ratings", metavar="N", type=number, default=0, help=text)


def asked_of(args: argparse.Namespace) -> Asked:
    """What the options of `add_reading_options` fix.

    Raises:
        InputError: --columns is not understood.
    """
    return Asked(
        columns=parse_columns(args.columns),
        delimiter=args.delimiter,
        header=args.header,
        encoding=args.encoding,
        layout=args.format,
        table=args.table,
        drop_incomplete=args.drop_incomplete,
        no_rating=args.no_rating,
        keep=args.repeats or "latest",
        min_user_ratings=args.min_user_ratings,
        min_item_ratings=args.min_item_ratings,
    )


def filtered_as_asked(args: argparse.Namespace, dataset: Dataset) -> Dataset:
    """A data set that is no file of one's own, without what the filters leave out; what that is, is said."""
    asked = asked_of(args)
    least = {"min_user_ratings": asked.min_user_ratings, "min_item_ratings": asked.min_item_ratings}
    found, findings = filtered(dataset, no_rating=asked.no_rating, **least)
    for finding in findings:
        say(str(finding))
    return found


def given_reading_options(args: argparse.Namespace) -> list[str]:
    """Those of these options that were given, as they are typed."""
    given = [name for name in READING if getattr(args, name, None) not in (None, "", False, (), 0)]
    if getattr(args, "header", None) is False:
        given.append("no_header")
    return ["--" + name.replace("_", "-") for name in given]


def parse_columns(text: str) -> dict[str, str]:
    """Column by role from "user=who,item=2,rating=", as --columns has it; a role that is given nothing has no column.

    Raises:
        InputError: it is not written like this, or a role does not exist.
    """
    chosen: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        role, equals, name = part.partition("=")
        if not equals or role.strip() not in ROLES:
            raise InputError(
                f"--columns has {part!r}; write it like user=who,item=what,rating=stars, "
                f"with the roles {', '.join(ROLES)}."
            )
        chosen[role.strip()] = name.strip()
    return chosen


def delimiter(text: str) -> str:
    """A delimiter as it is, or by its name."""
    sign = DELIMITERS.get(text.lower(), text)
    if sign == "::" or (len(sign) == 1 and not sign.isalnum() and sign not in "\"'\n\r"):
        return sign
    names = ", ".join(name for name in DELIMITERS if name.isalpha())
    raise argparse.ArgumentTypeError(f"{text!r} is no delimiter; give one sign, ::, or a name: {names}")


def encoding(text: str) -> str:
    """An encoding that Python knows."""
    try:
        codecs.lookup(text)
        "".encode(text)  # hex, rot13 and their kind are codecs, and of no text
    except (LookupError, ValueError) as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no encoding that is known; utf-8, cp1251 and shift_jis are"
        ) from error
    return text


def with_negatives(typed: Sequence[str]) -> list[str]:
    """What was typed, with `--no-rating -1,99` as one word: argparse takes what begins with - for an option."""
    words: list[str] = []
    for word in typed:
        if words and words[-1] == "--no-rating":
            words[-1] += f"={word}"
        else:
            words.append(word)
    return words


def values(text: str) -> tuple[float, ...]:
    """Comma-separated finite numbers."""
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        numbers = (math.nan,)
    if not all(map(math.isfinite, numbers)):
        raise argparse.ArgumentTypeError(f"{text!r} is not understood; write numbers, like -1,99")
    return numbers


def number(text: str) -> int:
    """A whole number from 0."""
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not understood; write a whole number from 0")
    return int(text)
