"""Where a training stands, kept in a file, so that it goes on from there when it was cut off.

The file is in the safetensors format: numbers by name, and a header of JSON that names the training it belongs to.
Reading it never runs code. Of several processes each keeps its own columns in a file of its own. One may be killed
before it has kept a pass that another one has, so each keeps the last two, and they go on from the last that all have.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from gnnrec.data.cache_folder import reason, remove_drafts, replace_file
from gnnrec.errors import InputError, ProcessError
from gnnrec.model.distributed import World
from gnnrec.model.tensor_file import header_of

FORMAT = 1


@dataclass(frozen=True, eq=False)
class State:
    """Where a training stands.

    Attributes:
        done: passes so far.
        tensors: what is learned, what Adam remembers, the generator, the history.
        plain: what else there is, as JSON has it.
    """

    done: int
    tensors: dict[str, Tensor]
    plain: dict[str, Any]


class Checkpoint:
    """The file of a training.

    Args:
        path: the file; several processes add ".rank0of2" and so on to its name.
        belongs_to: name of the training, another for other ratings or settings.
        passes: of the whole training.
        every: how many passes lie between two checkpoints.
    """

    def __init__(self, path: Path, belongs_to: str, passes: int, every: int = 10) -> None:
        self.path, self.every = path, every
        self.belongs_to, self.passes = belongs_to, passes

    def is_due(self, done: int) -> bool:
        """Whether to keep where it stands after so many passes; after the last there is nothing to go on with."""
        return done % self.every == 0 and done < self.passes

    def save(self, state: State, world: World) -> None:
        """Write where it stands, whole or not at all.

        Raises:
            ProcessError: the file cannot be written.
        """
        newest, *older = self._files(world)
        about = {"format": FORMAT, **self._about(world), "done": state.done, "plain": state.plain}
        try:
            remove_drafts(newest)
            if older and os.path.lexists(newest):
                newest.replace(older[0])
            replace_file(newest, save(state.tensors, {"checkpoint": json.dumps(about)}))
        except OSError as error:
            raise ProcessError(
                f"The checkpoint {newest} cannot be written ({reason(error)}); name a file in a folder of yours."
            ) from error

    def load(self, world: World) -> State | None:
        """Where the training stood; None where nothing was kept that all processes have.

        Raises:
            InputError: the file is another training's, or no checkpoint at all.
            ProcessError: another process is gone.
        """
        offers = self.offers(world)
        have = torch.zeros(self.passes + 1, dtype=torch.float32, device=world.device)
        have[list(offers)] = 1
        common = (world.sum(have) == world.size).nonzero()
        if not len(common):
            return None
        file = offers[int(common.max())]
        tensors = load(file.read_bytes())  # not mapped: where a file is mapped it cannot be replaced on Windows
        return State(int(common.max()), tensors, _about(file)["plain"])

    def offers(self, world: World) -> dict[int, Path]:
        """The passes after which this process has kept where it stood, and the files. Raises InputError as `load`."""
        found = {}
        for file in self._files(world):
            if os.path.lexists(file):
                about = _about(file)
                if {name: about[name] for name in self._about(world)} != self._about(world):
                    raise InputError(
                        f"{file} is the checkpoint of another training, with other ratings or settings; name another "
                        "file, or remove that one."
                    )
                found[int(about["done"])] = file
        return found

    def remove(self, world: World) -> None:
        """Remove the files of this process, once the training is done. What is not of this training stays."""
        for file in self.offers(world).values():
            file.unlink(missing_ok=True)

    def _files(self, world: World) -> list[Path]:
        """Where this process keeps where it stands, the newest first."""
        if world.size == 1:
            return [self.path]
        newest = self.path.with_name(f"{self.path.name}.rank{world.rank}of{world.size}")
        return [newest, newest.with_name(f"{newest.name}.before")]

    def _about(self, world: World) -> dict[str, Any]:
        return {"key": self.belongs_to, "passes": self.passes, "rank": world.rank, "world_size": world.size}


def _about(file: Path) -> dict[str, Any]:
    """The header of a checkpoint. Raises InputError where the file is none."""
    try:
        about: dict[str, Any] = json.loads(header_of(file.read_bytes())["checkpoint"])
        if about["format"] != FORMAT:
            raise ValueError(f"its format is {about['format']}, not {FORMAT}")
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as error:
        reason = " ".join(str(error).split())
        raise InputError(
            f"{file} is no checkpoint of this version ({reason}); name another file, or remove that one."
        ) from error
    return about
