"""The options that commands share, and what they ask for: data, a split, a trained recommender."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Collection
from dataclasses import Field, dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any, get_args

import torch

from gnnrec.cli.processes import obtain_together, settled_once
from gnnrec.cli.reading_options import FILTERS, add_reading_options, asked_of, filtered_as_asked, given_reading_options
from gnnrec.cli.running import checkpoint_of, device_of
from gnnrec.cli.settling import AUTO, add_budget_option, check_budget, settled
from gnnrec.cli.terminal import ask, progress_bar, say
from gnnrec.config import PRESETS, Start, TrainConfig
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
from gnnrec.evaluation.protocol import Candidates, fit_watched
from gnnrec.model.distributed import ALONE, World, agreed
from gnnrec.model.history import Progress
from gnnrec.recommender import Recommender
from gnnrec.store.model_file import read_model_file, write_model_file
from gnnrec.store.models import Store
from gnnrec.store.request import Request

SHORT_FLAGS = {"num_layers": "--layers", "embedding_dim": "--dim"}


def add_data_options(command: argparse.ArgumentParser) -> None:
    """Options that say whose ratings."""
    command.add_argument("--ratings", metavar="FILE", help="your own: CSV, TSV, ::, parquet, gz, zip or folder")
    add_reading_options(command)


def hold_nothing_out(command: argparse.ArgumentParser) -> None:
    """Have a command train on every like there is: what it answers is used, not tested."""
    command.set_defaults(split="random", split_seed=0, fraction=0.0)


def add_split_options(command: argparse.ArgumentParser, fraction: float = FRACTION, *, with_seed: bool = True) -> None:
    """Options that say what is held out."""
    group = command.add_argument_group("what is held out for testing")
    group.add_argument(
        "--split", choices=["random", "latest"], default="random", help="which of a user's likes (random)"
    )
    if with_seed:
        group.add_argument("--split-seed", type=int, default=0, metavar="N", help="seed of the random choice (0)")
    _add_fraction(group, fraction)


def _add_fraction(options: argparse._ActionsContainer, fraction: float) -> None:
    text = f"share of each user's likes ({fraction:g})"
    options.add_argument("--fraction", type=float, default=fraction, metavar="X", help=text)


def add_candidates_option(command: argparse.ArgumentParser) -> None:
    """The option that says what may stand in a tested list."""
    command.add_argument(
        "--candidates",
        choices=get_args(Candidates),
        default="unrated",
        help="what may stand in a tested list: all that the user has not rated, as in the list they get (unrated), "
        "or, as in the literature, what they rated low too (unliked)",
    )


def add_training_options(
    command: argparse.ArgumentParser, *, with_auto: bool = True, without: Collection[str] = ()
) -> None:
    """One option for each field of TrainConfig, but for some of them, with its help and default."""
    group = command.add_argument_group("training")
    text = "settings to start from (default)"
    if with_auto:
        text += "; auto searches for those that suit the data"
        add_budget_option(group)
    group.add_argument("--preset", choices=[*PRESETS, *([AUTO] if with_auto else [])], help=text)
    for spec in fields(TrainConfig):
        if spec.name not in without:
            _add_setting(group, spec)


def _add_setting(options: argparse._ActionsContainer, spec: Field[Any]) -> None:
    flag, text = flag_of(spec.name), spec.metadata["help"]
    if spec.name == "start":
        options.add_argument(flag, choices=get_args(Start), help=f"{text} ({spec.default})")
        return
    kind = weights if spec.name == "layer_weights" else type(spec.default)
    default = "their mean" if spec.default is None else f"{spec.default:g}"
    metavar = {weights: "W,W,...", int: "N"}.get(kind, "X")
    options.add_argument(flag, dest=spec.name, type=kind, metavar=metavar, help=f"{text} ({default})")


def add_counting_options(command: argparse.ArgumentParser) -> None:
    """Options that say what counts as a like, and how many likes of a user are enough to hold one out."""
    _add_setting(command, next(spec for spec in fields(TrainConfig) if spec.name == "threshold"))
    _add_fraction(command, FRACTION)


def flag_of(setting: str) -> str:
    """The option of a field of TrainConfig."""
    return SHORT_FLAGS.get(setting, "--" + setting.replace("_", "-"))


def add_model_option(command: argparse.ArgumentParser) -> None:
    """The option that takes a trained model out of a file."""
    command.add_argument("--load", metavar="FILE", help="take a saved model with its settings in place of training")


def weights(text: str) -> tuple[float, ...]:
    """Comma-separated numbers."""
    return tuple(float(weight) for weight in text.split(","))


def counts(text: str) -> tuple[int, ...]:
    """Comma-separated whole numbers from 1."""
    if not re.fullmatch(r"[1-9]\d*(,[1-9]\d*)*", text):
        raise argparse.ArgumentTypeError(f"{text} is not understood; write whole numbers from 1, like 1,2,4")
    return tuple(map(int, text.split(",")))


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


@dataclass(frozen=True)
class Trained:
    """What the options asked for: the recommender, what it was trained on, and whether it was kept already."""

    recommender: Recommender
    request: Request
    cached: bool

    def on(self, device: torch.device) -> Trained:
        """The same, with the recommender's scores on a device."""
        return replace(self, recommender=self.recommender.to(device))


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
