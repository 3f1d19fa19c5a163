"""The format of a trained model on disk, kept or handed on: one file, and loading it never runs code.

The file has the format of `model.tensor_file`; its description says what was trained on which ratings
(`Request.describe`). It holds no ratings; one that does, to recommend without them, is `Recommender.save`'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from gnnrec.config import TrainConfig
from gnnrec.data.cache_folder import replace_file
from gnnrec.data.interactions import Interactions
from gnnrec.errors import InputError
from gnnrec.model.history import TrainHistory
from gnnrec.model.tensor_file import (
    ENDING,
    NotAModelError,
    check_names,
    pack_tensors,
    read_content,
    refusing,
    unpack_tensors,
)
from gnnrec.recommender import Recommender
from gnnrec.store.request import Request

OF_A_MODEL = re.compile("ego_embedding|losses|seconds|watched|snapshot_(0|[1-9][0-9]{0,5})")
"""What tensors of the file are called."""
__all__ = ["ENDING", "NotAModelError", "SavedModel", "pack", "read_model_file", "write_model_file"]


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

    def is_of(self, train: Interactions) -> bool:
        """Whether these are the ratings that it was trained on."""
        return bool(self.about["train"] == train.fingerprint)

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
        with refusing(self.name):
            return _unpack(self.tensors, request)


def pack(request: Request, recommender: Recommender) -> bytes:
    """The content of the file: everything that was learned, and the history of it."""
    history = recommender.history
    tensors = {
        "ego_embedding": recommender.ego_embedding.contiguous(),
        "losses": torch.tensor(history.losses, dtype=torch.float64),
        "seconds": torch.tensor(history.seconds, dtype=torch.float32),
        "watched": torch.tensor(history.watched, dtype=torch.float64).reshape(-1, 2),
    }
    tensors |= {f"snapshot_{step}": embedding.contiguous() for step, embedding in history.snapshots}
    return pack_tensors(tensors, "request", request.describe())


def write_model_file(path: Path, request: Request, recommender: Recommender) -> None:
    """Write a model into a file, whole or not at all. Raises OSError where that cannot be."""
    replace_file(path, pack(request, recommender))


def read_model_file(path: Path, name: str | None = None) -> SavedModel:
    """Read a file whose content `pack` made.

    Args:
        name: what to call the file in messages; its path when left out.

    Raises:
        InputError: there is no such file.
        NotAModelError: it is something else, or damaged.
    """
    name = name or str(path)
    content = read_content(path, name)
    with refusing(name):
        about, tensors = unpack_tensors(content, "request", name)
        config = TrainConfig(**about["config"])
        if {"format", "train", "held_out"} - set(about):
            raise ValueError("its header is not complete")
        check_names(tensors, OF_A_MODEL)
    return SavedModel(name, about, config, tensors)


def _unpack(tensors: dict[str, Tensor], request: Request) -> Recommender:
    """The recommender that was packed. Raises ValueError or KeyError when these are not the tensors of one."""
    ego, config = tensors["ego_embedding"], request.config
    shape = (request.train.num_users + request.train.num_items, config.embedding_dim)
    if ego.shape != shape or ego.dtype != torch.float32:
        raise ValueError(f"its embeddings are {tuple(ego.shape)}, not {shape}")
    if not torch.isfinite(ego).all():
        raise ValueError("it holds numbers that are not finite")
    history = TrainHistory.from_file(tensors, config.passes)
    for done, moment in history.snapshots:
        if moment.shape != shape or moment.dtype != torch.float16 or not torch.isfinite(moment).all():
            raise ValueError(f"its moment after pass {done} has another form")
    return Recommender(request.train, config, ego, history)
