"""What if: exact answers without retraining, because nothing in the propagation is learned.

Each question gives a new `Recommender` with the same layer-0 embeddings on a changed graph: edges, degrees and
weights are those of the change, so everything a recommender can do (recommend, explain, find similar users)
answers for the changed party.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.errors import InputError
from gnnrec.explain.projection import depths
from gnnrec.model.graph import BipartiteGraph, propagate
from gnnrec.model.ranking import hide
from gnnrec.recommender import Recommender


def change_likes(
    recommender: Recommender,
    user_id: object,
    *,
    without: Sequence[object] = (),
    also: Sequence[object] = (),
) -> Recommender:
    """The recommender as it is when one user had not liked some items, or had liked some others.

    What is un-invited stays seen: it counts as a talk below the threshold and is not recommended instead.

    Args:
        user_id: whose likes change.
        without: item ids the user likes.
        also: item ids the user has not rated, or not rated high enough.

    Raises:
        InputError: an unknown id, an item in `without` that the user does not like, or one in `also` that they do.
    """
    known = recommender.interactions
    user = known.user_index(user_id)
    threshold = recommender.config.threshold
    liked = known.at_least(threshold).items_of(user)
    removed = [_known_item(known, item_id, liked, wanted=True) for item_id in without]
    added = [_known_item(known, item_id, liked, wanted=False) for item_id in also]

    ratings = np.full(len(known), threshold, np.float32) if known.ratings is None else known.ratings.copy()
    own = np.zeros(len(known), bool)
    own[known.rows_of(user)] = True
    ratings[own & np.isin(known.items, removed)] = threshold - 1
    ratings[own & np.isin(known.items, added)] = threshold
    changed = replace(known, ratings=ratings)
    new_rows = np.setdiff1d(np.array(added, np.int64), known.items_of(user))
    changed = _with_rows(changed, np.full(len(new_rows), user), new_rows, threshold)
    return Recommender(changed, recommender.config, recommender.ego_embedding, recommender.history)


def invite(recommender: Recommender, item_ids: Sequence[object], user_id: Any = None) -> tuple[Recommender, Any]:
    """The recommender with one more user, a walk-in who likes some items and was never trained on.

    Their layer-0 embedding is zero: nothing is known about them but their likes, and the gossip brings the rest.

    Args:
        item_ids: what the walk-in likes, at least one and not everything.
        user_id: id of the walk-in; the next whole number, or "You" among text ids, when left out.

    Returns:
        The larger recommender, and the id of the walk-in in it.

    Raises:
        InputError: an unknown item, none, or all of them.
    """
    known = recommender.interactions
    items = np.unique([known.item_index(item_id) for item_id in item_ids]).astype(np.int64)
    if not len(items):
        raise InputError("The walk-in likes nothing yet; pick at least one item.")
    if len(items) == known.num_items:
        raise InputError("The walk-in likes everything, so nothing is left to recommend; leave something out.")
    numbered = np.issubdtype(known.user_ids.dtype, np.integer)
    walk_in = user_id if user_id is not None else (known.user_ids.max() + 1 if numbered else "You")
    place = int(np.searchsorted(known.user_ids, walk_in))
    if place < known.num_users and known.user_ids[place] == walk_in:
        raise InputError(f"There is a user {walk_in!r} already; give the walk-in another id.")
    larger = replace(
        known,
        user_ids=np.insert(known.user_ids, place, walk_in),
        users=known.users + (known.users >= place),
        ratings=np.full(len(known), recommender.config.threshold, np.float32)
        if known.ratings is None
        else known.ratings,
    )
    larger = _with_rows(larger, np.full(len(items), place), items, recommender.config.threshold)
    ego = recommender.ego_embedding
    ego = torch.cat([ego[:place], torch.zeros(1, ego.shape[1]), ego[place:]])
    return Recommender(larger, recommender.config, ego, recommender.history), walk_in


@dataclass(frozen=True, eq=False)
class LeaveOneOut:
    """What each single like does to the score of one item, measured by leaving it out.

    Attributes:
        liked: item ids the user likes. (num_liked,)
        change: score without the like, minus the score with it. (num_liked,)
    """

    liked: NDArray[Any]
    change: NDArray[np.float64]


def leave_one_outs(recommender: Recommender, user_id: object, item_id: object) -> LeaveOneOut:
    """The exact change of one score for each of the user's likes left out, alone.

    Only weights change, so the sparsity of the adjacency is kept and its values are computed anew each time.
    """
    graph, known = recommender.graph, recommender.interactions
    user, item = known.user_index(user_id), known.item_index(item_id)
    liked = graph.items[graph.users == user].sort().values
    before = _score(graph.adjacency, recommender, user, item)
    without = _Reweighted(graph)
    changes = [_score(without.edge(user, int(like)), recommender, user, item) - before for like in liked]
    return LeaveOneOut(known.item_ids[liked.numpy()], np.array(changes))


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


def _score(adjacency: Tensor, recommender: Recommender, user: int, item: int) -> float:
    final = propagate(adjacency, recommender.ego_embedding, recommender.config.mixing)
    return float(final[user].double() @ final[recommender.graph.num_users + item].double())


def ranks_by_depth(recommender: Recommender, user_id: object, item_ids: Sequence[object]) -> IntArray:
    """The rank of each item as rounds of gossip are added: same weights, less gossip, nothing retrained.

    After K rounds the embedding is the plain mean of layers 0 to K, whatever the model's own layer weights are.

    Returns:
        Ranks from 1 among what the user has not rated. (num_layers + 1, len(item_ids))
    """
    graph, known = recommender.graph, recommender.interactions
    user = known.user_index(user_id)
    items = torch.tensor([known.item_index(item_id) for item_id in item_ids])
    ranks = []
    for depth in depths(graph, recommender.ego_embedding, recommender.config.num_layers):
        scores = depth.final[user] @ depth.final[graph.num_users :].T
        scores = hide(scores.unsqueeze(0), known, np.array([user]))[0]
        ranks.append((scores.unsqueeze(0) > scores[items].unsqueeze(1)).sum(1) + 1)
    return torch.stack(ranks).numpy()


def _known_item(known: Interactions, item_id: object, liked: IntArray, *, wanted: bool) -> int:
    item = known.item_index(item_id)
    if (item in liked) != wanted:
        state, remedy = ("not liked", "liked") if wanted else ("liked already", "not liked")
        raise InputError(f"Item {item_id!r} is {state} by this user; name one that is {remedy}.")
    return item


def _with_rows(interactions: Interactions, users: IntArray, items: IntArray, rating: float) -> Interactions:
    """A few more rows, each put in its place, so that nothing has to be sorted anew."""
    assert interactions.ratings is not None
    cells = interactions.users * interactions.num_items + interactions.items
    new_cells = users * interactions.num_items + items
    order = np.argsort(new_cells)
    places = np.searchsorted(cells, new_cells[order])
    return replace(
        interactions,
        users=np.insert(interactions.users, places, users[order]),
        items=np.insert(interactions.items, places, items[order]),
        ratings=np.insert(interactions.ratings, places, rating),
        timestamps=None,
    )
