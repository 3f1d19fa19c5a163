import json
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from gnnrec import PRESETS, InputError, TrainConfig
from gnnrec.config import unhurried


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"num_layers": 11}, "num_layers is 11; it must be a whole number from 0 to 10"),
        ({"passes": 0}, "passes is 0"),
        ({"learning_rate": float("nan")}, "learning_rate is nan"),
        ({"reg_weight": -1}, "reg_weight is -1"),
        ({"embedding_dim": "64"}, "embedding_dim is '64'"),
        ({"embedding_dim": 2.5}, "embedding_dim is 2.5; it must be a whole number"),
        ({"threshold": True}, "threshold is True"),
        ({"layer_weights": (1.0, 2.0)}, "3 layers need 4 numbers from -1000 to 1000"),
        ({"num_layers": 1, "layer_weights": (1.0, float("inf"))}, "2 numbers from -1000 to 1000"),
        ({"layer_weights": (1e30, 1.0, 1.0, 1.0)}, "4 numbers from -1000 to 1000"),
        ({"layer_weights": (0.0, 0.0, 0.0, 0.0)}, "not all of them zero"),
        ({"layer_weights": (1.0, "a", 2.0, 3.0)}, "3 layers need 4 numbers from -1000 to 1000"),
        ({"layer_weights": 5}, "layer_weights is 5; 3 layers need 4 numbers from -1000 to 1000"),
        ({"seed": np.True_}, "seed is np.True_; it must be a whole number"),
        ({"passes": np.float64(5)}, "passes is np.float64.5.0.; it must be a whole number"),
        ({"num_layers": np.int64(11)}, "it must be a whole number from 0 to 10"),
    ],
)
def test_bad_settings_are_refused_in_words(settings: dict, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        TrainConfig(**settings)


def test_every_field_explains_itself() -> None:
    assert all(spec.metadata["help"] for spec in fields(TrainConfig))


def test_mean_of_layers_is_the_default() -> None:
    assert TrainConfig(num_layers=3).mixing == (0.25, 0.25, 0.25, 0.25)
    assert TrainConfig(num_layers=0).mixing == (1.0,)
    assert replace(TrainConfig(num_layers=1), layer_weights=(0.0, 1.0)).mixing == (0.0, 1.0)


def test_presets_are_settings() -> None:
    for preset in PRESETS.values():
        TrainConfig(**preset)


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ({"num_layers": np.int64(2), "seed": np.uint8(3)}, {"num_layers": 2, "seed": 3}),
        ({"threshold": np.float32(3.5), "learning_rate": np.float64(0.1)}, {"threshold": 3.5, "learning_rate": 0.1}),
        ({"threshold": np.int16(3), "reg_weight": 0}, {"threshold": 3.0, "reg_weight": 0.0}),
        ({"layer_weights": np.array([1, 0, 0, 0])}, {"layer_weights": (1.0, 0.0, 0.0, 0.0)}),
        ({"layer_weights": [1, 0, 0, 0]}, {"layer_weights": (1.0, 0.0, 0.0, 0.0)}),
    ],
)
def test_equal_numbers_are_equal_settings_of_whatever_kind_they_are(
    given: dict[str, Any], plain: dict[str, Any]
) -> None:
    """The JSON of the settings is part of a model's key, so 4 and 4.0 must not be written differently."""
    one, other = TrainConfig(**given), TrainConfig(**plain)
    assert one == other
    assert hash(one) == hash(other)
    assert json.dumps(one.as_dict()) == json.dumps(other.as_dict())


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("own", [{}, {"num_layers": 1, "layer_weights": (0.75, 0.25)}, {"threshold": np.float32(3.5)}])
def test_settings_survive_being_written_down(preset: str, own: dict[str, Any]) -> None:
    config = TrainConfig(**{**PRESETS[preset], **own})
    assert TrainConfig(**config.as_dict()) == config
    assert TrainConfig(**json.loads(json.dumps(config.as_dict()))) == config


@pytest.mark.parametrize("num_layers", range(11))
def test_the_mean_of_the_layers_is_one_setting_however_it_is_given(num_layers: int) -> None:
    by_name = TrainConfig(num_layers=num_layers)
    by_numbers = TrainConfig(num_layers=num_layers, layer_weights=by_name.mixing)
    assert by_numbers == by_name
    assert by_numbers.as_dict() == by_name.as_dict()
    assert replace(by_numbers, num_layers=4).mixing == (0.2,) * 5


def test_an_unhurried_training_starts_at_random_and_keeps_what_was_chosen() -> None:
    assert unhurried(TrainConfig()) == TrainConfig(**PRESETS["random_start"])
    assert unhurried(TrainConfig(passes=20, seed=3)) == TrainConfig(
        start="random", passes=20, learning_rate=0.15, seed=3
    )
    best = TrainConfig(**PRESETS["best"])
    assert unhurried(best) == best
