"""Part 4, where a training starts when there is an earlier model: at what that one learned."""

from __future__ import annotations

import torch
from torch import Tensor

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import Interactions
from gnnrec.data.merging import carried_over
from gnnrec.errors import InputError
from gnnrec.model.graph import BipartiteGraph
from gnnrec.model.lightgcn import LightGCN
from gnnrec.model.starting import spectral_start


def first_embedding(graph: BipartiteGraph, config: TrainConfig) -> Tensor:
    """The layer-0 embeddings with which a training of its own would start. (num_nodes, dim)"""
    generator = torch.Generator().manual_seed(config.seed)
    size = (graph.num_users, graph.num_items, config.embedding_dim, config.num_layers)
    random = LightGCN(*size, generator=generator).ego_embedding.detach()
    return spectral_start(graph, config.embedding_dim, random, generator) if config.start == "spectral" else random


def warm_start(
    graph: BipartiteGraph, config: TrainConfig, now: Interactions, before: Interactions, ego_embedding: Tensor
) -> Tensor:
    """Layer-0 embeddings to go on from: those of an earlier model for the users and items that it knew, by id.

    The others start as they would without it.

    Args:
        graph: the likes to be trained on.
        now: the ratings to be trained on.
        before: the ratings of the earlier model.
        ego_embedding: its layer-0 embeddings. (num_nodes then, dim)

    Raises:
        InputError: another number of columns, or not a single user or item in common.
    """
    if ego_embedding.shape[1] != config.embedding_dim:
        raise InputError(
            f"embedding_dim is {config.embedding_dim}, but the earlier model has {ego_embedding.shape[1]} columns; "
            "give both the same number, or train without a warm start."
        )
    old, new = carried_over(before, now)
    if not len(old):
        raise InputError("The earlier model knows none of these users and items; train without a warm start.")
    if len(new) == graph.num_nodes:
        return ego_embedding[torch.from_numpy(old)]  # both are in the order of the ids
    start = first_embedding(graph, config)
    start[torch.from_numpy(new)] = ego_embedding[torch.from_numpy(old)]
    return start
