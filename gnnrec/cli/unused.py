"""Options of `benchmark` that the study at hand takes no notice of: refused, so that nobody believes they counted."""

from __future__ import annotations

import argparse
from dataclasses import fields

from gnnrec.cli.asked import given_options
from gnnrec.cli.options import flag_of
from gnnrec.cli.reading_options import READING
from gnnrec.config import TrainConfig
from gnnrec.errors import InputError

DATA = ("--ratings", *("--" + name.replace("_", "-") for name in READING), "--no-header")
SETTINGS = ("--preset", *(flag_of(spec.name) for spec in fields(TrainConfig)))
SPLIT = ("--split", "--split-seed", "--fraction")
RACE = ("--epochs", "--quick")
UNUSED = {
    "--scale": (*DATA, *SETTINGS, *SPLIT, *RACE, "--candidates"),
    "--files": (*DATA, *SETTINGS, *SPLIT, *RACE, "--candidates"),
    "--tables": (*DATA, *SETTINGS, *SPLIT, *RACE, "--candidates"),
    "--picks": ("--split", "--fraction", *RACE, "--candidates"),
    "--depths": RACE,
    "--ablation": RACE,
}
"""What each study would take no notice of: made-up data need no file, and splits that are made need no seed."""


def refuse_unused(args: argparse.Namespace) -> None:
    """Refuse what was typed and would count for nothing.

    Raises:
        InputError: names the study and every such option.
    """
    for study, options in UNUSED.items():
        given = given_options(args, *options) if getattr(args, study.removeprefix("--")) else []
        if given:
            raise InputError(f"{study} takes no notice of some of this; leave {' and '.join(given)} out.")
