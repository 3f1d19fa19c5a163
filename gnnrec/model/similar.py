"""Which embeddings are most like others."""

from __future__ import annotations

from typing import Literal, get_args

import torch
from torch import Tensor

from gnnrec.data.interactions import BoolArray, IntArray
from gnnrec.errors import InputError
from gnnrec.model.ranking import SCORES_AT_ONCE, top_k

Measure = Literal["cosine", "dot"]
"""The cosine of the angle of two embeddings, or their dot product, which counts their lengths too."""


def most_similar(
    embedding: Tensor, rows: IntArray, k: int, *, among: BoolArray, measure: Measure = "cosine"
) -> tuple[Tensor, Tensor]:
    """For each of some rows the k other rows most similar to it; equally similar ones go by index.

    Args:
        embedding: one row a node. (num_nodes, dim)
        rows: the rows that the others are compared with. (n,)
        k: rows wanted, at most num_nodes.
        among: whether each row may be found. (num_nodes,)

    Returns:
        Row indices and similarities, both (n, k), the similarity -inf where there are fewer to be found.
    """
    if measure not in get_args(Measure):
        raise InputError(f"measure is {measure!r}; it must be {' or '.join(map(repr, get_args(Measure)))}.")
    vectors = torch.nn.functional.normalize(embedding, dim=1, eps=1e-8) if measure == "cosine" else embedding
    left_out = torch.from_numpy(~among).to(embedding.device)
    found = []
    size = max(1, SCORES_AT_ONCE // len(embedding))
    for first in range(0, len(rows) or 1, size):
        block = torch.from_numpy(rows[first : first + size]).to(embedding.device)
        similarity = vectors[block] @ vectors.T
        similarity[:, left_out] = -torch.inf
        similarity[
            torch.arange(len(block), device=embedding.device), block
        ] = -torch.inf  # everyone is most similar to themselves
        found.append(top_k(similarity, k))
    values, nearest = (torch.cat(parts) for parts in zip(*found, strict=True))
    return nearest.cpu(), values.cpu()
