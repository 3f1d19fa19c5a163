"""How a training is run, which changes nothing about what comes of it: on which device, kept in which checkpoint."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import get_args

import torch

from gnnrec.cli.terminal import say
from gnnrec.data.targets import fault_of_target
from gnnrec.errors import InputError
from gnnrec.model.checkpoint import Checkpoint
from gnnrec.model.device import DeviceName, choose_device
from gnnrec.model.distributed import World, is_launched
from gnnrec.store.request import Request

CHECKPOINT_EVERY = 10


def add_device_option(command: argparse.ArgumentParser) -> None:
    """The option that says where to train and to score."""
    text = "where to train and to score: auto is cuda where there is a card, else cpu (auto)"
    command.add_argument("--device", choices=get_args(DeviceName), default="auto", help=text)


def device_of(args: argparse.Namespace) -> torch.device:
    """The device of --device; of several processes on a machine each has a card of its own."""
    number = os.environ.get("LOCAL_RANK", "0") if is_launched() else "0"
    return choose_device(args.device, int(number) if number.isdecimal() else 0)


def add_checkpoint_options(command: argparse.ArgumentParser) -> None:
    """Options that say where a training is kept while it goes on."""
    command.add_argument("--checkpoint", metavar="FILE", help="keep where the training stands, and go on from there")
    text = f"passes from one checkpoint to the next ({CHECKPOINT_EVERY})"
    command.add_argument("--checkpoint-every", type=int, metavar="N", help=text)


def refuse_empty(args: argparse.Namespace) -> None:
    """Refuse an option that was typed with nothing behind it: what it would have changed would pass for the default."""
    typed = {word.partition("=")[0] for word in args.typed}
    for name, value in vars(args).items():
        option = f"--{name.replace('_', '-')}"
        if value == "" and option in typed:
            raise InputError(f"{option} is empty; say what it is to be, or leave it out.")


def check_file(option: str, path: Path) -> None:
    """Refuse a file that could not be written, before anything is computed for it."""
    if fault := fault_of_target(path):
        raise InputError(f"{option} is {path}, which cannot be written ({fault}); name a file in a folder of yours.")


def checkpoint_of(args: argparse.Namespace, request: Request, world: World) -> Checkpoint | None:
    """The file of --checkpoint, looked into; None without it, and for commands that have no such option."""
    every = getattr(args, "checkpoint_every", None)
    if every is not None and every < 1:
        raise InputError(f"--checkpoint-every is {every}; it must be at least 1, a number of passes.")
    if not getattr(args, "checkpoint", None):
        if every:
            raise InputError("--checkpoint-every says how often --checkpoint FILE is written; give both.")
        return None
    path = Path(args.checkpoint)
    check_file("--checkpoint", path)
    checkpoint = Checkpoint(path, request.key, request.config.passes, every or CHECKPOINT_EVERY)
    offers = checkpoint.offers(world)
    if offers:
        say(f"It goes on after pass {max(offers)}, where {path} has it.")
    return checkpoint
