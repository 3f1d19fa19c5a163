"""Part 5, matchmaking: the one object that everything above talks to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.data.merging import carried_over, merged
from gnnrec.data.scale import default_threshold
from gnnrec.errors import InputError
from gnnrec.explain import what_if
from gnnrec.explain.reasons import Reasons
from gnnrec.model import outcome
from gnnrec.model.checkpoint import Checkpoint
from gnnrec.model.device import CPU
from gnnrec.model.distributed import ALONE, World
from gnnrec.model.embeddings_file import write_embeddings, write_file
from gnnrec.model.graph import BipartiteGraph, propagate
from gnnrec.model.history import Progress, TrainHistory
from gnnrec.model.lists import Matchmaking
from gnnrec.model.newcomers import Newcomers
from gnnrec.model.saved import pack_recommender, unpack_recommender
from gnnrec.model.tensor_file import read_content, refusing


class Recommender(Matchmaking, Newcomers, Reasons):
    """A trained LightGCN together with the ratings it was trained on.

    What it answers is in its three parts: lists in `model.lists`, new users and items in `model.newcomers`, reasons in
    `explain.reasons`. Here it is made, changed without training anew, kept and handed on.

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
        data: Any,
        config: TrainConfig | None = None,
        *,
        callback: Callable[[Progress], bool | None] | None = None,
        watch: Callable[[Tensor, Tensor], float] | None = None,
        warm_start: Recommender | None = None,
        device: torch.device = CPU,
        world: World = ALONE,
        checkpoint: Checkpoint | None = None,
    ) -> Recommender:
        """Train on every rating that reaches `config.threshold`. Held-out ratings must not be among them.

        Args:
            data: the training part: Interactions; a pandas DataFrame with the columns user and item and, where known,
                rating and timestamp, as `Interactions.from_frame` reads it; or a sparse matrix of SciPy's, rows users
                and columns items, as `Interactions.from_csr` reads it.
            config: settings. When left out, those of `warm_start`, or else the defaults with likes beginning where
                `data.scale` has them begin: 4 of 5 stars, elsewhere the median rating, and without ratings every row.
            callback: called after every pass; a true answer stops the training.
            watch: a measure of (user embeddings, item embeddings), taken `config.snapshots` times.
            warm_start: an earlier model to go on from: users and items that it knew, by their ids, begin where it
                ended, the others as they would without it.
            device: where to train, and to score afterwards; `model.device.choose_device` names one.
            world: the processes that share the columns of the embeddings; see `model.training.fit`.
            checkpoint: where the training stands is kept there, and it goes on from what is there.

        Raises:
            InputError: data of another kind, no rating that reaches the threshold, users who all like everything, or a
                `warm_start` with another number of columns or without a user or item of these.
            DivergedError: the numbers grew beyond what can be computed; nothing of it can be used.
        """
        from gnnrec.model.training import fit  # PyTorch Geometric takes a second to import and only training needs it
        from gnnrec.model.warm_start import warm_start as go_on

        if not isinstance(config, TrainConfig | None):
            raise InputError(f"config is of type {type(config).__name__}; give a TrainConfig, as TrainConfig(**it) is.")
        interactions = Interactions.from_any(data)
        config = config or _settings_for(interactions, warm_start)
        graph = BipartiteGraph.from_interactions(interactions.at_least(config.threshold))
        before = warm_start
        start = go_on(graph, config, interactions, before.interactions, before.ego_embedding) if before else None

        def watch_final(final: Tensor) -> float:
            assert watch is not None
            return watch(final[: graph.num_users], final[graph.num_users :])

        ego, history = fit(
            graph,
            config,
            callback=callback,
            watch=watch_final if watch else None,
            start=start,
            device=device,
            world=world,
            checkpoint=checkpoint,
        )
        return cls(interactions, config, ego, history, graph, device)

    def to(self, device: torch.device) -> Recommender:
        """This recommender with its final embeddings and scores on another device."""
        return Recommender(self.interactions, self.config, self.ego_embedding, self.history, self.graph, device)

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

    @cached_property
    def remark(self) -> str:
        """That the training learned nothing and what helps; empty where it did learn."""
        return outcome.remark(self.history, self.config, self.user_embedding, self.item_embedding)

    def scores(self, users: IntArray) -> Tensor:
        """Scores of all items for user indices; the item's number of likes for a user without any. (n, num_items)"""
        index = torch.as_tensor(users)
        scores = self.user_embedding[index.to(self.device)] @ self.item_embedding.T
        cold = (self.graph.degrees[index] == 0).to(self.device)
        scores[cold] = self.graph.degrees[self.graph.num_users :].to(scores)
        return scores

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
        ego = torch.cat([before, before.new_zeros(1, before.shape[1]), after])
        return Recommender(larger, self.config, ego, self.history), larger.user_ids[[user]].tolist()[0]

    def update(self, more: Any) -> Recommender:
        """This recommender with more ratings, without training anew: a what-if, exact for these layer-0 embeddings.

        Edges and degrees are those of all ratings together; the layer-0 embeddings stay, and those of new users and new
        items are zeros, so that what is said of them comes from what they are joined to. When much is new, train again:
        `fit(..., warm_start=this)`.

        Args:
            more: ratings of known and new users and items, in any form that `fit` takes; of a sparse matrix the numbers
                of rows and columns are ids. Where a user has rated an item before, the new rating counts. Where there
                are ratings on one side only, the rows of the other are likes.

        Raises:
            InputError: data of another kind, or ids of text beside whole numbers.
        """
        known = merged(self.interactions, Interactions.from_any(more), self.config.threshold)
        old, new = carried_over(self.interactions, known)
        ego = self.ego_embedding.new_zeros(known.num_users + known.num_items, self.ego_embedding.shape[1])
        ego[torch.from_numpy(new)] = self.ego_embedding[torch.from_numpy(old)]
        return Recommender(known, self.config, ego, self.history, device=self.device)

    def save(self, path: str | Path) -> None:
        """Write all that it takes to recommend into one file: what was learned, the ids, and who rated what.

        The ratings are in the file: whoever has it has them. The files of `store.model_file` hold none, and need them
        at hand. Snapshots of the training are left out. Loading never runs code; the format is `model.tensor_file`'s.

        Raises:
            InputError: the file cannot be written; what was there before stays.
        """
        write_file(Path(path), pack_recommender(self.interactions, self.config, self.ego_embedding, self.history))

    @classmethod
    def load(cls, path: str | Path) -> Recommender:
        """The recommender that `save` wrote; nothing else is needed.

        Raises:
            InputError: there is no such file.
            NotAModelError: it is something else, or damaged, or a model without its ratings.
        """
        content = read_content(Path(path), str(path))
        with refusing(str(path)):
            return cls(*unpack_recommender(content, str(path)))

    def export_embeddings(self, path: str | Path, of: Literal["items", "users"] = "items") -> list[Path]:
        """Write final embeddings with their ids, for an index of vectors: scores are their dot products.

        Those without likes are among them; nothing was learned of them, and an index may leave them out.

        Args:
            path: NAME.parquet for a table with the columns id and embedding, or NAME.npy for the numbers alone, with
                the ids in NAME.ids.npy; see `model.embeddings_file`.
            of: "items" or "users".

        Returns:
            The files that were written.

        Raises:
            InputError: another ending or `of`, or a file that cannot be written.
        """
        if of not in ("items", "users"):
            raise InputError(f"of is {of!r}; it must be 'items' or 'users'.")
        known, is_items = self.interactions, of == "items"
        ids, embedding = (known.item_ids, self.item_embedding) if is_items else (known.user_ids, self.user_embedding)
        return write_embeddings(Path(path), ids, embedding)


def _settings_for(data: Interactions, earlier: Recommender | None) -> TrainConfig:
    """The settings where none are given: an earlier model's, or the defaults with likes where the scale has them."""
    return earlier.config if earlier else TrainConfig(threshold=default_threshold(data.ratings))
