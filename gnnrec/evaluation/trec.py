"""Part 6 with other people's instruments: run files and qrels in the form of TREC; see `data.trec`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from gnnrec.data.interactions import Interactions
from gnnrec.data.trec import check_tag, qrels_lines, run_lines
from gnnrec.model.embeddings_file import write_file
from gnnrec.model.ranking import check_k
from gnnrec.recommender import Recommender


def write_run(
    path: str | Path, recommender: Recommender, held_out: Interactions, k: int | None = None, tag: str = "gnnrec"
) -> None:
    """Write the list of k that each user with held-out likes gets, as `protocol.judge` marks it by default.

    Args:
        path: the file.
        recommender: trained on the training part; what a user rated there is left out of their list.
        held_out: likes to be found, over the same users and items.
        k: length of the lists; ten when left out, or all items where there are fewer.
        tag: name of the run, one word.

    Raises:
        InputError: a k outside 1 to num_items, a tag with blanks, or a file that cannot be written.
    """
    check_tag(tag)
    k = check_k(k, recommender.interactions.num_items)
    user_ids = held_out.user_ids[np.unique(held_out.users)]
    item_ids, scores = recommender.recommend(user_ids, k)
    left = np.isfinite(scores)
    _write(path, run_lines(np.repeat(user_ids, k)[left.ravel()], item_ids[left], scores[left], tag))


def write_qrels(path: str | Path, held_out: Interactions) -> None:
    """Write the held-out likes as judgements of relevance 1. Raises InputError where the file cannot be written."""
    _write(path, qrels_lines(held_out))


def _write(path: str | Path, lines: Iterable[str]) -> None:
    write_file(Path(path), "".join(lines).encode())
