"""What if: exact answers without training anew, because nothing in the propagation is learned.

Other likes are another set of ratings under the same layer-0 embeddings: edges, degrees and weights are those of the
change, so that a recommender over them can do everything it could before. `Recommender` has a method for each question.
A model that is trained on the other likes has other layer-0 embeddings too, so these are no effects of a like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.data.ids import LARGEST, as_id, several
from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.errors import InputError
from gnnrec.explain.projection import depths
from gnnrec.model.graph import BipartiteGraph, propagate
from gnnrec.model.ranking import hide


def change_likes(
    known: Interactions, threshold: float, user_id: object, without: Sequence[object], also: Sequence[object]
) -> Interactions:
    """The ratings as they are when one user had not liked some items, or had liked some others.

    An item that is no longer liked stays seen: it counts as rated below the threshold and is not recommended instead.

    Args:
        threshold: the smallest rating that counts as a like.
        without: item ids the user likes.
        also: item ids the user has not rated, or not rated high enough.

    Raises:
        InputError: an unknown id, an item in `without` that the user does not like, or one in `also` that they do.
    """
    user = known.user_index(user_id)
    liked = known.at_least(threshold).items_of(user)
    removed = [_known_item(known, item_id, liked, wanted=True) for item_id in several(without)]
    added = [_known_item(known, item_id, liked, wanted=False) for item_id in several(also)]

    ratings = np.array(_ratings(known, threshold))
    own = np.zeros(len(known), bool)
    own[known.rows_of(user)] = True
    ratings[own & np.isin(known.items, removed)] = np.nextafter(np.float32(threshold), np.float32(-np.inf))
    ratings[own & np.isin(known.items, added)] = threshold
    new_items = np.setdiff1d(np.array(added, np.int64), known.items_of(user))
    return _with_rows(replace(known, ratings=ratings), np.full(len(new_items), user), new_items, threshold)


def add_user(
    known: Interactions, threshold: float, item_ids: Sequence[object], user_id: Any = None
) -> tuple[Interactions, int]:
    """The ratings with one more user, who likes some items.

    Args:
        threshold: the smallest rating that counts as a like.
        item_ids: what the new user likes, at least one and not everything.
        user_id: their id; the next whole number, or "You" among text ids, when left out.

    Returns:
        The ratings of everybody, and the new user's index in them.

    Raises:
        InputError: an unknown item, none, or all of them, or an id that somebody has.
    """
    items = np.unique(known.item_indices(several(item_ids)))
    if not len(items):
        raise InputError("The new user likes nothing yet; pick at least one item.")
    if len(items) == known.num_items:
        raise InputError("The new user likes everything, so nothing is left to recommend; leave something out.")
    new_id = as_id(user_id, known.user_ids) if user_id is not None else _next_id(known.user_ids)
    if new_id is None:
        raise InputError(
            f"The new user cannot be called {user_id!r} among users with whole numbers; give one of these."
        )
    user = int(np.searchsorted(known.user_ids, new_id))
    if user < known.num_users and known.user_ids[user] == new_id:
        raise InputError(f"There is a user {new_id!r} already; give the new user another id.")
    larger = replace(
        known,
        user_ids=np.insert(known.user_ids, user, new_id),
        users=known.users + (known.users >= user),
        ratings=_ratings(known, threshold),
    )
    return _with_rows(larger, np.full(len(items), user), items, threshold), user


@dataclass(frozen=True, eq=False)
class LeaveOneOut:
    """How the score of one item changes without each single like, with the same layer-0 embeddings.

    Attributes:
        liked: items the user likes. (num_liked,)
        change: score without the like, minus the score with it. (num_liked,)
    """

    liked: NDArray[Any]
    change: NDArray[np.float64]


def leave_one_outs(
    graph: BipartiteGraph, ego_embedding: Tensor, layer_weights: Sequence[float], user: int, item: int
) -> LeaveOneOut:
    """The exact change of one score for each of the user's likes left out, alone; `liked` holds item indices.

    Only weights change, so the sparsity of the adjacency is kept and its values are computed anew each time.

    Args:
        graph: the graph the embeddings are propagated on.
        ego_embedding: layer-0 embeddings. (num_nodes, dim)
        layer_weights: alpha_0, ..., alpha_K.
        user: user index.
        item: item index.
    """

    def score(adjacency: Tensor) -> float:
        final = propagate(adjacency, ego_embedding, layer_weights)
        return float(final[user].double() @ final[graph.num_users + item].double())

    liked = graph.items[graph.users == user].sort().values
    before, without = score(graph.adjacency), _Reweighted(graph)
    changes = [score(without.edge(user, int(like))) - before for like in liked]
    return LeaveOneOut(liked.numpy(), np.array(changes))


class _Reweighted:
    """The normalised adjacency without one edge, on the unchanged sparsity pattern."""

    def __init__(self, graph: BipartiteGraph) -> None:
        self.graph = graph
        self.columns = graph.adjacency.col_indices().long()
        self.row_starts = graph.adjacency.crow_indices()
        self.rows = torch.repeat_interleave(torch.arange(graph.num_nodes), graph.degrees)
        self.values = graph.adjacency.values()
        self.degrees = graph.degrees.double()

    def edge(self, user: int, item: int) -> Tensor:
        """The adjacency when this edge is taken out. (num_nodes, num_nodes)"""
        values = self.values.clone()
        ends = (user, self.graph.num_users + item)
        for node, other in (ends, ends[::-1]):
            left = self.degrees[node] - 1
            factor = float((self.degrees[node] / left).sqrt()) if left else 0.0
            values[(self.rows == node) | (self.columns == node)] *= factor
            low, high = int(self.row_starts[node]), int(self.row_starts[node + 1])
            values[low:high][self.columns[low:high] == other] = 0
        return torch.sparse_csr_tensor(
            self.row_starts,
            self.graph.adjacency.col_indices(),
            values,
            self.graph.adjacency.shape,
            check_invariants=False,
        )


def ranks_by_depth(
    graph: BipartiteGraph, ego_embedding: Tensor, num_layers: int, seen: Interactions, user: int, items: Tensor
) -> IntArray:
    """The rank of each item as layers are added: same layer-0 embeddings, nothing trained anew.

    With K layers the final embedding is the plain mean of layers 0 to K.

    Args:
        num_layers: the largest K.
        seen: ratings whose items have no rank for their user.
        user: user index.
        items: item indices. (n,)

    Returns:
        Ranks from 1 among what the user has not rated. (num_layers + 1, n)
    """
    ranks = []
    for depth in depths(graph, ego_embedding, num_layers):
        scores = depth.final[user] @ depth.final[graph.num_users :].T
        scores = hide(scores.unsqueeze(0), seen, np.array([user]))
        ranks.append((scores > scores[0, items].unsqueeze(1)).sum(1) + 1)
    return torch.stack(ranks).numpy()


def _next_id(ids: NDArray[Any]) -> int | str:
    """One more than the largest whole number, or one less than the smallest where there is no larger one; or "You"."""
    if not np.issubdtype(ids.dtype, np.integer):
        return "You"
    first, last = int(ids[0]), int(ids[-1])
    return last + 1 if last < LARGEST else first - 1


def _known_item(known: Interactions, item_id: object, liked: IntArray, *, wanted: bool) -> int:
    item = known.item_index(item_id)
    if (item in liked) != wanted:
        state, remedy = ("not liked", "liked") if wanted else ("liked already", "not liked")
        raise InputError(f"Item {known.item_ids[item]} is {state} by this user; name one that is {remedy}.")
    return item


def _ratings(known: Interactions, threshold: float) -> NDArray[np.float32]:
    """Every rating; where the data has none, each row is a like."""
    return np.full(len(known), threshold, np.float32) if known.ratings is None else known.ratings


def _with_rows(interactions: Interactions, users: IntArray, items: IntArray, rating: float) -> Interactions:
    """A few more rows, each put in its place, so that nothing has to be sorted anew."""
    assert interactions.ratings is not None
    cells = interactions.users * interactions.num_items + interactions.items
    new_cells = users * interactions.num_items + items
    order = np.argsort(new_cells)
    before = np.searchsorted(cells, new_cells[order])
    return replace(
        interactions,
        users=np.insert(interactions.users, before, users[order]),
        items=np.insert(interactions.items, before, items[order]),
        ratings=np.insert(interactions.ratings, before, rating),
        timestamps=None,
    )
