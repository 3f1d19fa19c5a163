"""Users and items that the model has never seen: answered by what they are joined to, without training anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.data.ids import is_one, several
from gnnrec.data.interactions import IntArray
from gnnrec.data.matrix import is_sparse, read_csr
from gnnrec.errors import InputError
from gnnrec.model.fold_in import Neighbourhoods, fold_in
from gnnrec.model.lists import Lists, hidden_items, one_or_many
from gnnrec.model.ranking import check_k, top_k
from gnnrec.model.trained import TrainedModel

FOLDED_AT_ONCE = 2**20
"""Numbers, one a node and newcomer, that are propagated at once."""


class Newcomers(TrainedModel):
    """New users and new items."""

    def recommend_for(
        self,
        likes: Any,
        k: int | None = None,
        *,
        items: Sequence[object] | NDArray[Any] | None = None,
        filter_items: Sequence[object] | NDArray[Any] | None = None,
        filter_seen: bool = True,
    ) -> Lists:
        """The k best items for new users of whom only their likes are known: fold-in by propagation, exact.

        The scores are those of `with_new_user`: the new user is one more node with a layer-0 embedding of zeros, and
        their likes count in the degrees of the items. Each of several is answered as if they alone were new, and
        this recommender stays as it is. No larger graph is made; see `model.fold_in`.

        Args:
            likes: item ids that one new user likes; or a list of such lists; or a sparse matrix of SciPy's, a row a new
                user, its columns the items in the order of `interactions.item_ids`, in which ratings below the
                threshold of the training are seen and no likes.
            k, items, filter_items: as in `recommend`.
            filter_seen: False lets what a new user likes appear as well.

        Returns:
            Item ids and scores, each (k,) for one new user or (n, k) for several, as `recommend` has them. Who likes
            nothing gets what is popular.

        Raises:
            InputError: an unknown item, a matrix with another number of columns, or a k outside 1 to num_items.
        """
        known, first = self.interactions, self.graph.num_users
        k, hidden = check_k(k, known.num_items), hidden_items(known, items, filter_items)
        joined, seen, single = self._read(likes, known.item_ids, "item", first)
        blocks = []
        for block, rated, all_scores in self._folded(joined, seen):
            scores = all_scores[:, first:].clone()
            scores[torch.from_numpy(block.size() == 0)] = self.popularity.to(scores)
            if filter_seen:
                scores[torch.from_numpy(rated.newcomers), torch.from_numpy(rated.nodes - first)] = -torch.inf
            if hidden is not None:
                scores[:, hidden] = -torch.inf
            blocks.append(top_k(scores, k))
        values, best = (torch.cat(parts).cpu().numpy() for parts in zip(*blocks, strict=True))
        return one_or_many(known.item_ids, best, values, single=single)

    def scores_for_new_item(self, user_ids: Any) -> NDArray[np.float32]:
        """How much everybody would like a new item that some users like: fold-in by propagation, exact.

        The item is one more node with a layer-0 embedding of zeros, and those who like it have one like more. Each of
        several is answered as if it alone were new.

        Args:
            user_ids: ids of the users who like the new item; or a list of such lists; or a sparse matrix of SciPy's, a
                row a new item, its columns the users in the order of `interactions.user_ids`.

        Returns:
            Scores of all users in the order of `interactions.user_ids`, those who like it included: (num_users,) for
            one new item, (n, num_users) for several.

        Raises:
            InputError: an unknown user, a matrix with another number of columns, or a new item that nobody likes.
        """
        joined, seen, single = self._read(user_ids, self.interactions.user_ids, "user", 0)
        if not joined.size().all():
            place = "" if single else f" (number {int(np.argmin(joined.size()))}, counted from 0)"
            raise InputError(f"A new item{place} is liked by nobody, so nothing is known of it; name a user who does.")
        scores = torch.cat([scores[:, : self.graph.num_users] for _, _, scores in self._folded(joined, seen)])
        found: NDArray[np.float32] = scores.cpu().numpy()
        return found[0] if single else found

    def users_for_new_item(self, user_ids: Any, k: int | None = None, *, filter_seen: bool = True) -> Lists:
        """The k users to whom a new item is to be shown first; see `scores_for_new_item`.

        Args:
            user_ids: as there.
            k: users wanted, at most all; ten when left out, or all where there are fewer.
            filter_seen: False lets those who like it already appear as well.

        Returns:
            User ids and scores, each (k,) for one new item or (n, k) for several, as `recommend` has them.
        """
        known, k = self.interactions, check_k(k, self.interactions.num_users, "users")
        _, seen, single = self._read(user_ids, known.user_ids, "user", 0)
        scores = torch.from_numpy(np.atleast_2d(self.scores_for_new_item(user_ids)))
        if filter_seen:
            scores[torch.from_numpy(seen.newcomers), torch.from_numpy(seen.nodes)] = -torch.inf
        values, best = top_k(scores, k)
        return one_or_many(known.user_ids, best.numpy(), values.numpy(), single=single)

    def _folded(
        self, joined: Neighbourhoods, seen: Neighbourhoods
    ) -> Iterator[tuple[Neighbourhoods, Neighbourhoods, Tensor]]:
        """Block by block: edges, what is seen, and scores with all nodes (n, num_nodes)."""
        size = max(1, FOLDED_AT_ONCE // self.graph.num_nodes)
        for first in range(0, joined.count or 1, size):
            block, rated = (part.block(first, min(first + size, joined.count)) for part in (joined, seen))
            _, scores = fold_in(self.graph, self.ego_embedding, self.config.mixing, block)
            yield block, rated, scores

    def _read(
        self, given: Any, ids: NDArray[Any], kind: str, first: int
    ) -> tuple[Neighbourhoods, Neighbourhoods, bool]:
        """What newcomers like, all that they rated, and whether it is one alone; index 0 is node number `first`."""
        if is_sparse(given):
            rows, columns, ratings = read_csr(given)
            if given.shape[1] != len(ids):
                raise InputError(
                    f"The matrix has {given.shape[1]} columns; it must have {len(ids)}, one for each {kind} known."
                )
            seen = Neighbourhoods(given.shape[0], rows, columns + first)
            is_like = slice(None) if ratings is None else ratings >= np.float32(self.config.threshold)
            return Neighbourhoods(seen.count, rows[is_like], seen.nodes[is_like]), seen, False
        lists, single = _as_lists(given, kind)
        joined = Neighbourhoods.of([self._indices(one, kind) for one in lists], first)
        return joined, joined, single

    def _indices(self, ids: object, kind: str) -> IntArray:
        known = self.interactions
        return known.item_indices(several(ids)) if kind == "item" else known.user_indices(several(ids))


def _as_lists(given: Any, kind: str) -> tuple[list[object], bool]:
    """Lists of ids, and whether one alone was given."""
    if is_one(given):
        raise InputError(f"{given!r} is no list; give a list of {kind} ids, or a list of such lists.")
    parts = list(given)
    are_ids = [is_one(part) for part in parts]
    if all(are_ids):
        return [parts], True
    if any(are_ids):
        place = are_ids.index(True)
        raise InputError(
            f"Among lists of {kind} ids stands {parts[place]!r} (number {place}, counted from 0); list it."
        )
    return parts, False
