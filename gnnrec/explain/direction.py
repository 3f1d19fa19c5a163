"""Direction and length: a score is the length of one embedding, times that of the other, times a cosine.

    score(u, i) = z_u . z_i = |z_u| |z_i| cos(z_u, z_i)

So in whatever number of dimensions, each item can be drawn beside a user in a plane without any loss: an arrow of
its true length at its true angle to the user's embedding, which lies along the horizontal axis. How far the arrow
reaches along that axis, times |z_u|, is the score. Two arrows' angle to each other is not kept, only that to the user.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Directions:
    """All items as one user sees them.

    Attributes:
        user_length: |z_u|.
        lengths: |z_i| of each item. (num_items,)
        cosines: of the angle between each item and the user; 0 where either embedding is zero. (num_items,)
    """

    user_length: float
    lengths: Tensor
    cosines: Tensor

    @property
    def reach(self) -> Tensor:
        """How far each arrow goes along the user's direction, |z_i| cos; times `user_length` it is the score."""
        return self.lengths * self.cosines

    @property
    def scores(self) -> Tensor:
        """The dot products. (num_items,)"""
        return self.user_length * self.reach

    @property
    def angles(self) -> Tensor:
        """Angles to the user, in degrees from 0 to 180. (num_items,)"""
        return torch.rad2deg(torch.acos(self.cosines))


def directions(user_embedding: Tensor, item_embedding: Tensor) -> Directions:
    """Take the scores of all items for one user apart into lengths and cosines, in double precision.

    Args:
        user_embedding: final embedding of the user. (dim,)
        item_embedding: final embeddings of the items. (num_items, dim)
    """
    user, items = user_embedding.double(), item_embedding.double()
    user_length, lengths = float(user.norm()), items.norm(dim=1)
    both = user_length * lengths
    cosines = torch.where(both > 0, (items @ user) / both.clamp(min=torch.finfo(both.dtype).tiny), 0.0)
    return Directions(user_length, lengths, cosines.clamp(-1, 1))
