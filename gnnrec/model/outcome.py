"""How a training can go wrong without an error of its own: numbers that are none any more, or nothing learned."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from gnnrec.config import TrainConfig
from gnnrec.errors import InputError
from gnnrec.model.history import TrainHistory

EQUAL = 0.01
"""Spread of a user's scores under which they count as equal: no comparison's loss is then further than 0.005 from
ln 2, that of a coin."""
LOOKED_AT = 200
"""Users whose scores are looked at, evenly over all of them."""


class DivergedError(InputError):
    """A training whose numbers are no longer finite; nothing of it can be used."""

    def __init__(self, done: int, config: TrainConfig) -> None:
        weights = "" if config.layer_weights is None else f", layer_weights {list(config.layer_weights)}"
        super().__init__(
            f"The training came apart in pass {done} of {config.passes}: its numbers grew beyond what can be computed "
            f"(learning_rate {config.learning_rate:g}, reg_weight {config.reg_weight:g}{weights}); choose smaller ones."
        )


def check_finite(loss: float, done: int, config: TrainConfig, ego_embedding: Tensor | None = None) -> None:
    """Refuse to go on with numbers that are none. Raises DivergedError.

    Args:
        loss: of the last pass, and `done` how many passes there were.
        ego_embedding: what was learned, where it is to be looked at too. (num_nodes, dim)
    """
    if not math.isfinite(loss) or (ego_embedding is not None and not torch.isfinite(ego_embedding).all()):
        raise DivergedError(done, config)


def remark(history: TrainHistory, config: TrainConfig, user_embedding: Tensor, item_embedding: Tensor) -> str:
    """What a person should know about a training that ended and learned nothing, with the remedy; else empty text.

    Args:
        user_embedding, item_embedding: final embeddings. (num_users, dim), (num_items, dim)
    """
    losses = history.losses
    settings = f"reg_weight {config.reg_weight:g}, learning_rate {config.learning_rate:g}"
    some = user_embedding[:: -(-len(user_embedding) // LOOKED_AT)]
    spread = float((some @ item_embedding.T).std(dim=1, correction=0).max())
    if spread < EQUAL:
        return (
            f"Nothing was learned: every item has about the same score ({settings}). Choose a smaller reg_weight, or "
            "more passes."
        )
    if len(losses) > 1 and losses[-1] >= losses[0] and not history.stopped:
        return (
            f"The training did not help: its loss went from {losses[0]:.3f} to {losses[-1]:.3f} ({settings}). Choose a "
            "smaller learning_rate."
        )
    return ""
