"""Rankings and judgements in the form of TREC, which trec_eval, ir-measures and ranx read.

A run has a line "qid Q0 docid rank score tag" for each place of a list, qrels have a line "qid 0 docid relevance" for
each held-out like. Users are the queries, items the documents. Blanks end a word in these files, so in ids blanks and
the percent sign are written as in addresses (%20, %25); `urllib.parse.unquote` gives the id back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec.data.interactions import Interactions
from gnnrec.errors import InputError

UNSAFE = re.compile(r"[\s%]")


def word(value: object) -> str:
    """An id as one word."""
    return UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), str(value))


def check_tag(tag: str) -> str:
    """The name of a run, which has to be one word."""
    if not re.fullmatch(r"\S+", tag):
        raise InputError(f"tag is {tag!r}; it must be one word, the name of the run.")
    return tag


def run_lines(
    users: NDArray[Any], items: NDArray[Any], scores: NDArray[np.float32], tag: str = "gnnrec"
) -> Iterator[str]:
    """The lines of lists that stand one below the other, each with its best item first.

    Who reads a run sorts it by score and settles ties in a way of their own. So that the order stays ours, a score that
    is not below the one before it is written as the next smaller float.

    Args:
        users, items, scores: ids and score of each place; the rows of a user are together. (n,)
        tag: name of the run.
    """
    last, rank, before = None, 0, np.float32(np.inf)
    for user, item, score in zip(users.tolist(), items.tolist(), scores.astype(np.float32), strict=True):
        if user != last:
            last, rank, before = user, 0, np.float32(np.inf)
        rank, before = rank + 1, min(score, np.nextafter(before, np.float32(-np.inf)))
        yield f"{word(user)} Q0 {word(item)} {rank} {float(before):.9g} {tag}\n"


def qrels_lines(held_out: Interactions) -> Iterator[str]:
    """The lines of held-out likes, each of relevance 1."""
    users, items = held_out.user_ids[held_out.users].tolist(), held_out.item_ids[held_out.items].tolist()
    for user, item in zip(users, items, strict=True):
        yield f"{word(user)} 0 {word(item)} 1\n"
