"""What the options ask for: settings, data, a split, a trained recommender."""

from __future__ import annotations

import argparse
import shlex
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch

from gnnrec.cli.options import flag_of
from gnnrec.cli.processes import obtain_together, settled_once
from gnnrec.cli.reading_options import FILTERS, asked_of, filtered_as_asked, given_reading_options
from gnnrec.cli.running import checkpoint_of, device_of
from gnnrec.cli.settling import check_budget, settled
from gnnrec.cli.terminal import ask, progress_bar, say
from gnnrec.config import PRESETS, TrainConfig
from gnnrec.data.cache_folder import reason
from gnnrec.data.dataset import Dataset
from gnnrec.data.files.columns import NoColumnError
from gnnrec.data.files.findings import Finding, RefusedError
from gnnrec.data.files.one_person import OnePersonError
from gnnrec.data.files.ratings import read_ratings_file
from gnnrec.data.files.unpacking import SeveralTablesError
from gnnrec.data.interactions import Interactions
from gnnrec.data.movielens import load_movielens_100k
from gnnrec.data.split import FRACTION, Splits, hold_out
from gnnrec.errors import InputError
from gnnrec.evaluation.protocol import fit_watched
from gnnrec.model.distributed import ALONE, World, agreed
from gnnrec.model.history import Progress
from gnnrec.recommender import Recommender
from gnnrec.store.model_file import read_model_file, write_model_file
from gnnrec.store.models import Store
from gnnrec.store.request import Request


@dataclass(frozen=True)
class Trained:
    """What the options asked for: the recommender, what it was trained on, and whether it was kept already."""

    recommender: Recommender
    request: Request
    cached: bool

    def on(self, device: torch.device) -> Trained:
        """The same, with the recommender's scores on a device."""
        return replace(self, recommender=self.recommender.to(device))


def read_config(args: argparse.Namespace, dataset: Dataset) -> TrainConfig:
    """The preset, overridden by every training option that was given; likes begin where the data has them begin."""
    return TrainConfig(**({"threshold": dataset.default_threshold} | asked_settings(args)))


def asked_settings(args: argparse.Namespace) -> dict[str, Any]:
    """The preset, overridden by every training option that was given; a command may have few of them, or no preset."""
    given = {spec.name: getattr(args, spec.name, None) for spec in fields(TrainConfig)}
    preset = PRESETS.get(getattr(args, "preset", None) or "", {})
    return preset | {name: value for name, value in given.items() if value is not None}


def given_options(args: argparse.Namespace, *options: str) -> list[str]:
    """Those of some options that were typed, also where they are as they would be without."""
    typed = {word.partition("=")[0] for word in args.typed}
    return [option for option in options if option in typed]


def tell_threshold(args: argparse.Namespace, config: TrainConfig) -> None:
    """Say where likes begin, where that is not where people expect it and nobody asked for it."""
    if config.threshold != TrainConfig().threshold and args.threshold is None:
        say(f"Ratings of {config.threshold:g} and more are likes; --threshold sets another number.")


def load_data(args: argparse.Namespace, *, with_notes: bool = False) -> Dataset:
    """The user's file, with a word about everything in it that changes what comes of it, or MovieLens-100K."""
    if not args.ratings:
        refuse_reading_options(args)
        return filtered_as_asked(args, load_movielens_100k(say))
    file = read_ratings_file(args.ratings, asked_of(args))
    if with_notes:
        columns = ", ".join(f"{role} = {name}" for role, name in file.columns.items())
        say(f"{args.ratings}: read with {columns}.")
    for finding in file.report.findings:
        if finding.kind == "asks":
            ask_about(args.ratings, finding)
        elif with_notes or finding.kind == "mended":
            say(f"{args.ratings}: {finding}")
    return file.dataset


def ask_about(path: str, finding: Finding) -> None:
    """Say what is uncertain about a file, and the option of each other reading on a line of its own."""
    ask(f"{path}: {finding}")
    for option in finding.options:
        columns = ",".join(f"{role}={name}" for role, name in option.items())
        ask(f"  Or read it with --columns {shlex.quote(columns)}")


def refuse_reading_options(args: argparse.Namespace) -> None:
    """Refuse what says how a file of one's own is read, where there is none."""
    given = [option for option in given_reading_options(args) if option not in FILTERS]
    if given:
        say_so = "says" if len(given) == 1 else "say"
        raise InputError(f"{' and '.join(given)} {say_so} how a file of yours is read; name it with --ratings FILE.")


def with_remedy(error: InputError) -> str:
    """What an error says, and where an option mends it, which one."""
    if isinstance(error, OnePersonError):
        return (
            f"{str(error).removesuffix('.')} with --columns user=NAME. "
            "To have this one person's recommendations: gnnrec recommend --likes-file FILE."
        )
    cause = error if isinstance(error, NoColumnError) else error.__cause__
    if isinstance(cause, NoColumnError):
        return f"{str(error).removesuffix('.')} with --columns {cause.role}=NAME."
    if isinstance(error, RefusedError) and error.report.can_drop:
        return f"{error} --drop-incomplete leaves out the rows in which something is missing."
    if isinstance(error, SeveralTablesError):
        return f"{str(error).removesuffix('.')} with --table NAME."
    return str(error)


def split(args: argparse.Namespace, dataset: Dataset, seed: int) -> tuple[Interactions, Interactions]:
    """The (training part, held-out likes) that the options ask for."""
    threshold = read_config(args, dataset).threshold
    return hold_out(dataset.interactions, threshold, fraction=args.fraction, order=args.split, seed=seed)


def splits_asked(args: argparse.Namespace, dataset: Dataset, count: int) -> Splits:
    """Splits with the seeds 0 to count - 1, each made when its turn comes."""
    threshold = read_config(args, dataset).threshold
    return Splits(dataset.interactions, threshold, count, fraction=args.fraction, order=args.split)


def obtain(args: argparse.Namespace, dataset: Dataset, world: World = ALONE) -> Trained:
    """The model of --load; without it the options' split, and the model that is kept, or else trained.

    Args:
        world: the processes that share the training; only the first gets the model.
    """
    check_budget(args)
    device = device_of(args)
    if args.load:
        return load_model(args, dataset).on(device)
    config = settled_once(world, lambda: read_config(args, dataset))
    tell_threshold(args, config)
    train, held_out = split(args, dataset, args.split_seed)
    given = config
    config = settled_once(world, lambda: settled(args, train, given))
    request = Request(train, held_out, config)
    checkpoint = agreed(world, lambda: checkpoint_of(args, request, world))
    with progress_bar("training") as advance:

        def follow(now: Progress) -> None:
            advance(now.done, now.passes, f"loss {now.loss:.4f}")

        fit = partial(fit_watched, train, held_out, config, follow, device=device, world=world, checkpoint=checkpoint)
        obtained = obtain_together(Store(report=say), request, fit, world, checkpoint)
    if obtained.recommender.remark:
        say(obtained.recommender.remark)
    return Trained(obtained.recommender, request, obtained.cached).on(device)


def load_model(args: argparse.Namespace, dataset: Dataset) -> Trained:
    """The model in a file, for this command alone: what somebody put into a file is nobody else's honest training."""
    try:
        saved = read_model_file(Path(args.load))
    except InputError as error:
        raise InputError(f"{str(error).removesuffix('.')}; train --save FILE makes one.") from error
    for name, value in asked_settings(args).items():
        if getattr(saved.config, name) != value:
            raise InputError(
                f"{flag_of(name)} is {value}, but the model in {args.load} has {getattr(saved.config, name)}; "
                "leave that setting out, or train without --load."
            )
    fraction = 0.0 if saved.is_of(dataset.interactions) else args.fraction or FRACTION
    train, held_out = hold_out(
        dataset.interactions, saved.config.threshold, fraction=fraction, order=args.split, seed=args.split_seed
    )
    request = Request(train, held_out, saved.config)
    return Trained(saved.recommender(request), request, cached=True)


def save_model(trained: Trained, path: Path) -> None:
    """Write the model into one file, whole or not at all."""
    try:
        write_model_file(path, trained.request, trained.recommender)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({reason(error)}); name a file in a folder of yours.") from error
    say(f"The model is in {path}.")
