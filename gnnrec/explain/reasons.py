"""Why a recommender says what it says: its answers to questions of one user or item, in the ids of the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from numpy.typing import NDArray

from gnnrec.data.given import whole
from gnnrec.data.ids import several
from gnnrec.data.interactions import IntArray
from gnnrec.errors import InputError
from gnnrec.explain import neighbours, representatives, what_if
from gnnrec.explain.receipts import Receipt, receipts
from gnnrec.model.ranking import check_k
from gnnrec.model.trained import TrainedModel


class Reasons(TrainedModel):
    """Receipts, neighbours, and what each like and each layer does to a list."""

    def explain(self, user_id: object, item_ids: Sequence[object] | NDArray[Any]) -> list[Receipt]:
        """Why these items have the scores they have; see `explain.receipts`. All in one computation.

        An item that the user has rated has a score, too, although it is never recommended to them.

        Raises:
            InputError: an unknown id, or a user without likes, who gets what is popular.
        """
        known, user = self.interactions, self.interactions.user_index(user_id)
        items = known.item_indices(several(item_ids))
        if not self.has_likes(user_id):
            raise InputError(f"User {user_id} has no like to explain anything by; they get what is popular.")
        found = receipts(self.graph, self.ego_embedding, self.config.mixing, user, torch.from_numpy(items))
        return found.by_id(known.item_ids)

    def neighbours_who_liked(self, user_id: object, item_id: object, of: int = 20) -> neighbours.Neighbours:
        """How many of the users nearest to one like an item, against everybody; see `explain.neighbours`.

        Nearest is the largest cosine similarity of the final embeddings. Likes are the edges of the graph, so neither a
        rating below the threshold nor a like that was held out counts. Everybody is all other users with likes.

        Args:
            user_id: a user with likes.
            item_id: any item, also one that the user has rated, or that nobody likes.
            of: users asked, at least 1; where there are fewer others with likes, all of them.

        Raises:
            InputError: an unknown id, a user without likes, an `of` below 1, or a user whose final embedding is zero.
        """
        user, item = self.interactions.user_index(user_id), self.interactions.item_index(item_id)
        of = whole(of, "of", 1)
        if not self.has_likes(user_id):
            raise InputError(f"User {user_id} has no like, so nobody is known to be near them; name a user with likes.")
        if not self.user_embedding[user].any():
            raise InputError(
                f"The final embedding of user {user_id} is zero, so nobody is near them; a user who was not there in "
                "the training needs a model with at least 1 layer."
            )
        found = neighbours.neighbours_who_liked(self.graph, self.user_embedding, user, item, of)
        return replace(found, users=self.interactions.user_ids[found.users])

    def telling_items(self, k: int | None = None) -> NDArray[Any]:
        """Items to ask somebody new about, most telling first: known to many, and standing for all the others.

        Which those are is measured (`benchmark.picks`); see `explain.representatives`.

        Args:
            k: items wanted; fewer are given where fewer are liked at all.

        Raises:
            InputError: a k outside 1 to num_items.
        """
        k = check_k(k, self.interactions.num_items)
        likes = self.graph.degrees[self.graph.num_users :].numpy()
        candidates = representatives.well_known(likes, self.graph.num_users, k)
        return self.interactions.item_ids[representatives.representatives(self.item_embedding, likes, candidates, k)]

    def leave_one_outs(self, user_id: object, item_id: object) -> what_if.LeaveOneOut:
        """How the score of one item changes without each of a user's likes (by id); see `what_if.leave_one_outs`."""
        user, item = self.interactions.user_index(user_id), self.interactions.item_index(item_id)
        found = what_if.leave_one_outs(self.graph, self.ego_embedding, self.config.mixing, user, item)
        return replace(found, liked=self.interactions.item_ids[found.liked])

    def ranks_by_depth(self, user_id: object, item_ids: Sequence[object] | NDArray[Any]) -> IntArray:
        """Ranks of items for a user with 0, 1, ... layers; see `what_if.ranks_by_depth`. (num_layers + 1, n)"""
        known, num_layers = self.interactions, self.config.num_layers
        items = torch.from_numpy(known.item_indices(several(item_ids)))
        user = known.user_index(user_id)
        return what_if.ranks_by_depth(self.graph, self.ego_embedding, num_layers, known, user, items)
