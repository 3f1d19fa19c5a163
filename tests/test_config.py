from dataclasses import fields, replace

import pytest

from gnnrec import PRESETS, InputError, TrainConfig


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"num_layers": 11}, "num_layers is 11; it must be a whole number from 0 to 10"),
        ({"steps": 0}, "steps is 0"),
        ({"learning_rate": float("nan")}, "learning_rate is nan"),
        ({"reg_weight": -1}, "reg_weight is -1"),
        ({"embedding_dim": "64"}, "embedding_dim is '64'"),
        ({"embedding_dim": 2.5}, "embedding_dim is 2.5; it must be a whole number"),
        ({"threshold": True}, "threshold is True"),
        ({"layer_weights": (1.0, 2.0)}, "3 layers need 4 finite numbers"),
        ({"num_layers": 1, "layer_weights": (1.0, float("inf"))}, "finite"),
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
