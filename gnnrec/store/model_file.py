"""A trained model as one file, to be handed on: a demo starts without training. Loading it never runs code.

The file is in the safetensors format; its header says what was trained on which ratings, and a checksum.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from gnnrec.config import TrainConfig
from gnnrec.errors import InputError
from gnnrec.recommender import Recommender
from gnnrec.store.models import Request, pack, unpack

ENDING = ".gnnrec"


def model_file(request: Request, recommender: Recommender) -> bytes:
    """The content of a file that `read_model_file` reads."""
    tensors = pack(recommender)
    return save(tensors, {"request": json.dumps(request.describe()), "sha256": _checksum(tensors)})


@dataclass(frozen=True, eq=False)
class SavedModel:
    """What a file says it holds: settings, and a model that fits one split of one set of ratings.

    Attributes:
        name: of the file, for messages.
        about: `Request.describe` of what was trained.
        config: its settings.
        tensors: what was learned.
    """

    name: str
    about: Mapping[str, Any]
    config: TrainConfig
    tensors: dict[str, Tensor]

    def recommender(self, request: Request) -> Recommender:
        """The model, for the ratings it was trained on.

        Args:
            request: its settings on the ratings at hand.

        Raises:
            InputError: it was trained on other ratings, or by another version, or its numbers are not those of a model.
        """
        expected = request.describe()
        if self.about["format"] != expected["format"]:
            raise InputError(f"{self.name} was made by another version of gnnrec; train the model anew.")
        if any(self.about[part] != expected[part] for part in ("train", "held_out")):
            raise InputError(
                f"{self.name} was trained on other ratings than these, or with others held out; "
                "open the ratings it belongs to."
            )
        try:
            return unpack(self.tensors, request)
        except (ValueError, KeyError, TypeError, OverflowError, RuntimeError) as error:
            raise InputError(f"{self.name} holds no whole model ({error}); save it again.") from error


def read_model_file(path: Path, name: str | None = None) -> SavedModel:
    """Read a file that `model_file` made.

    Args:
        name: what to call the file in messages; its path when left out.

    Raises:
        InputError: it is no such file, or it is damaged.
    """
    name = name or str(path)
    if not path.is_file():
        raise InputError(f"There is no file {name}; name one that was saved with --save, or on the page The teaching.")
    try:
        with safe_open(path, framework="pt") as file:
            header = file.metadata() or {}
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118  # it is no mapping
        about = json.loads(header["request"])
        config = _config(about["config"])
        if {"format", "train", "held_out"} - set(about):
            raise ValueError("its header is not complete")
        if header["sha256"] != _checksum(tensors):
            raise ValueError("its checksum is wrong")
    except (OSError, SafetensorError, KeyError, ValueError, TypeError, RecursionError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(
            f"{name} is not a model that gnnrec saved ({reason}); name one that was saved with --save."
        ) from error
    return SavedModel(name, about, config, tensors)


def _config(settings: Mapping[str, Any]) -> TrainConfig:
    """The settings of `TrainConfig.as_dict`, the mean of the layers as what it is when nobody chooses weights."""
    config = TrainConfig(**{**settings, "layer_weights": None})
    weights = tuple(settings["layer_weights"])
    return config if weights == config.mixing else replace(config, layer_weights=weights)


def _checksum(tensors: Mapping[str, Tensor]) -> str:
    digest = hashlib.sha256()
    for name in sorted(tensors):
        digest.update(name.encode())
        digest.update(tensors[name].contiguous().view(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()
