"""Part 5, matchmaking: the one object that commands and screens talk to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.errors import InputError
from gnnrec.explain.receipts import receipts
from gnnrec.model.graph import BipartiteGraph, propagate
from gnnrec.model.history import Progress, TrainHistory
from gnnrec.model.ranking import check_k, hide, top_k


@dataclass(frozen=True)
class Receipt:
    """One score taken apart: own + the values of contributions = score.

    Attributes:
        item: id of the recommended item.
        score: dot product of the final embeddings.
        own: share of the user's own layer-0 embedding.
        contributions: (id of a liked item, its share), the largest first.
    """

    item: Any
    score: float
    own: float
    contributions: list[tuple[Any, float]]

    def in_words(self, name_of: Callable[[Any], str]) -> str:
        """What carries the score, as the end of a sentence: no more than half of it is called its reason.

        Args:
            name_of: what an item is called, by id.
        """
        if not self.contributions:
            return "which is their own name tag alone"

        def named(parts: Sequence[tuple[Any, float]]) -> str:
            return " and ".join(f"{name_of(item)} ({value:+.2f})" for item, value in parts)

        if self.score <= 0:
            return f"held back most by {named(self.contributions[:-3:-1])}"
        best = named(self.contributions[:2])
        if self.own > self.score / 2:
            return f"mostly because of their own name tag ({self.own:+.2f}), and of the likes most of all {best}"
        if sum(value for _, value in self.contributions[:2]) > self.score / 2:
            return f"mostly because of {best}"
        count, together = len(self.contributions), sum(value for _, value in self.contributions)
        return f"because of {count:,} like{'' if count == 1 else 's'} together ({together:+.2f}), most of all {best}"


class Recommender:
    """A trained LightGCN together with the ratings it was trained on.

    Attributes:
        interactions: the training part, ratings below the threshold included: they are no edges, but they are seen.
        config: settings of the training.
        ego_embedding: layer-0 embeddings, users first. (num_users + num_items, dim)
        history: what happened during the training.
        graph: the bipartite graph of the likes; made when it is first needed, unless it is at hand.
    """

    def __init__(
        self,
        interactions: Interactions,
        config: TrainConfig,
        ego_embedding: Tensor,
        history: TrainHistory,
        graph: BipartiteGraph | None = None,
    ) -> None:
        self.interactions = interactions
        self.config = config
        self.ego_embedding = ego_embedding
        self.history = history
        if graph is not None:
            self.graph = graph

    @classmethod
    def fit(
        cls,
        interactions: Interactions,
        config: TrainConfig | None = None,
        *,
        callback: Callable[[Progress], bool | None] | None = None,
        watch: Callable[[Tensor, Tensor], float] | None = None,
    ) -> Recommender:
        """Train on every rating that reaches `config.threshold`. Held-out ratings must not be among them.

        Args:
            interactions: the training part.
            config: settings, the defaults when left out.
            callback: called after every step; a true answer stops the training.
            watch: a measure of (user embeddings, item embeddings), taken `config.snapshots` times.

        Raises:
            InputError: no rating reaches the threshold, or every user likes everything.
        """
        from gnnrec.model.training import fit  # PyTorch Geometric takes a second to import and only training needs it

        config = config or TrainConfig()
        graph = BipartiteGraph.from_interactions(interactions.at_least(config.threshold))

        def watch_final(final: Tensor) -> float:
            assert watch is not None
            return watch(final[: graph.num_users], final[graph.num_users :])

        ego, history = fit(graph, config, callback=callback, watch=watch_final if watch else None)
        return cls(interactions, config, ego, history, graph)

    @cached_property
    def graph(self) -> BipartiteGraph:
        return BipartiteGraph.from_interactions(self.interactions.at_least(self.config.threshold))

    @cached_property
    def final_embedding(self) -> Tensor:
        """Embeddings after the gossip, users first. (num_users + num_items, dim)"""
        return propagate(self.graph.adjacency, self.ego_embedding, self.config.mixing)

    @property
    def user_embedding(self) -> Tensor:
        return self.final_embedding[: self.graph.num_users]

    @property
    def item_embedding(self) -> Tensor:
        return self.final_embedding[self.graph.num_users :]

    def scores(self, users: IntArray) -> Tensor:
        """Scores of all items for user indices; the item's number of likes for a user without any. (n, num_items)"""
        index = torch.as_tensor(users)
        scores = self.user_embedding[index] @ self.item_embedding.T
        cold = self.graph.degrees[index] == 0
        scores[cold] = self.graph.degrees[self.graph.num_users :].to(scores.dtype)
        return scores

    def has_likes(self, user_id: object) -> bool:
        """Whether the user has an edge; without one `recommend` can only give what is popular."""
        return bool(self.graph.degrees[self.interactions.user_index(user_id)] > 0)

    def recommend(self, user_ids: Any, k: int = 10) -> tuple[NDArray[Any], NDArray[np.float32]]:
        """The k best items that a user has not rated yet, best first; equal scores go by item index.

        Args:
            user_ids: one user id, or a list or array of them.
            k: items wanted, at most the size of the catalogue.

        Returns:
            Item ids and scores, each (k,) for one user or (num_users, k) for several. One user with fewer than
            k items left gets those; among several, the places that stay empty have the score -inf.

        Raises:
            InputError: an unknown user, or a k outside 1 to num_items.
        """
        single = np.ndim(user_ids) == 0
        wanted: Sequence[object] = [user_ids] if single else list(user_ids)
        users = np.array([self.interactions.user_index(user_id) for user_id in wanted], dtype=np.int64)
        check_k(k, self.interactions.num_items)
        values, items = top_k(hide(self.scores(users), self.interactions, users), k)
        item_ids, scores = self.interactions.item_ids[items.numpy()], values.numpy()
        if not single:
            return item_ids, scores
        left = np.isfinite(scores[0])
        return item_ids[0][left], scores[0][left]

    def recommend_all(
        self, k: int = 10, max_scores: int = 2**24
    ) -> Iterator[tuple[NDArray[Any], NDArray[Any], NDArray[np.float32]]]:
        """`recommend` for every user, a block of users at a time, so that memory stays bounded.

        Args:
            max_scores: scores in memory at once.

        Yields:
            User ids (n,), item ids (n, k), scores (n, k); places that stay empty have the score -inf.
        """
        check_k(k, self.interactions.num_items)
        size = max(1, max_scores // self.interactions.num_items)
        for first in range(0, self.interactions.num_users, size):
            users = np.arange(first, min(first + size, self.interactions.num_users))
            values, items = top_k(hide(self.scores(users), self.interactions, users), k)
            yield self.interactions.user_ids[users], self.interactions.item_ids[items.numpy()], values.numpy()

    def explain(self, user_id: object, item_ids: Sequence[object] | NDArray[Any]) -> list[Receipt]:
        """Why these items have the scores they have; see `explain.receipts`. All in one computation.

        Raises:
            InputError: an unknown id, an item the user has rated, or a user without likes, who gets what is popular.
        """
        known, user = self.interactions, self.interactions.user_index(user_id)
        items = [known.item_index(item_id) for item_id in item_ids]
        for item in items:
            if item in known.items_of(user):
                raise InputError(
                    f"User {user_id} has rated item {known.item_ids[item]} already, so it is not recommended; "
                    "choose an item that they have not rated."
                )
        if not self.has_likes(user_id):
            raise InputError(f"User {user_id} has no like to explain anything by; they get what is popular.")
        found = receipts(self.graph, self.ego_embedding, self.config.mixing, user, torch.tensor(items))
        liked_ids = known.item_ids[found.liked.numpy()].tolist()
        return [
            Receipt(
                item=known.item_ids[item],
                score=float(found.scores[row]),
                own=float(found.own[row]),
                contributions=sorted(
                    zip(liked_ids, found.contributions[row].tolist(), strict=True), key=lambda part: -part[1]
                ),
            )
            for row, item in enumerate(items)
        ]

    def similar_items(self, item_id: object, k: int = 10) -> tuple[NDArray[Any], NDArray[np.float32]]:
        """The k items whose final embeddings point most nearly the same way, with their cosine similarity."""
        check_k(k, self.interactions.num_items)
        nearest, similarity = _nearest(self.item_embedding, self.interactions.item_index(item_id), k)
        return self.interactions.item_ids[nearest], similarity

    def similar_users(self, user_id: object, k: int = 10) -> tuple[NDArray[Any], NDArray[np.float32]]:
        """The k users whose final embeddings point most nearly the same way, with their cosine similarity."""
        check_k(k, self.interactions.num_users, "users")
        nearest, similarity = _nearest(self.user_embedding, self.interactions.user_index(user_id), k)
        return self.interactions.user_ids[nearest], similarity


def _nearest(embedding: Tensor, index: int, k: int) -> tuple[IntArray, NDArray[np.float32]]:
    similarity = torch.nn.functional.cosine_similarity(embedding, embedding[index : index + 1])
    similarity[index] = -torch.inf  # everyone is most similar to themselves
    values, nearest = top_k(similarity.unsqueeze(0), min(k, len(embedding) - 1))
    return nearest[0].numpy(), values[0].numpy()
