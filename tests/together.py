"""Several processes that share a training, as torchrun would start them, from one server that has torch at hand."""

import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import torch

from gnnrec.cli.parser import main
from gnnrec.model.distributed import join

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["gnnrec.model.training", "gnnrec.cli.parser"])
PATIENCE = 180
"""Seconds after which a process of a test has failed, on a machine that is busy with others."""


def environment(rank: int, size: int, port: int) -> dict[str, str]:
    return {"RANK": str(rank), "WORLD_SIZE": str(size), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def begin(processes: Sequence[BaseProcess]) -> None:
    """Start them, whatever the main module is just now: an AppTest before this one has left the app's there."""
    with patch.dict(sys.modules, {"__main__": ModuleType("__main__")}):
        for process in processes:
            process.start()


def together(size: int, task: Callable[..., Any], *args: Any, folder: Path) -> list[Any]:
    """What `task(world, *args)` gives in each process; an error in one is an error here."""
    port = free_port()
    processes = [
        SERVER.Process(target=_run, args=(environment(rank, size, port), task, args, folder / f"{size}.{rank}"))
        for rank in range(size)
    ]
    begin(processes)
    for process in processes:
        process.join(PATIENCE)
        assert process.exitcode == 0
    return [torch.load(folder / f"{size}.{rank}", weights_only=False) for rank in range(size)]


def _run(started: dict[str, str], task: Callable[..., Any], args: tuple[Any, ...], answer: Path) -> None:
    signal.alarm(PATIENCE)  # none is left behind
    os.environ |= started
    torch.set_num_threads(1)
    world = join(torch.device("cpu"))
    made = task(world, *args)
    if world.size > 1:
        world.leave()
    torch.save(made, answer)


def start_command(rank: int, size: int, port: int, command: list[str], folder: Path) -> Any:
    """A process in the middle of a command; what it prints is in the files `out` and `err` with its rank."""
    started = dict(os.environ) | environment(rank, size, port)  # the server's own is that of its beginning
    process = SERVER.Process(target=_command, args=(started, command, folder))
    begin([process])
    return process


def _command(started: dict[str, str], command: list[str], folder: Path) -> None:
    signal.alarm(PATIENCE)
    os.environ |= started
    torch.set_num_threads(1)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(folder / f"{name}{started['RANK']}", os.O_WRONLY | os.O_CREAT), number)
    main(command)
