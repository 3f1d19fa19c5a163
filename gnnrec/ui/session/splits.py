"""The ratings at one threshold, split into what the model may know and what it is tested on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gnnrec.data.dataset import Dataset
from gnnrec.data.interactions import Interactions
from gnnrec.data.split import FRACTION, hold_out
from gnnrec.model.graph import BipartiteGraph
from gnnrec.ui.session.caches import remembered

TESTED = 5000
"""Guests that a screen tests a model on; with more, drawn at random, the answer is hardly better and takes long."""
LARGE = 1_000_000
"""Ratings from which on only the split at the last threshold is kept."""


@dataclass(frozen=True, eq=False)
class Split:
    """A data set at one threshold.

    Attributes:
        train: the training part, low ratings included.
        positives: its likes, which are the edges.
        held_out: the likes that are hidden for the test, none where the model may know everything.
        graph: the bipartite graph of `positives`.
    """

    train: Interactions
    positives: Interactions
    held_out: Interactions
    graph: BipartiteGraph

    @cached_property
    def tested(self) -> Interactions:
        """The hidden likes that screens test with."""
        return sample(self.held_out)


def sample(held_out: Interactions) -> Interactions:
    """The hidden likes of everybody, or of TESTED guests drawn at random where more have any; always the same ones."""
    users = np.unique(held_out.users)
    if len(users) <= TESTED:
        return held_out
    drawn = np.zeros(held_out.num_users, bool)
    drawn[np.random.default_rng(0).choice(users, TESTED, replace=False)] = True
    return held_out.select(drawn[held_out.users])


def split_at(dataset: Dataset, threshold: float, hides: bool = True) -> Split:
    """The split of a data set at a threshold, or everything. Raises InputError when no rating reaches the threshold."""
    return (_last_split if len(dataset.interactions) >= LARGE else _any_split)(dataset, threshold, hides)


def _split(dataset: Dataset, threshold: float, hides: bool) -> Split:
    train, held_out = hold_out(dataset.interactions, threshold, fraction=FRACTION if hides else 0)
    positives = train.at_least(threshold)
    return Split(train, positives, held_out, BipartiteGraph.from_interactions(positives))


_any_split = remembered(8)(_split)
_last_split = remembered(1)(_split)
