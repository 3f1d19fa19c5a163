"""Several processes that torchrun started: the first speaks, writes and keeps, the others are silent."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import asdict
from typing import NoReturn

import torch

from gnnrec.cli.terminal import say
from gnnrec.config import TrainConfig
from gnnrec.errors import InputError, ProcessError
from gnnrec.model.checkpoint import Checkpoint
from gnnrec.model.distributed import World, agreed, is_launched, join
from gnnrec.recommender import Recommender
from gnnrec.store.models import Obtained, Store
from gnnrec.store.request import Request

SHARED = "train"
"""The one command whose work several processes can share."""


class Finished(Exception):  # noqa: N818  # nothing went wrong
    """This process has done its part; the first one does the rest."""


def check_launch(command: str) -> None:
    """Refuse several processes where there is nothing for them to share; the first one says so."""
    if is_launched() and command != SHARED:
        if os.environ.get("RANK", "0") != "0":
            sys.exit(2)
        raise InputError(f"torchrun shares the work of {SHARED} alone; run {command} without it.")


@contextmanager
def launched(device: torch.device) -> Iterator[World]:
    """The processes of this training, this one alone where there are no others.

    Only the first goes through the whole block; the others leave it by `Finished`.
    """
    world = join(device)
    if world.size == 1:
        yield world
        return
    with ExitStack() as stack:
        signal.signal(signal.SIGTERM, lambda *_: _told_to_end(world))
        if not world.is_first:
            nowhere = stack.enter_context(open(os.devnull, "w", encoding="utf-8"))
            stack.enter_context(redirect_stdout(nowhere))
            stack.enter_context(redirect_stderr(nowhere))
        try:
            yield world
        except Finished:
            return
        except ProcessError:
            raise
        except (InputError, KeyboardInterrupt):
            if world.is_first:
                raise
            sys.exit(2)
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # one reason to end is enough


def _told_to_end(world: World) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise ProcessError(
        f"process {world.rank} of {world.size} was told to end, as happens when another one has ended; start all of "
        "them again."
    )


def obtain_together(
    store: Store, request: Request, train: Callable[[], Recommender], world: World, checkpoint: Checkpoint | None
) -> Obtained:
    """`Store.obtain` by all processes: what the first one has kept is not trained again, and it alone keeps anything.

    Raises:
        Finished: in all processes but the first.
        ProcessError: another process is gone.
    """
    obtained = (
        store.obtain(request, train, waits=_wait) if world.size == 1 else _obtain_shared(store, request, train, world)
    )
    if checkpoint:
        checkpoint.remove(world)
    if obtained is None:
        raise Finished
    return obtained


def _wait(who: str) -> None:
    say(f"The same model is being trained by {who}; it is waited for. Ctrl-C ends the wait.")


def _obtain_shared(store: Store, request: Request, train: Callable[[], Recommender], world: World) -> Obtained | None:
    found = store.load(request) if world.is_first else None
    is_found = bool(
        world.sum(torch.tensor(float(found is not None), dtype=torch.float32, device=world.device), patient=True)
    )
    made = found if is_found else train()
    world.leave()
    if made is None or not world.is_first:
        return None
    if not is_found:
        store.keep(request, made)
    return Obtained(made, cached=is_found)


def settled_once(world: World, settle: Callable[[], TrainConfig]) -> TrainConfig:
    """Settings that the first process works out, perhaps by a search, for all of them."""
    config = agreed(world, lambda: settle() if world.is_first else TrainConfig())
    return TrainConfig(**json.loads(world.told(json.dumps(asdict(config)))))


def tell_where(path: str, world: World) -> None:
    """Say on which machine a file is, where the processes are on several."""
    if world.size > int(os.environ.get("LOCAL_WORLD_SIZE", world.size)):
        say(f"{path} is on {socket.gethostname()} alone, the machine of the first process.")
