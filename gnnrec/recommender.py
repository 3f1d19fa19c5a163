"""Part 5, matchmaking: the one object that everything above talks to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.errors import InputError
from gnnrec.explain import neighbours, representatives, what_if
from gnnrec.explain.neighbours import most_similar
from gnnrec.explain.receipts import Receipt, receipts
from gnnrec.model.checkpoint import Checkpoint
from gnnrec.model.device import CPU
from gnnrec.model.distributed import ALONE, World
from gnnrec.model.graph import BipartiteGraph, propagate
from gnnrec.model.history import Progress, TrainHistory
from gnnrec.model.ranking import check_k, top_unseen


class Recommender:
    """A trained LightGCN together with the ratings it was trained on.

    Attributes:
        interactions: the training part, ratings below the threshold included: they are no edges, but they are seen.
        config: settings of the training.
        ego_embedding: layer-0 embeddings, users first. (num_users + num_items, dim)
        history: what happened during the training.
        graph: the bipartite graph of the likes; made when it is first needed, unless it is at hand.
        device: where final embeddings and scores are; everything else is on the CPU.
    """

    def __init__(
        self,
        interactions: Interactions,
        config: TrainConfig,
        ego_embedding: Tensor,
        history: TrainHistory,
        graph: BipartiteGraph | None = None,
        device: torch.device = CPU,
    ) -> None:
        self.interactions = interactions
        self.config = config
        self.ego_embedding = ego_embedding
        self.history = history
        self.device = device
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
        device: torch.device = CPU,
        world: World = ALONE,
        checkpoint: Checkpoint | None = None,
    ) -> Recommender:
        """Train on every rating that reaches `config.threshold`. Held-out ratings must not be among them.

        Args:
            interactions: the training part.
            config: settings, the defaults when left out.
            callback: called after every pass; a true answer stops the training.
            watch: a measure of (user embeddings, item embeddings), taken `config.snapshots` times.
            device: where to train, and to score afterwards; `model.device.choose_device` names one.
            world: the processes that share the columns of the embeddings; see `model.training.fit`.
            checkpoint: where the training stands is kept there, and it goes on from what is there.

        Raises:
            InputError: no rating reaches the threshold, or every user likes everything.
        """
        from gnnrec.model.training import fit  # PyTorch Geometric takes a second to import and only training needs it

        config = config or TrainConfig()
        graph = BipartiteGraph.from_interactions(interactions.at_least(config.threshold))

        def watch_final(final: Tensor) -> float:
            assert watch is not None
            return watch(final[: graph.num_users], final[graph.num_users :])

        ego, history = fit(
            graph,
            config,
            callback=callback,
            watch=watch_final if watch else None,
            device=device,
            world=world,
            checkpoint=checkpoint,
        )
        return cls(interactions, config, ego, history, graph, device)

    def to(self, device: torch.device) -> Recommender:
        """This recommender with its final embeddings and scores on another device."""
        return Recommender(self.interactions, self.config, self.ego_embedding, self.history, self.graph, device)

    @cached_property
    def graph(self) -> BipartiteGraph:
        return BipartiteGraph.from_interactions(self.interactions.at_least(self.config.threshold))

    @cached_property
    def final_embedding(self) -> Tensor:
        """Embeddings after propagation, users first. (num_users + num_items, dim)"""
        adjacency = self.graph.to(self.device).adjacency
        return propagate(adjacency, self.ego_embedding.to(self.device), self.config.mixing)

    @property
    def user_embedding(self) -> Tensor:
        return self.final_embedding[: self.graph.num_users]

    @property
    def item_embedding(self) -> Tensor:
        return self.final_embedding[self.graph.num_users :]

    def scores(self, users: IntArray) -> Tensor:
        """Scores of all items for user indices; the item's number of likes for a user without any. (n, num_items)"""
        index = torch.as_tensor(users)
        scores = self.user_embedding[index.to(self.device)] @ self.item_embedding.T
        cold = (self.graph.degrees[index] == 0).to(self.device)
        scores[cold] = self.graph.degrees[self.graph.num_users :].to(scores)
        return scores

    def has_likes(self, user_id: object) -> bool:
        """Whether the user has an edge; without one `recommend` can only give what is popular."""
        return bool(self.graph.degrees[self.interactions.user_index(user_id)] > 0)

    def is_liked(self, item_id: object) -> bool:
        """Whether the item has an edge; without one nothing is known of it."""
        return bool(self.graph.degrees[self.graph.num_users + self.interactions.item_index(item_id)] > 0)

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
        k = check_k(k, self.interactions.num_items)
        values, items = top_unseen(self.scores(users), self.interactions, users, k)
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
        k = check_k(k, self.interactions.num_items)
        size = max(1, max_scores // self.interactions.num_items)
        for first in range(0, self.interactions.num_users, size):
            users = np.arange(first, min(first + size, self.interactions.num_users))
            values, items = top_unseen(self.scores(users), self.interactions, users, k)
            yield self.interactions.user_ids[users], self.interactions.item_ids[items.numpy()], values.numpy()

    def explain(self, user_id: object, item_ids: Sequence[object] | NDArray[Any]) -> list[Receipt]:
        """Why these items have the scores they have; see `explain.receipts`. All in one computation.

        An item that the user has rated has a score, too, although it is never recommended to them.

        Raises:
            InputError: an unknown id, or a user without likes, who gets what is popular.
        """
        known, user = self.interactions, self.interactions.user_index(user_id)
        items = [known.item_index(item_id) for item_id in item_ids]
        if not self.has_likes(user_id):
            raise InputError(f"User {user_id} has no like to explain anything by; they get what is popular.")
        found = receipts(self.graph, self.ego_embedding, self.config.mixing, user, torch.tensor(items))
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
        if of < 1:
            raise InputError(f"of is {of}; it must be at least 1, the number of nearest users that are asked.")
        if not self.has_likes(user_id):
            raise InputError(f"User {user_id} has no like, so nobody is known to be near them; name a user with likes.")
        if not self.user_embedding[user].any():
            raise InputError(
                f"The final embedding of user {user_id} is zero, so nobody is near them; a user who was not there in "
                "the training needs a model with at least 1 layer."
            )
        found = neighbours.neighbours_who_liked(self.graph, self.user_embedding, user, item, of)
        return replace(found, users=self.interactions.user_ids[found.users])

    def with_changed_likes(
        self, user_id: object, *, without: Sequence[object] = (), also: Sequence[object] = ()
    ) -> Recommender:
        """This recommender as it is, without training anew, when a user's likes are others; see `what_if.change_likes`.

        Raises:
            InputError: an unknown id, an item in `without` that the user does not like, or one in `also` that they do.
        """
        changed = what_if.change_likes(self.interactions, self.config.threshold, user_id, without, also)
        return Recommender(changed, self.config, self.ego_embedding, self.history)

    def with_new_user(self, item_ids: Sequence[object], user_id: Any = None) -> tuple[Recommender, Any]:
        """This recommender, without training anew, with one more user who likes some items; see `what_if.add_user`.

        Their layer-0 embedding is zero: nothing is known of them but their likes, and propagation brings the rest.

        Returns:
            The larger recommender, and the id of the new user in it.

        Raises:
            InputError: an unknown item, none, or all of them, or an id that somebody has.
        """
        larger, user = what_if.add_user(self.interactions, self.config.threshold, item_ids, user_id)
        before, after = self.ego_embedding[:user], self.ego_embedding[user:]
        ego = torch.cat([before, torch.zeros(1, before.shape[1]), after])
        return Recommender(larger, self.config, ego, self.history), larger.user_ids[[user]].tolist()[0]

    def telling_items(self, k: int = 10) -> NDArray[Any]:
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
        items = torch.tensor([known.item_index(item_id) for item_id in item_ids])
        user = known.user_index(user_id)
        return what_if.ranks_by_depth(self.graph, self.ego_embedding, num_layers, known, user, items)

    def similar_items(self, item_id: object, k: int = 10) -> tuple[NDArray[Any], NDArray[np.float32]]:
        """The k items whose final embeddings point most nearly the same way, with their cosine similarity.

        Items that nobody likes are like none: of their embeddings nothing was learned.

        Raises:
            InputError: an unknown item, one that nobody likes, or a k outside 1 to num_items.
        """
        k = check_k(k, self.interactions.num_items)
        if not self.is_liked(item_id):
            raise InputError(f"Nobody likes item {item_id}, so nothing is known of it; choose one that has likes.")
        item, is_known = self.interactions.item_index(item_id), self.graph.degrees[self.graph.num_users :] > 0
        nearest, similarity = most_similar(self.item_embedding, item, k, among=is_known.numpy())
        return self.interactions.item_ids[nearest], similarity

    def similar_users(self, user_id: object, k: int = 10) -> tuple[NDArray[Any], NDArray[np.float32]]:
        """The k users whose final embeddings point most nearly the same way, with their cosine similarity.

        Users without likes are like none: of their embeddings nothing was learned.

        Raises:
            InputError: an unknown user, one without likes, or a k outside 1 to num_users.
        """
        k = check_k(k, self.interactions.num_users, "users")
        if not self.has_likes(user_id):
            raise InputError(f"User {user_id} likes nothing, so nothing is known of them; choose one who has likes.")
        user, is_known = self.interactions.user_index(user_id), self.graph.degrees[: self.graph.num_users] > 0
        nearest, similarity = most_similar(self.user_embedding, user, k, among=is_known.numpy())
        return self.interactions.user_ids[nearest], similarity
