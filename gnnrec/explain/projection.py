"""Embeddings in two dimensions, one picture for each number of layers, and how alike neighbours become."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.model.graph import BipartiteGraph, layers


@dataclass(frozen=True, eq=False)
class Depth:
    """The same layer-0 embeddings after a number of layers.

    Attributes:
        num_layers: rounds of propagation.
        final: mean of layers 0 to num_layers. (num_nodes, dim)
        likeness: mean cosine similarity of two different connected nodes, users and items together.
    """

    num_layers: int
    final: Tensor
    likeness: float


def depths(graph: BipartiteGraph, ego_embedding: Tensor, max_layers: int) -> list[Depth]:
    """Final embeddings with 0, 1, ..., max_layers layers, without training anew.

    Over-smoothing (Li et al., Deeper Insights into Graph Convolutional Networks, AAAI 2018) is seen as a likeness
    that rises towards 1.
    """
    connected = graph.degrees > 0
    found, total = [], torch.zeros_like(ego_embedding)
    for num_layers, layer in enumerate(layers(graph.adjacency.matmul, ego_embedding, max_layers)):
        total = total + layer
        final = total / (num_layers + 1)
        found.append(Depth(num_layers, final, mean_cosine(final[connected])))
    return found


def mean_cosine(vectors: Tensor) -> float:
    """Mean cosine similarity over all pairs of different rows, exactly: (|sum of unit rows|^2 - n) / (n (n - 1))."""
    count = len(vectors)
    if count < 2:
        return 1.0
    units = torch.nn.functional.normalize(vectors.double(), dim=1)
    return float((units.sum(0).square().sum() - units.square().sum()) / (count * (count - 1)))


@dataclass(frozen=True, eq=False)
class Frame:
    """Embeddings in two dimensions.

    Attributes:
        positions: (num_nodes, 2)
        kept: share of the variance of the embeddings' directions that the two dimensions keep, from 0 to 1.
    """

    positions: NDArray[np.float32]
    kept: float


def project(frames: list[Tensor], connected: Tensor) -> list[Frame]:
    """Each frame in two dimensions, on axes that all frames share: the principal components of the last.

    Rows are scaled to unit length first, as cosine similarity looks at directions only. A component's sign is settled
    by making its largest weight positive, so that the picture is the same each time.

    Args:
        frames: embeddings of the same nodes. each (num_nodes, dim)
        connected: nodes that count; of the others nothing was learned. (num_nodes,)
    """
    units = [torch.nn.functional.normalize(frame.double(), dim=1) for frame in frames]
    centre = units[-1][connected].mean(0)
    last = units[-1][connected] - centre
    axes = torch.linalg.eigh(last.T @ last).eigenvectors[:, -2:].flip(1)
    if axes.shape[1] < 2:  # a single column has one component only
        axes = torch.cat([axes, torch.zeros_like(axes)], dim=1)
    axes = axes * axes.gather(0, axes.abs().argmax(0, keepdim=True)).sign()
    return [Frame(((unit - centre) @ axes).float().numpy(), _kept(unit[connected], axes)) for unit in units]


def _kept(units: Tensor, axes: Tensor) -> float:
    """Share of the variance of rows (n, dim) that their projection on axes (dim, 2) of length one keeps."""
    spread = units - units.mean(0)
    whole = float(spread.square().sum())
    return float((spread @ axes).square().sum()) / whole if whole else 1.0
