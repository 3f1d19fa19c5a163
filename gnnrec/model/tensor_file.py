"""Numbers by name in one file, with what they are in words beside them. Reading one never runs code.

The file is in the safetensors format: tensors, and a header of JSON that holds a description and a checksum of the
tensors. Both kinds of files of models are made of it: `store.model_file`, which holds no ratings, and `model.saved`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from gnnrec.errors import InputError

ENDING = ".gnnrec"
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
        kind: what the description is a description of; one kind of file is never taken for the other.
        about: the description, plain JSON values.
    """
    return save(dict(tensors), {kind: json.dumps(about), "sha256": checksum(tensors)})


def unpack_tensors(content: bytes, kind: str) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """The description and the tensors that `pack_tensors` was given.

    Raises:
        Any of DAMAGE: the content is something else, or damaged.
    """
    tensors = load(content)  # checks the header, too
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])["__metadata__"]
    if kind not in header:
        raise ValueError(f"it holds no {kind}")
    about = json.loads(header[kind])
    if not isinstance(about, dict):
        raise TypeError("its description is none")
    if header["sha256"] != checksum(tensors):
        raise ValueError("its checksum is wrong")
    return about, tensors


def read_content(path: Path, name: str) -> bytes:
    """The content of a file; `name` is what to call it in messages.

    Raises:
        InputError: there is no such file.
        NotAModelError: it cannot be read, a folder perhaps.
    """
    if not path.exists():
        raise InputError(f"There is no file {name}; name one that holds a saved model.")
    with refusing(name):
        return path.read_bytes()


def checksum(tensors: Mapping[str, Tensor]) -> str:
    """SHA-256 of names and numbers."""
    digest = hashlib.sha256()
    for name in sorted(tensors):
        digest.update(name.encode())
        digest.update(tensors[name].contiguous().view(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()
