"""Graphs made at random, and what is known of them by brute force."""

import itertools

import numpy as np
import torch

from gnnrec.model.graph import BipartiteGraph


def random_graph(seed: int, num_users: int = 12, num_items: int = 15, density: float = 0.2) -> BipartiteGraph:
    """Some users and items may be isolated."""
    likes = np.random.default_rng(seed).random((num_users, num_items)) < density
    users, items = np.nonzero(likes)
    return BipartiteGraph(num_users, num_items, torch.from_numpy(users), torch.from_numpy(items))


def dense(graph: BipartiteGraph) -> np.ndarray:
    """A in double precision, written down from its definition."""
    likes = np.zeros((graph.num_nodes, graph.num_nodes))
    users, items = graph.users.numpy(), graph.items.numpy() + graph.num_users
    likes[users, items] = likes[items, users] = 1
    scale = 1 / np.sqrt(np.maximum(likes.sum(0), 1))
    return scale[:, None] * likes * scale


def hops_by_search(graph: BipartiteGraph, user: int) -> dict[int, int]:
    links = dense(graph) > 0
    hop_of, ring = {user: 0}, [user]
    for hop in itertools.count(1):
        ring = sorted({int(there) for here in ring for there in np.flatnonzero(links[here])} - set(hop_of))
        if not ring:
            return hop_of
        hop_of |= dict.fromkeys(ring, hop)
    raise AssertionError
