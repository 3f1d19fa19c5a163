"""python -m gnnrec benchmark --depths: whether more layers help, every depth and every rival tuned."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from gnnrec import __version__
from gnnrec.cli.options import load_data, read_config, split
from gnnrec.cli.terminal import show_table
from gnnrec.errors import InputError
from gnnrec.evaluation.depths import SHOWN, depth_study, preferred

SEEDS = 5


def check_seeds(args: argparse.Namespace) -> None:
    """Refuse what cannot be split so, or would be taken no notice of."""
    study = "--depths" if args.depths else "--ablation" if args.ablation else ""
    if args.seeds is not None and not study:
        raise InputError("--seeds says how many splits --depths or --ablation makes; give one, or leave it out.")
    if args.seeds is not None and args.seeds < 1:
        raise InputError(f"--seeds is {args.seeds}; it must be at least 1.")
    if study and args.split == "latest" and args.seeds not in {None, 1}:
        raise InputError(f"--split latest is the same split {args.seeds} times; leave --seeds out, or split at random.")
    if study and args.split_seed:
        raise InputError(f"{study} splits with the seeds 0 to N-1 of --seeds N; leave --split-seed out.")


def measure_depths(args: argparse.Namespace, advance: Callable[[int, int, str], None]) -> dict[str, Any]:
    """The study on the chosen data, with what it takes to do it again."""
    dataset = load_data(args)
    seeds = args.seeds or (1 if args.split == "latest" else SEEDS)
    splits = [split(args, dataset, seed) for seed in range(seeds)]
    started = time.perf_counter()
    how = {"order": args.split, "fraction": args.fraction}
    study = depth_study(splits, read_config(args, dataset), args.candidates, advance, **how)
    return {
        "command": args.command_line,
        "version": __version__,
        "date": date.today().isoformat(),
        "fingerprint": dataset.fingerprint,
        "seconds": round(time.perf_counter() - started, 1),
        **study,
    }


def show_depths(study: dict[str, Any]) -> None:
    """Every number of layers with its settings, the rivals, and both by how much there is to learn from."""
    title = f"{study['splits']} split(s), {study['users_evaluated']} users, candidates: {study['candidates']}"
    depths = {_layers(depth["layers"]): depth for depth in study["depths"]}
    rows = [
        (name, *(_interval(one[metric]) for metric in SHOWN), *(_against(one, other) for other in ("0", "3")))
        for name, one in (depths | study["rivals"]).items()
    ]
    show_table(title, ("model", "NDCG@10", "Hit@10", "minus 0 layers", "minus 3 layers"), rows)
    rows = [(name, *depth["median"].values()) for name, depth in depths.items()]
    show_table("Settings they chose (median)", ("model", *study["grid"]), rows)
    names = list(study["groups"][0]["models"])
    rows = [
        (f"{group['group']} ({group['users']})", *(group["models"][name]["ndcg"]["mean"] for name in names))
        for group in study["groups"]
    ]
    show_table("NDCG@10 by likes to learn from", ("users", *names), rows)
    best = preferred(study)
    gains = next(depth["minus"] for depth in study["depths"] if depth["layers"] == best)
    rows = [(name, _interval(gain["ndcg"])) for name, gain in gains.items()]
    show_table(f"{_layers(best)}, best on the validation parts, paired over users", ("minus", "NDCG@10"), rows)
    for name, reason in study["left_out"].items():
        print(f"{name} is left out: {reason}")


def _layers(number: int) -> str:
    return f"{number} layer" if number == 1 else f"{number} layers"


def _against(model: dict[str, Any], other: str) -> str:
    return _interval(model["minus"][other]["ndcg"]) if other in model.get("minus", {}) else ""


def _interval(value: dict[str, float]) -> str:
    return f"{value['mean']:.4f} [{value['low']:.4f}, {value['high']:.4f}]"
