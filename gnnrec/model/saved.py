"""A whole recommender as one file: what was learned, and the ratings it recommends by.

It has the format of `model.tensor_file`, with the kind "recommender". Snapshots of the training, which are for replay
and most of what a training leaves, are left out. Ratings are in it, so that whoever has the file has the ratings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import Interactions
from gnnrec.data.times import Times
from gnnrec.errors import InputError
from gnnrec.model.history import TrainHistory
from gnnrec.model.tensor_file import check_names, pack_tensors, unpack_tensors

KIND = "recommender"
FORMAT = 1
"""Raise it when files of before can no longer be read."""
OF_A_RECOMMENDER = re.compile("ego_embedding|losses|seconds|watched|(user|item)_ids|users|items|ratings|timestamps")
"""What tensors of the file are called."""


def pack_recommender(known: Interactions, config: TrainConfig, ego_embedding: Tensor, history: TrainHistory) -> bytes:
    """The content of the file."""
    tensors = {
        "ego_embedding": ego_embedding.cpu().contiguous(),
        **replace(history, snapshots=[]).as_tensors(),
        "user_ids": _packed_ids(known.user_ids),
        "item_ids": _packed_ids(known.item_ids),
        "users": torch.tensor(known.users, dtype=torch.int32),
        "items": torch.tensor(known.items, dtype=torch.int32),
    }
    tensors |= {
        name: torch.tensor(values)
        for name, values in (("ratings", known.ratings), ("timestamps", known.timestamps))
        if values is not None
    }
    return pack_tensors(tensors, KIND, {"format": FORMAT, "config": config.as_dict(), "stopped": history.stopped})


def unpack_recommender(content: bytes, name: str) -> tuple[Interactions, TrainConfig, Tensor, TrainHistory]:
    """What `pack_recommender` was given, without the snapshots; `name` is what to call the file in messages.

    Raises:
        OtherKindError: it is a model without its ratings.
        Any of `tensor_file.DAMAGE`: the content is something else, or damaged, or does not fit together.
    """
    about, tensors = unpack_tensors(content, KIND, name)
    if about["format"] != FORMAT:
        raise InputError(f"another version of gnnrec wrote it, in format {about['format']}")
    config, known = TrainConfig(**about["config"]), _interactions(tensors)
    ego = tensors["ego_embedding"]
    shape = (known.num_users + known.num_items, config.embedding_dim)
    if ego.shape != shape or ego.dtype != torch.float32 or not torch.isfinite(ego).all():
        raise ValueError(f"its embeddings are not {shape[0]} x {shape[1]} finite numbers")
    if not known.is_positive(config.threshold).any():
        raise ValueError("none of its ratings is a like")
    check_names(tensors, OF_A_RECOMMENDER)
    history = TrainHistory.from_file(tensors, config.passes)
    return known, config, ego, replace(history, stopped=bool(about["stopped"]))


def _interactions(tensors: Mapping[str, Tensor]) -> Interactions:
    """The ratings; ValueError where they are not sorted rows of known users and items."""
    user_ids, item_ids = _unpacked_ids(tensors["user_ids"]), _unpacked_ids(tensors["item_ids"])
    users, items = (tensors[name].numpy().astype(np.int64) for name in ("users", "items"))
    for name, indices, ids in (("users", users, user_ids), ("items", items, item_ids)):
        if indices.ndim != 1 or (len(indices) and not 0 <= indices.min() <= indices.max() < len(ids)):
            raise ValueError(f"its {name} are not those of its ids")
    if len(users) != len(items) or not (np.diff(users * len(item_ids) + items) > 0).all():
        raise ValueError("its rows are not in order")
    ratings = _column(tensors, "ratings", len(users), (torch.float32,))
    times: Times | None = _column(tensors, "timestamps", len(users), (torch.int64, torch.float64))
    return Interactions(user_ids, item_ids, users, items, ratings, times)


def _column(tensors: Mapping[str, Tensor], name: str, length: int, kinds: tuple[torch.dtype, ...]) -> Any:
    if name not in tensors:
        return None
    values = tensors[name]
    if values.shape != (length,) or values.dtype not in kinds or not torch.isfinite(values).all():
        raise ValueError(f"its {name} have another form")
    return values.numpy()


def _packed_ids(ids: NDArray[Any]) -> Tensor:
    """Whole numbers as they are, text as the bytes of a JSON list. int64 or uint8"""
    if ids.dtype != object:
        return torch.tensor(ids, dtype=torch.int64)
    return torch.frombuffer(bytearray(json.dumps(ids.tolist()).encode()), dtype=torch.uint8)


def _unpacked_ids(packed: Tensor) -> NDArray[Any]:
    """The ids, which have to be sorted, each there once."""
    ids: NDArray[Any]
    if packed.dtype == torch.int64 and packed.ndim == 1:
        ids = packed.numpy()
    elif packed.dtype == torch.uint8:
        listed = json.loads(packed.numpy().tobytes())
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise ValueError("its ids are no list of text")
        ids = np.array(listed, object)
    else:
        raise ValueError("its ids have another form")
    if not len(ids) or not (ids[1:] > ids[:-1]).all():
        raise ValueError("its ids are not in order")
    return ids
