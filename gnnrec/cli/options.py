"""The options that commands share."""

from __future__ import annotations

import argparse
import re
from collections.abc import Collection
from dataclasses import Field, fields
from typing import Any, get_args

from gnnrec.cli.reading_options import add_reading_options
from gnnrec.cli.settling import AUTO, add_budget_option
from gnnrec.config import PRESETS, Start, TrainConfig
from gnnrec.data.split import FRACTION
from gnnrec.evaluation.protocol import Candidates

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
