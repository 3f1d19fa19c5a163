"""What the commands of the studies share: how many splits, the run with what it takes to do it again, intervals."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from gnnrec import __version__
from gnnrec.cli.bounds import MOST_SEEDS, check_count
from gnnrec.cli.options import load_data, read_config, splits_asked
from gnnrec.errors import InputError


def check_seeds(args: argparse.Namespace) -> None:
    """Refuse what cannot be split so, or would be taken no notice of."""
    study = "--depths" if args.depths else "--ablation" if args.ablation else ""
    if args.seeds is not None and not study:
        raise InputError("--seeds says how many splits --depths or --ablation makes; give one, or leave it out.")
    if args.seeds is not None:
        check_count("--seeds", args.seeds, MOST_SEEDS)
    if study and args.split == "latest" and args.seeds not in {None, 1}:
        raise InputError(f"--split latest is the same split {args.seeds} times; leave --seeds out, or split at random.")
    if study and args.split_seed:
        raise InputError(f"{study} splits with the seeds 0 to N-1 of --seeds N; leave --split-seed out.")


def run_study(
    args: argparse.Namespace,
    study: Callable[..., dict[str, Any]],
    seeds: int,
    advance: Callable[[int, int, str], None],
) -> dict[str, Any]:
    """A study on the chosen data, from random embeddings unless asked otherwise, with what it takes to do it again.

    Args:
        args: what was typed.
        study: called with the splits, the settings, the candidates, what to tell, and how to split.
        seeds: how many splits where nothing else is asked for.
        advance: told how far it is.
    """
    if args.preset is None:
        args.preset = "random_start"  # 30 passes from singular vectors are enough for 3 layers, and for no other depth
    dataset = load_data(args)
    count = args.seeds or (1 if args.split == "latest" else seeds)
    splits = splits_asked(args, dataset, count)
    started = time.perf_counter()
    how = {"order": args.split, "fraction": args.fraction}
    found = study(splits, read_config(args, dataset), args.candidates, advance, **how)
    return {
        "command": args.command_line,
        "version": __version__,
        "date": date.today().isoformat(),
        "fingerprint": dataset.fingerprint,
        "seconds": round(time.perf_counter() - started, 1),
        **found,
    }


def interval_text(value: dict[str, float], sign: str = "") -> str:
    """A mean with its interval, as tables show it."""
    return f"{value['mean']:{sign}.4f} [{value['low']:.4f}, {value['high']:.4f}]"
