"""What is first on a guest's list, and what is kept off it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gnnrec.recommender import Recommender
from gnnrec.ui.session.view import View

TEN = 10


@dataclass(frozen=True)
class KeptOff:
    """Two items that are not on the list, by id: None where there is no such item.

    Attributes:
        known: the one with the highest score of those that the guest has rated already.
        next: the one that comes after the tenth.
    """

    known: Any
    next: Any


def best(view: View, recommender: Recommender, k: int) -> list[Any]:
    """Ids of the k best of what is left, or fewer where there are not as many."""
    ids: list[Any] = recommender.recommend(view.choices.guest, min(k, recommender.interactions.num_items))[0].tolist()
    return ids


def first_match(view: View, recommender: Recommender) -> Any:
    """Id of the first match, or None where nothing is left."""
    return next(iter(best(view, recommender, 1)), None)


def best_kept_off(view: View, recommender: Recommender) -> KeptOff:
    """The strongest that was rated already, and the eleventh of the others."""
    ranked = best(view, recommender, TEN + 1)
    rated = view.split.train.items_of(view.user)
    scores = recommender.scores(np.array([view.user]))[0].numpy()[rated]
    known = view.split.train.item_ids[rated[[int(scores.argmax())]]].tolist()[0] if len(rated) else None
    return KeptOff(known, ranked[TEN] if len(ranked) > TEN else None)


def score_of(view: View, recommender: Recommender, item: Any) -> float:
    """The score of an item, which one that was rated already has too."""
    return float(recommender.scores(np.array([view.user]))[0, recommender.interactions.item_index(item)])
