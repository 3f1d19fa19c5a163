"""Five kinds of data, made up: people with tastes like things that suit them, and popular ones more often."""

import numpy as np

from gnnrec import Interactions

SHAPES = {
    "dense": (300, 200, 40, 0.5),
    "sparse": (3000, 2000, 7, 0.7),
    "tiny": (40, 30, 8, 0.5),
    "long tail": (1500, 2500, 25, 1.4),
    "ten times more items than users": (250, 2500, 40, 0.7),
}
"""Users, items, likes of a user in the mean, and how steeply items differ in popularity."""


def made_up_set(name: str, seed: int = 0, tastes: int = 8) -> Interactions:
    """Likes of one kind; everybody has at least five."""
    num_users, num_items, likes, steep = SHAPES[name]
    rng = np.random.default_rng(seed)
    users, items = rng.normal(size=(num_users, tastes)), rng.normal(size=(num_items, tastes))
    popular = -steep * np.log(1 + rng.permutation(num_items))
    appeal = 1.5 * users @ items.T / np.sqrt(tastes) + popular + rng.gumbel(size=(num_users, num_items))
    counts = np.clip(rng.geometric(1 / max(1, likes - 5), num_users) + 4, 5, num_items // 2)
    ranks = (-appeal).argsort(1).argsort(1)
    liked_users, liked_items = np.nonzero(ranks < counts[:, None])
    ids = np.arange(num_users), np.arange(num_items)
    return Interactions(*ids, liked_users.astype(np.int64), liked_items.astype(np.int64))
