"""What a training costs before it begins: seconds and bytes, by the sizes that decide them.

The seconds are those of one thread, by constants that were measured on MovieLens-100K on a shared core; another machine
takes longer or less long in about the same proportion.
"""

from __future__ import annotations

from dataclasses import dataclass

from gnnrec.config import TrainConfig

OF_LIKE, OF_CANDIDATE = 180e-9, 23e-9
"""Seconds a pass for each like, and for each candidate of its negative: drawing and sorting."""
OF_NUMBER, OF_LAYER = 1.4e-9, 0.6e-9
"""Seconds a pass for each like and each column of the embedding, and for each layer that it goes through."""
OF_SCORE, OF_SAMPLED_SCORE = 0.04e-9, 1e-9
"""Seconds for one column of a score among those of everybody for everything, and of one that is looked up alone."""
OF_STEP = 5e-9
"""Seconds of Adam's step for each number that is learned."""
AT_WORK = 24
"""Bytes for each number while it is learned: itself, its gradient, the two moments of Adam, and what is propagated."""
OF_EDGE = 60
"""Bytes for each like while a training runs: the graph, both ways, and the triplets of a pass."""


@dataclass(frozen=True)
class Price:
    """What a training costs.

    Attributes:
        seconds: of one thread.
        kept_bytes: that the trained model takes in memory, and on the disk.
        work_bytes: that the training takes beside them.
    """

    seconds: float
    kept_bytes: int
    work_bytes: int

    @property
    def bytes(self) -> int:
        """All that it takes at once."""
        return self.kept_bytes + self.work_bytes


def price(num_users: int, num_items: int, num_likes: int, config: TrainConfig) -> Price:
    """What a training with these settings costs on a graph of this size."""
    dim, candidates = config.embedding_dim, config.negative_candidates
    numbers = (num_users + num_items) * dim
    drawing = num_likes * (OF_LIKE + OF_CANDIDATE * candidates)
    propagating = num_likes * dim * (OF_NUMBER + OF_LAYER * config.num_layers)
    scoring = min(num_users * num_items * OF_SCORE, num_likes * (1 + candidates) * OF_SAMPLED_SCORE) * dim
    a_pass = drawing + propagating + scoring + numbers * OF_STEP
    kept = kept_bytes(num_users + num_items, config)
    return Price(config.passes * a_pass, kept, numbers * AT_WORK + num_likes * OF_EDGE)


def kept_bytes(num_nodes: int, config: TrainConfig) -> int:
    """Bytes of a trained model: embeddings in single precision, and its snapshots in half."""
    moments = config.snapshots + 1 if config.snapshots else 0
    return num_nodes * config.embedding_dim * (4 + 2 * moments)
