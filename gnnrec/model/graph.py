"""Part 2, the map of who talked about what: a bipartite graph of users and items.

Nodes are numbered users first: node u is user u, node num_users + i is item i.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from gnnrec.data.interactions import Interactions
from gnnrec.errors import InputError

OWN_CACHE, SHARED_CACHE = 2**18, 5 * 2**19
"""Numbers that the cache of one core holds, and that all cores share: 1 MB and 10 MB."""


@dataclass(frozen=True, eq=False)
class BipartiteGraph:
    """Users and items joined by the positives, every edge in both directions.

    Attributes:
        num_users: users, isolated ones included.
        num_items: items, isolated ones included.
        users: user index of each positive. (num_edges,)
        items: item index of each positive. (num_edges,)
    """

    num_users: int
    num_items: int
    users: Tensor
    items: Tensor

    @classmethod
    def from_interactions(cls, positives: Interactions) -> BipartiteGraph:
        """One edge a row: pass the positives of the training part only, `interactions.at_least(threshold)`.

        Raises:
            InputError: not a single row, so that there is nothing to learn from.
        """
        if len(positives) == 0:
            raise InputError("No rating reaches the threshold, so the graph has no edge; choose a lower threshold.")
        return cls(
            positives.num_users,
            positives.num_items,
            torch.from_numpy(np.array(positives.users)),
            torch.from_numpy(np.array(positives.items)),
        )

    @property
    def device(self) -> torch.device:
        """Where its tensors are, and everything that is worked out from them."""
        return self.users.device

    def to(self, device: torch.device) -> BipartiteGraph:
        """This graph on a device; itself where it is there already."""
        users = self.users.to(device)
        return (
            self
            if users is self.users
            else BipartiteGraph(self.num_users, self.num_items, users, self.items.to(device))
        )

    def __deepcopy__(self, memo: dict[int, object]) -> BipartiteGraph:
        """The same graph in tensors of its own. What follows from them is worked out again: torch copies no CSR."""
        return BipartiteGraph(self.num_users, self.num_items, self.users.clone(), self.items.clone())

    @property
    def num_nodes(self) -> int:
        return self.num_users + self.num_items

    @property
    def num_edges(self) -> int:
        """Positives, each counted once although it is walked both ways."""
        return len(self.users)

    @cached_property
    def edge_index(self) -> Tensor:
        """Every edge in both directions, source above target. (2, 2 * num_edges)"""
        user_nodes, item_nodes = self.users, self.items + self.num_users
        return torch.stack([torch.cat([item_nodes, user_nodes]), torch.cat([user_nodes, item_nodes])])

    @cached_property
    def degrees(self) -> Tensor:
        """Neighbours of each node; 0 for an isolated one. (num_nodes,)"""
        of_users = torch.bincount(self.users, minlength=self.num_users)
        return torch.cat([of_users, torch.bincount(self.items, minlength=self.num_items)])

    @cached_property
    def edge_norm(self) -> Tensor:
        """Weight of each column of `edge_index`: 1 / sqrt(deg(source) deg(target)). (2 * num_edges,)

        LightGCN (He et al., SIGIR 2020), equation 3.
        """
        source, target = self.edge_index
        return (self.degrees[source].double() * self.degrees[target].double()).rsqrt().float()

    @cached_property
    def adjacency(self) -> Tensor:
        """The normalised adjacency D^-1/2 A D^-1/2, symmetric, in CSR. (num_nodes, num_nodes)

        Isolated nodes are rows of zeros. Indices are int32, which halves what a product has to read.
        """
        users, items = self._sorted_edges()
        by_item = torch.argsort(items, stable=True)
        neighbours = torch.cat([items + self.num_users, users[by_item]])
        inverse_root = self.degrees.double().rsqrt().float()
        norm = torch.repeat_interleave(inverse_root, self.degrees).mul_(inverse_root[neighbours])
        return sparse_csr(starts(self.degrees), neighbours, norm, (self.num_nodes, self.num_nodes), checked=True)

    @cached_property
    def cells(self) -> Tensor:
        """user * num_items + item of each positive, ascending. (num_edges,)"""
        users, items = self._sorted_edges()
        return users.long() * self.num_items + items

    def has_likes(self, users: Tensor, items: Tensor) -> Tensor:
        """Whether users like items, pair by pair, broadcast against each other. bool"""
        wanted = (users * self.num_items + items).contiguous()
        return self.cells[torch.searchsorted(self.cells, wanted).clamp_(max=self.num_edges - 1)] == wanted

    def _sorted_edges(self) -> tuple[Tensor, Tensor]:
        """Users and items of the positives, by user and then item, as `Interactions` has them already. int32"""
        users, items = self.users.int(), self.items.int()
        ahead = (users[1:] > users[:-1]) | ((users[1:] == users[:-1]) & (items[1:] > items[:-1]))
        if bool(ahead.all()):
            return users, items
        order = torch.argsort(self.users * self.num_items + self.items)
        return users[order], items[order]


def sparse_csr(
    row_starts: Tensor, columns: Tensor, values: Tensor, shape: tuple[int, int], *, checked: bool = False
) -> Tensor:
    """A sparse matrix in CSR, without torch's word that these are in beta."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sparse CSR tensor support is in beta")
        return torch.sparse_csr_tensor(row_starts, columns, values, shape, check_invariants=checked)


def starts(counts: Tensor) -> Tensor:
    """Where each of several runs of these lengths begins, and where the last one ends. (len(counts) + 1,), int32"""
    return torch.nn.functional.pad(counts.cumsum(0), (1, 0)).int()


def layers(step: Callable[[Tensor], Tensor], ego_embedding: Tensor, num_layers: int) -> Iterator[Tensor]:
    """Embeddings of each layer, e(0), e(1), ..., e(K), where e(k) = step(e(k - 1)). each (num_nodes, dim)

    LightGCN, equation 7, when `step` multiplies by the normalised adjacency: e(k) = A e(k - 1).
    """
    embedding = ego_embedding
    yield embedding
    for _ in range(num_layers):
        embedding = step(embedding)
        yield embedding


def mix(embeddings: Iterable[Tensor], layer_weights: Sequence[float]) -> Tensor:
    """The weighted sum of the layers, sum_k w_k e(k); LightGCN, equation 8. (num_nodes, dim)"""
    weighted = zip(layer_weights, embeddings, strict=True)
    weight, embedding = next(weighted)
    total = weight * embedding
    for weight, embedding in weighted:
        total.add_(embedding, alpha=weight)
    return total


def propagate(adjacency: Tensor, embedding: Tensor, layer_weights: Sequence[float]) -> Tensor:
    """Weighted sum of the embedding after 0, 1, ..., K layers: sum_k w_k A^k e. (num_nodes, dim)

    A is symmetric, so the gradient with respect to `embedding` is this same function of the gradient with respect
    to the result.
    """

    def all_layers(columns: Tensor) -> Tensor:
        return mix(layers(adjacency.matmul, columns, len(layer_weights) - 1), layer_weights)

    return by_columns(all_layers, embedding)


def by_columns(task: Callable[[Tensor], Tensor], table: Tensor) -> Tensor:
    """task(table), a few columns at a time: for tasks in which columns never mix, such as sparse products.

    Args:
        task: makes a table of as many columns.
        table: (num_rows, dim)
    """
    width = columns_at_once(table)
    if width == table.shape[1]:
        return task(table)
    return torch.cat([task(part.contiguous()) for part in torch.split(table, width, dim=1)], dim=1)


def columns_at_once(table: Tensor) -> int:
    """How many columns of a table, read in no order of its rows, find room in the processor's cache. (num_rows, dim)

    A sparse product goes at the speed of the memory that holds what it gathers. On Gowalla (70,839 nodes) four layers
    of 128 columns take twice as long at once as in blocks of 32; at 144,000 nodes blocks of 16 are quicker by a third
    than blocks of 32, and narrower ones are never quicker.
    """
    num_rows, dim = table.shape
    if table.device.type != "cpu" or num_rows * dim <= OWN_CACHE:
        return dim
    return min(dim, 32 if 32 * num_rows <= SHARED_CACHE else 16)
