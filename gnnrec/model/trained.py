"""What every answer of a trained model rests on; `recommender.Recommender` is the one that has it all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property

from torch import Tensor

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.model.graph import BipartiteGraph


class TrainedModel(ABC):
    """Embeddings of users and items, and the ratings that they were learned from.

    Attributes:
        interactions: the ratings, those below the threshold included: they are no edges, but they are seen.
        config: settings of the training.
        ego_embedding: layer-0 embeddings, users first. (num_users + num_items, dim)
        graph: the bipartite graph of the likes; made when it is first needed, unless it is at hand.
    """

    interactions: Interactions
    config: TrainConfig
    ego_embedding: Tensor

    @cached_property
    def graph(self) -> BipartiteGraph:
        return BipartiteGraph.from_interactions(self.interactions.at_least(self.config.threshold))

    @property
    @abstractmethod
    def user_embedding(self) -> Tensor:
        """Final embeddings of the users. (num_users, dim)"""

    @property
    @abstractmethod
    def item_embedding(self) -> Tensor:
        """Final embeddings of the items. (num_items, dim)"""

    @abstractmethod
    def scores(self, users: IntArray) -> Tensor:
        """Scores of all items for user indices; the item's number of likes for a user without any. (n, num_items)"""

    @property
    def popularity(self) -> Tensor:
        """Likes of each item: the scores for whom nothing is known of. (num_items,)"""
        return self.graph.degrees[self.graph.num_users :].float()

    def has_likes(self, user_id: object) -> bool:
        """Whether the user has an edge; without one `recommend` can only give what is popular."""
        return bool(self.graph.degrees[self.interactions.user_index(user_id)] > 0)

    def is_liked(self, item_id: object) -> bool:
        """Whether the item has an edge; without one nothing is known of it."""
        return bool(self.graph.degrees[self.graph.num_users + self.interactions.item_index(item_id)] > 0)
