"""Every choice that decides what a trained model is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import Field, asdict, dataclass, field, fields, replace
from numbers import Integral, Real
from typing import Any, Literal, get_args

from gnnrec.errors import InputError

Start = Literal["random", "spectral"]
MOST_WEIGHT = 1000.0
"""Largest weight of a layer; scores hold its square."""


def _setting(default: Any, help: str, low: float, high: float) -> Any:
    return field(default=default, metadata={"help": help, "low": low, "high": high})


@dataclass(frozen=True)
class TrainConfig:
    """Settings of one training. Each field carries its help text and its allowed range as metadata.

    Numbers of NumPy's are taken for what they are worth, and kept as plain ones. Layer weights that are all the same
    mean are kept as None, so that equal settings are equal.

    Raises:
        InputError: a value outside its range, named with the range.
    """

    threshold: float = _setting(4.0, "smallest rating that counts as a like and makes an edge", -1e9, 1e9)
    num_layers: int = _setting(3, "rounds of propagation; 0 is plain matrix factorisation", 0, 10)
    embedding_dim: int = _setting(64, "columns of the embedding: numbers learned for each user and item", 1, 1024)
    passes: int = _setting(30, "passes over all likes (epochs), each one step of Adam", 1, 100_000)
    learning_rate: float = _setting(0.2, "largest step of Adam; falls to zero along a cosine", 1e-6, 10.0)
    reg_weight: float = _setting(2.5e-3, "weight of the L2 penalty on the layer-0 embeddings", 0.0, 10.0)
    negative_candidates: int = _setting(
        3, "random items looked at for each negative, the highest scored is taken; 1 is uniform sampling", 1, 1024
    )
    user_discount: float = _setting(
        0.0,
        "0 lets every like teach the same; at 1 every user does; between, a user's n likes weigh n^-x each",
        0.0,
        1.0,
    )
    seed: int = _setting(0, "seed of the first embeddings and of the negatives", 0, 2**31 - 1)
    snapshots: int = _setting(10, "moments of the training kept for replay and watched on held-out ratings", 0, 100)
    start: Start = field(
        default="spectral",
        metadata={"help": "where the layer-0 embeddings begin: at random, or at the singular vectors of the likes"},
    )
    layer_weights: tuple[float, ...] | None = field(
        default=None, metadata={"help": "weight of each layer 0..num_layers in the final embedding"}
    )

    def __post_init__(self) -> None:
        for spec in fields(self):
            if "low" in spec.metadata:
                object.__setattr__(self, spec.name, _plain(spec, getattr(self, spec.name)))
        if self.start not in get_args(Start):
            raise InputError(f"start is {self.start!r}; it must be {' or '.join(map(repr, get_args(Start)))}.")
        if self.layer_weights is not None:
            weights = _plain_weights(self.layer_weights, self.num_layers)
            object.__setattr__(self, "layer_weights", None if weights == _mean(self.num_layers) else weights)

    @property
    def mixing(self) -> tuple[float, ...]:
        """Weight of each layer's embedding in the final one, layer 0 first."""
        return self.layer_weights or _mean(self.num_layers)

    def as_dict(self) -> dict[str, Any]:
        """The settings as plain JSON values, from which `TrainConfig(**values)` makes them again."""
        return asdict(self) | {"layer_weights": self.layer_weights and list(self.layer_weights)}


def _mean(num_layers: int) -> tuple[float, ...]:
    """The weights of the layers and of layer 0 where nobody chose any: the same for each."""
    return (1 / (num_layers + 1),) * (num_layers + 1)


def _plain(spec: Field[Any], value: Any) -> float:
    """A setting as an int or a float, as its default is, so that equal settings have one name. Checks its range."""
    is_whole = isinstance(spec.default, int)
    is_one = isinstance(value, Integral if is_whole else Real) and not isinstance(value, bool)
    low, high = spec.metadata["low"], spec.metadata["high"]
    if not is_one or not low <= value <= high:
        kind = "whole number" if is_whole else "number"
        raise InputError(f"{spec.name} is {value!r}; it must be a {kind} from {low:g} to {high:g}.")
    return int(value) if is_whole else float(value)


def _plain_weights(given: Iterable[Any], num_layers: int) -> tuple[float, ...]:
    """The weights of the layers as floats, one a layer and one for layer 0."""
    try:
        weights = tuple(float(weight) for weight in given if isinstance(weight, Real) and not isinstance(weight, bool))
    except (TypeError, OverflowError):
        weights = ()
    within = all(-MOST_WEIGHT <= weight <= MOST_WEIGHT for weight in weights)
    if len(weights) != num_layers + 1 or not within or not any(weights):
        raise InputError(
            f"layer_weights is {given}; {num_layers} layers need {num_layers + 1} numbers from -{MOST_WEIGHT:g} to "
            f"{MOST_WEIGHT:g}, one a layer and one for layer 0, and not all of them zero."
        )
    return weights


PRESETS: dict[str, dict[str, Any]] = {
    "default": {},
    "random_start": {"start": "random", "passes": 120, "learning_rate": 0.15},
    "best": {
        "start": "random",
        "embedding_dim": 128,
        "passes": 200,
        "learning_rate": 0.05,
        "reg_weight": 4e-3,
        "negative_candidates": 8,
        "user_discount": 0.25,
    },
    "all_ratings": {
        "start": "random",
        "threshold": 1.0,
        "num_layers": 2,
        "embedding_dim": 128,
        "passes": 200,
        "learning_rate": 0.1,
        "reg_weight": 3e-3,
        "negative_candidates": 3,
        "user_discount": 0.5,
    },
}
"""The quick default; the same from random embeddings, as the paper has it and the lesson shows it; the most accurate
settings; and those for every rating as a like. Chosen on validation parts of MovieLens-100K."""


def unhurried(config: TrainConfig) -> TrainConfig:
    """The same training from random embeddings: what stands where the quick default has it becomes what these need."""
    quick, needed = TrainConfig(), PRESETS["random_start"]
    changes = {name: value for name, value in needed.items() if getattr(config, name) == getattr(quick, name)}
    return config if config.start == "random" else replace(config, **changes)
