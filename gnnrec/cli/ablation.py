"""python -m gnnrec benchmark --ablation: what each piece is worth that LightGCN leaves out, every variant tuned."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from gnnrec import __version__
from gnnrec.benchmark.ablation import ablation_study
from gnnrec.benchmark.race import machine
from gnnrec.cli.options import load_data, read_config, split
from gnnrec.cli.terminal import show_table
from gnnrec.evaluation.depths import SHOWN

SEEDS = 2


def measure_ablation(args: argparse.Namespace, advance: Callable[[int, int, str], None]) -> dict[str, Any]:
    """The study on the chosen data, with what it takes to do it again."""
    dataset = load_data(args)
    seeds = args.seeds or (1 if args.split == "latest" else SEEDS)
    splits = [split(args, dataset, seed) for seed in range(seeds)]
    started = time.perf_counter()
    how = {"order": args.split, "fraction": args.fraction}
    study = ablation_study(splits, read_config(args, dataset), args.candidates, advance, **how)
    return {
        "command": args.command_line,
        "version": __version__,
        "machine": machine(),
        "date": date.today().isoformat(),
        "fingerprint": dataset.fingerprint,
        "seconds": round(time.perf_counter() - started, 1),
        **study,
    }


def show_ablation(study: dict[str, Any]) -> None:
    """Every variant with what it reaches, its difference to LightGCN, and the settings it chose on each split."""
    title = f"{study['splits']} split(s), {study['users_evaluated']} users, candidates: {study['candidates']}"
    rows = [
        (name, *(_interval(one[metric]) for metric in SHOWN), _interval(one["minus_lightgcn"]["ndcg"], "+"))
        for name, one in study["variants"].items()
    ]
    show_table(title, ("variant", "NDCG@10", "Hit@10", "minus lightgcn"), rows)
    rows = [
        (name, *("/".join(f"{one[key]:g}" for one in chosen["chosen"] if key in one) for key in study["grid"]))
        for name, chosen in study["variants"].items()
    ]
    show_table("Settings they chose, split by split", ("variant", *study["grid"]), rows)


def _interval(value: dict[str, float], sign: str = "") -> str:
    return f"{value['mean']:{sign}.4f} [{value['low']:.4f}, {value['high']:.4f}]"
