"""Numbers by name in one file, with what they are in words beside them. Reading one never runs code.

The file is in the safetensors format: tensors, and a header of JSON that holds a description and a checksum of
all. Both kinds of files of models are made of it: `store.model_file`, which holds no ratings, and `model.saved`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from gnnrec.data.files.budget import in_bytes
from gnnrec.data.files.memory import free_memory
from gnnrec.errors import InputError

ENDING = ".gnnrec"
KINDS = {
    "request": "a model without its ratings, which needs them at hand; Recommender.save writes one that does not",
    "recommender": "a recommender together with its ratings; Recommender.load opens it",
}
"""What files hold, and what to do with one where the other is wanted."""
MOST_HEADER = 2**17
"""Bytes of a header. That of 100 snapshots has 8,200; one of a million tensors takes a minute to be read."""
DAMAGE = (OSError, SafetensorError, KeyError, ValueError, TypeError, OverflowError, RecursionError, RuntimeError)
"""What can go wrong while something that is no model, or half of one, is read as one."""


class NotAModelError(InputError):
    """A file holds no model that can be used.

    Attributes:
        reason: what is wrong with it.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} is not a model that gnnrec saved ({reason}); name one that was saved.")
        self.reason = reason


class OtherKindError(NotAModelError):
    """A file holds a model, but of the other kind."""

    def __init__(self, name: str, kind: str) -> None:
        InputError.__init__(self, f"{name} holds {KINDS[kind]}.")
        self.reason = f"it holds {KINDS[kind]}"


@contextmanager
def refusing(name: str) -> Iterator[None]:
    """Have whatever goes wrong with a file be said as NotAModelError; what is one already passes."""
    try:
        yield
    except NotAModelError:
        raise
    except DAMAGE as error:
        raise NotAModelError(name, " ".join(str(error).split()) or type(error).__name__) from error


def pack_tensors(tensors: Mapping[str, Tensor], kind: str, about: Mapping[str, Any]) -> bytes:
    """The content of a file.

    Args:
        tensors: numbers by name, contiguous.
        kind: one of KINDS; one kind of file is never taken for the other.
        about: the description, plain JSON values.
    """
    said = json.dumps(about)
    return save(dict(tensors), {kind: said, "sha256": checksum(tensors, said)})


def unpack_tensors(content: bytes, kind: str, name: str) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """The description and the tensors that `pack_tensors` was given; `name` is what to call the file in messages.

    Raises:
        OtherKindError: it is a model of the other kind.
        Any of DAMAGE: the content is something else, or damaged.
    """
    header = header_of(content)
    tensors = load(content)  # checks the header, too
    if kind not in header:
        if others := [other for other in KINDS if other in header]:
            raise OtherKindError(name, others[0])
        raise ValueError("its header holds no model")
    about = json.loads(header[kind])
    if not isinstance(about, dict):
        raise TypeError("its description is none")
    if header["sha256"] != checksum(tensors, header[kind]):
        raise ValueError("its checksum is wrong")
    return about, tensors


def header_of(content: bytes) -> dict[str, str]:
    """What is said in the head of a file in the format of safetensors. Raises one of DAMAGE where there is none."""
    size = int.from_bytes(content[:8], "little")
    if size > MOST_HEADER:
        raise ValueError(f"its header has {size:,} bytes, and that of a model {MOST_HEADER:,} at most")
    said: dict[str, str] = json.loads(content[8 : 8 + size])["__metadata__"]
    return said


def check_names(tensors: Mapping[str, Tensor], known: re.Pattern[str]) -> None:
    """Refuse tensors that no such file has. Raises ValueError."""
    strange = next((name for name in tensors if not known.fullmatch(name)), None)
    if strange is not None:
        raise ValueError(f"it holds {strange[:40]!r}, which is no part of a model")


def read_content(path: Path, name: str) -> bytes:
    """The content of a file; `name` is what to call it in messages.

    Raises:
        InputError: there is no such file.
        NotAModelError: it cannot be read, a folder perhaps, or takes more than half of the memory that is free.
    """
    if not os.path.lexists(path):
        raise InputError(f"There is no file {name}; name one that holds a saved model.")
    with refusing(name):
        size, most = path.stat().st_size, free_memory() // 2
        if size > most:
            raise ValueError(f"it has {in_bytes(size)}, and half of the memory that is free is {in_bytes(most)}")
        return path.read_bytes()


def checksum(tensors: Mapping[str, Tensor], said: str) -> str:
    """SHA-256 of names and numbers, and of what is said about them."""
    digest = hashlib.sha256(said.encode())
    for name in sorted(tensors):
        digest.update(name.encode())
        digest.update(tensors[name].contiguous().view(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()
