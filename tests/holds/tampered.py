"""Files of models by somebody who knows the format: each is refused in words, and in the store trained again.

The format is taken apart and put together by hand here, checksum included, so that nothing but the content is wrong.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch

from gnnrec import InputError, Recommender, Store
from gnnrec.store.model_file import read_model_file
from gnnrec.store.request import Request
from tests.holds.kills import fit
from tests.holds.row import Row
from tests.holds.writers import request_for
from tests.made_up_sets import made_up_set

LONGEST = 5.0
"""Seconds for one file; a million tensors in a header took 60."""
Tensors = dict[str, tuple[str, list[int], bytes]]
"""Type, shape and bytes by name."""
Forge = Callable[[Tensors, dict[str, str]], None]


def run(share: float, folder: Path) -> Iterator[Row]:
    """The row of the forged models: all of them, whatever the share."""
    torch.set_num_threads(1)
    model = fit(made_up_set("tiny"), 0)
    request, store = request_for(model), Store(folder / "models")
    store.keep(request, model)
    sound = store.entry(request).read_bytes()
    forged = {name: forge(sound, change) for name, change in FORGED.items()}
    forged |= {"a pickle": pickle.dumps(model.config), "a header of a million tensors": a_million_tensors()}
    wrong = [
        f"{name}: {said}" for name, content in forged.items() if (said := tried(store, request, model, content, sound))
    ]
    today = f"{len(forged) - len(wrong)} of {len(forged)} refused and trained again"
    yield Row("a forged model is refused, whoever made it", "mostly refused", today, not wrong, wrong)


def tried(store: Store, request: Request, model: Recommender, content: bytes, sound: bytes) -> str:
    """What goes wrong with this content in place of the model's; nothing where all is well."""
    entry, trainings, began = store.entry(request), list[int](), time.monotonic()
    if content == sound:
        return "nothing was changed"
    entry.write_bytes(content)
    try:
        read_model_file(entry).recommender(request)
    except InputError:
        pass
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    else:
        return "it was taken"
    found = store.obtain(request, lambda: trainings.append(1) or model).recommender  # type: ignore[func-returns-value]
    if not trainings or not torch.equal(found.final_embedding, model.final_embedding):
        return "the store has another answer"
    seconds = time.monotonic() - began
    return f"it took {seconds:.0f} s" if seconds > LONGEST else ""


def forge(content: bytes, change: Forge) -> bytes:
    """The same file with something changed, and a checksum that is right."""
    (size,) = struct.unpack("<Q", content[:8])
    header, data = json.loads(content[8 : 8 + size]), content[8 + size :]
    said: dict[str, str] = header.pop("__metadata__")
    tensors: Tensors = {
        name: (about["dtype"], about["shape"], data[slice(*about["data_offsets"])]) for name, about in header.items()
    }
    change(tensors, said)
    digest = hashlib.sha256(said["request"].encode())
    for name in sorted(tensors):
        digest.update(name.encode() + tensors[name][2])
    said["sha256"] = digest.hexdigest()
    return put_together(tensors, said)


def put_together(tensors: Tensors, said: dict[str, str]) -> bytes:
    """A file in the format of safetensors: size of the header, header, numbers."""
    header: dict[str, Any] = {"__metadata__": said}
    data = b""
    for name, (dtype, shape, numbers) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(numbers)]}
        data += numbers
    written = json.dumps(header).encode()
    return struct.pack("<Q", len(written)) + written + data


def a_million_tensors() -> bytes:
    """A header alone, of 70 MB."""
    one = json.dumps({"dtype": "F32", "shape": [0], "data_offsets": [0, 0]})
    written = ("{" + ",".join(f'"t{number}":{one}' for number in range(10**6)) + "}").encode()
    return struct.pack("<Q", len(written)) + written


def number(name: str, value: float, form: str = "<f") -> Forge:
    """The first number of a tensor is another one."""

    def change(tensors: Tensors, said: dict[str, str]) -> None:
        dtype, shape, numbers = tensors[name]
        written = struct.pack(form, value)
        tensors[name] = (dtype, shape, written + numbers[len(written) :])

    return change


def tensor(name: str, dtype: str, shape: list[int], numbers: bytes) -> Forge:
    """A tensor is another one, or one more."""

    def change(tensors: Tensors, said: dict[str, str]) -> None:
        tensors[name] = (dtype, shape, numbers)

    return change


def without(name: str) -> Forge:
    """A tensor is not there."""

    def change(tensors: Tensors, said: dict[str, str]) -> None:
        del tensors[name]

    return change


def setting(name: str, value: str) -> Forge:
    """A setting is another one, as JSON has it."""

    def change(tensors: Tensors, said: dict[str, str]) -> None:
        about = json.loads(said["request"])
        about["config"][name] = "HERE"
        said["request"] = json.dumps(about).replace('"HERE"', value)

    return change


def part(name: str, value: Any) -> Forge:
    """A part of the description is another one."""

    def change(tensors: Tensors, said: dict[str, str]) -> None:
        said["request"] = json.dumps(json.loads(said["request"]) | {name: value})

    return change


FORGED: dict[str, Forge] = {
    "an embedding that is not a number": number("ego_embedding", float("nan")),
    "an embedding without end": number("ego_embedding", float("inf")),
    "embeddings of another shape": tensor("ego_embedding", "F32", [1, 1024], bytes(4096)),
    "embeddings of another type": tensor("ego_embedding", "F64", [2, 1], bytes(16)),
    "no embeddings": without("ego_embedding"),
    "no losses": without("losses"),
    "more losses than passes": tensor("losses", "F64", [9], bytes(72)),
    "a loss that is not a number": number("losses", float("nan"), "<d"),
    "negative seconds": number("seconds", -1.0),
    "a moment after the end": tensor("watched", "F64", [1, 2], struct.pack("<dd", 1e300, 0.5)),
    "a snapshot after the end": tensor("snapshot_9", "F16", [1], bytes(2)),
    "a snapshot of a strange name": tensor("snapshot_1e3", "F16", [1], bytes(2)),
    "a stowaway": tensor("stowaway", "F32", [1], bytes(4)),
    "layer weights of 1e308": setting("layer_weights", "[1e308, 0, 1, 1]"),
    "layer weights that are true and false": setting("layer_weights", "[true, false, true, true]"),
    "a layer weight of 400 digits": setting("layer_weights", f"[1, 1, 1, 1{'0' * 400}]"),
    "passes that are true": setting("passes", "true"),
    "a learning rate of 400 digits": setting("learning_rate", f"1{'0' * 400}"),
    "a weight that is not a number": setting("reg_weight", "NaN"),
    "a setting that nobody knows": setting("__class__", '"os.system"'),
    "ratings that are others": part("train", "0" * 64),
    "another version": part("format", 10**6),
    "a description without a format": part("config", []),
}
