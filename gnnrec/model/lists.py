"""Part 5, matchmaking: the lists that a trained model gives, for one or for many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.data.ids import is_one, positions, several
from gnnrec.data.interactions import BoolArray, IntArray, Interactions
from gnnrec.errors import InputError
from gnnrec.model.ranking import SCORES_AT_ONCE, check_k, hide, top_k
from gnnrec.model.similar import Measure, most_similar
from gnnrec.model.trained import TrainedModel

Unknown = Literal["raise", "popular"]
"""What becomes of a user whom the model has never seen: an error, or what is popular."""
Lists = tuple[NDArray[Any], NDArray[np.float32]]
"""Ids and scores, each (k,) for one or (n, k) for several."""


class Matchmaking(TrainedModel):
    """Items for users, and what is like what."""

    def recommend(
        self,
        user_ids: Any,
        k: int | None = None,
        *,
        items: Sequence[object] | NDArray[Any] | None = None,
        filter_items: Sequence[object] | NDArray[Any] | None = None,
        filter_seen: bool = True,
        unknown: Unknown = "raise",
    ) -> Lists:
        """The k best items that a user has not rated yet, best first; equal scores go by item index.

        Who has no likes gets what is popular, and the scores are then numbers of likes; `knows` says who that is.

        Args:
            user_ids: one user id, or a list or array of them.
            k: items wanted, at most the size of the catalogue; ten when left out, or all where there are fewer.
            items: ids of the only items that may appear; all when left out.
            filter_items: ids of items that must not appear. One that the model does not know never does.
            filter_seen: False lets what a user has rated appear as well.
            unknown: "popular" answers for users who are not in the data as for those without likes; nothing counts as
                seen by them. "raise" refuses them.

        Returns:
            Item ids and scores, each (k,) for one user or (num_users, k) for several. One user with fewer than
            k items left gets those; among several, the places that stay empty have the score -inf.

        Raises:
            InputError: an unknown user, an unknown item in `items`, or a k outside 1 to num_items.
        """
        if unknown not in get_args(Unknown):
            raise InputError(f"unknown is {unknown!r}; it must be {' or '.join(map(repr, get_args(Unknown)))}.")
        known, single = self.interactions, is_one(user_ids)
        wanted: Sequence[object] | NDArray[Any] = [user_ids] if single else several(user_ids)
        users = positions(wanted, known.user_ids) if unknown == "popular" else known.user_indices(wanted)
        k = check_k(k, known.num_items)
        hidden, seen = hidden_items(known, items, filter_items), known if filter_seen else None
        size = max(1, SCORES_AT_ONCE // known.num_items)
        blocks = [self._best(users[first : first + size], k, hidden, seen) for first in range(0, len(users) or 1, size)]
        values, best = (torch.cat(parts).numpy() for parts in zip(*blocks, strict=True))
        return one_or_many(known.item_ids, best, values, single=single)

    def recommend_all(
        self, k: int | None = None, max_scores: int = SCORES_AT_ONCE
    ) -> Iterator[tuple[NDArray[Any], NDArray[Any], NDArray[np.float32]]]:
        """`recommend` for every user, a block of users at a time, so that memory stays bounded.

        Args:
            max_scores: scores in memory at once.

        Yields:
            User ids (n,), item ids (n, k), scores (n, k); places that stay empty have the score -inf.
        """
        known, k = self.interactions, check_k(k, self.interactions.num_items)
        size = max(1, max_scores // known.num_items)
        for first in range(0, known.num_users, size):
            users = np.arange(first, min(first + size, known.num_users))
            values, items = self._best(users, k, None, known)
            yield known.user_ids[users], known.item_ids[items.numpy()], values.numpy()

    def knows(self, user_ids: Sequence[object] | NDArray[Any]) -> BoolArray:
        """Whether each user is in the data and has likes; who does not gets what is popular. (len(user_ids),)"""
        users = positions(several(user_ids), self.interactions.user_ids)
        likes = self.graph.degrees[: self.graph.num_users].cpu().numpy()
        return (users >= 0) & (likes[users] > 0)

    def _best(self, users: IntArray, k: int, hidden: Tensor | None, seen: Interactions | None) -> tuple[Tensor, Tensor]:
        """Values and item indices for user indices, of which -1 is a user who is not known. both (len(users), k)"""
        anybody = np.maximum(users, 0)
        scores = self.scores(anybody)
        if seen is not None:
            hide(scores, seen, anybody)
        scores[torch.from_numpy(users < 0).to(scores.device)] = self.popularity.to(scores)
        if hidden is not None:
            scores[:, hidden.to(scores.device)] = -torch.inf
        values, items = top_k(scores, k)
        return values.cpu(), items.cpu()

    def similar_items(self, item_ids: Any, k: int | None = None, *, measure: Measure = "cosine") -> Lists:
        """The k items whose final embeddings are most like that of an item, best first, with how like they are.

        What is measured is the cosine of the angle between the final embeddings: which way they point, whatever their
        lengths. With "dot" it is their dot product, in which long embeddings, of popular items mostly, come first.
        Items that nobody likes are like none: of their embeddings nothing was learned.

        Args:
            item_ids: one item id, or a list or array of them.
            k: items wanted, at most the size of the catalogue; ten when left out, or all where there are fewer.
            measure: "cosine" or "dot".

        Returns:
            Item ids and similarities, each (k,) for one item or (n, k) for several. One item gets fewer where there
            are not k others; among several, places that stay empty have the similarity -inf, and so has every place of
            an item that nobody likes.

        Raises:
            InputError: an unknown item, one that nobody likes, asked for alone, or a k outside 1 to num_items.
        """
        k, single = check_k(k, self.interactions.num_items), is_one(item_ids)
        if single and not self.is_liked(item_ids):
            raise InputError(f"Nobody likes item {item_ids}, so nothing is known of it; choose one that has likes.")
        wanted = self.interactions.item_indices([item_ids] if single else several(item_ids))
        is_liked = (self.graph.degrees[self.graph.num_users :] > 0).cpu().numpy()
        return _like(self.item_embedding, self.interactions.item_ids, wanted, k, is_liked, measure, single=single)

    def similar_users(self, user_ids: Any, k: int | None = None, *, measure: Measure = "cosine") -> Lists:
        """The k users whose final embeddings are most like that of a user; all as `similar_items` has it.

        Users without likes are like none: of their embeddings nothing was learned.

        Raises:
            InputError: an unknown user, one without likes, asked for alone, or a k outside 1 to num_users.
        """
        k, single = check_k(k, self.interactions.num_users, "users"), is_one(user_ids)
        if single and not self.has_likes(user_ids):
            raise InputError(f"User {user_ids} likes nothing, so nothing is known of them; choose one who has likes.")
        wanted = self.interactions.user_indices([user_ids] if single else several(user_ids))
        has_likes = (self.graph.degrees[: self.graph.num_users] > 0).cpu().numpy()
        return _like(self.user_embedding, self.interactions.user_ids, wanted, k, has_likes, measure, single=single)


def hidden_items(
    known: Interactions,
    items: Sequence[object] | NDArray[Any] | None,
    filter_items: Sequence[object] | NDArray[Any] | None,
) -> Tensor | None:
    """Which items must not appear: all but `items`, and `filter_items`; None where all may. (num_items,), bool"""
    if items is None and filter_items is None:
        return None
    hidden = np.full(known.num_items, items is not None)
    if items is not None:
        hidden[known.item_indices(several(items))] = False
    if filter_items is not None:
        filtered = positions(several(filter_items), known.item_ids)
        hidden[filtered[filtered >= 0]] = True
    return torch.from_numpy(hidden)


def one_or_many(ids: NDArray[Any], best: IntArray, values: NDArray[np.float32], *, single: bool) -> Lists:
    """Indices as ids; of one list alone the places that stay empty, with the value -inf, are left out."""
    if not single:
        return ids[best], values
    left = np.isfinite(values[0])
    return ids[best[0][left]], values[0][left]


def _like(
    embedding: Tensor,
    ids: NDArray[Any],
    wanted: IntArray,
    k: int,
    is_known: BoolArray,
    measure: Measure,
    *,
    single: bool,
) -> Lists:
    nearest, values = most_similar(embedding, wanted, k, among=is_known, measure=measure)
    values[torch.from_numpy(~is_known[wanted])] = -torch.inf
    return one_or_many(ids, nearest.numpy(), values.numpy(), single=single)
