"""The party with "You" in it, somebody who has walked in, for the pages on which "You" can be the guest.

All that a view holds has its larger twin here: the ratings, the split with its graph, and the model, which is not
trained anew. Nothing that "You" like is hidden from the model, so nothing of theirs can be tested.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd

from gnnrec.data.dataset import Dataset
from gnnrec.data.interactions import Interactions
from gnnrec.explain.what_if import add_user
from gnnrec.model.graph import BipartiteGraph
from gnnrec.recommender import Recommender
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.splits import Split
from gnnrec.ui.words import called

NAME = "You"


@dataclass(frozen=True, eq=False)
class PartyWithYou(Dataset):
    """A data set with one more user, whose ratings are not known, only that they like their picks.

    Attributes:
        you: id of that user.
    """

    you: Any = None

    def log(self, user: int) -> pd.DataFrame:
        """What one user index talked about; for the one more user without ratings."""
        log = super().log(user)
        is_you = self.interactions.user_ids[user] == self.you
        return log.drop(columns="rating", errors="ignore") if is_you else log


def guest_name(dataset: Dataset, user_id: object) -> str:
    """What a user is called on screen, in plain text: Guest 42, and "Guest You" for the one who walked in."""
    is_you = isinstance(dataset, PartyWithYou) and user_id == dataset.you
    return called(NAME if is_you else user_id)


def walk_in_id(known: Interactions) -> str | None:
    """An id that nobody has: the next number, which is the default, or among text ids "You" or the like."""
    if np.issubdtype(known.user_ids.dtype, np.integer):
        return None
    taken, name = set(known.user_ids.tolist()), NAME
    while name in taken:
        name += "'"
    return name


@remembered(2)
def party_with(dataset: Dataset, threshold: float, picks: tuple[object, ...]) -> PartyWithYou:
    """A data set with somebody in it who likes the picks. Raises InputError when these are everything there is."""
    larger, user = _one_more(dataset.interactions, threshold, picks)
    rows = dataset.users.astype({"user": object})
    users = pd.concat([rows[:user], pd.DataFrame({"user": [NAME]}), rows[user:]], ignore_index=True)
    you = larger.user_ids[[user]].tolist()[0]
    known = {spec.name: getattr(dataset, spec.name) for spec in fields(Dataset)}
    return PartyWithYou(**known | {"interactions": larger, "users": users}, you=you)


@remembered(2)
def split_with(split: Split, threshold: float, picks: tuple[object, ...]) -> Split:
    """The split of that larger party, with the same likes hidden."""
    train, user = _one_more(split.train, threshold, picks)
    positives, hidden = train.at_least(threshold), split.held_out
    held_out = replace(hidden, user_ids=train.user_ids, users=hidden.users + (hidden.users >= user))
    return Split(train, positives, held_out, BipartiteGraph.from_interactions(positives))


@remembered(2)
def model_with(recommender: Recommender, picks: tuple[object, ...]) -> Recommender:
    """The model over that larger party, not trained anew."""
    return recommender.with_new_user(picks, walk_in_id(recommender.interactions))[0]


def _one_more(known: Interactions, threshold: float, picks: tuple[object, ...]) -> tuple[Interactions, int]:
    """The ratings with one more user, and their index; where there are no ratings, none are made."""
    larger, user = add_user(known, threshold, picks, walk_in_id(known))
    return (larger if known.ratings is not None else replace(larger, ratings=None)), user
