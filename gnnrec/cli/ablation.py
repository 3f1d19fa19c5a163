"""python -m gnnrec benchmark --ablation: what each piece is worth that LightGCN leaves out, every variant tuned."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from gnnrec.benchmark.ablation import ablation_study
from gnnrec.benchmark.race import machine
from gnnrec.cli.studies import interval_text, run_study
from gnnrec.cli.terminal import show_table
from gnnrec.evaluation.depths import SHOWN

SEEDS = 2


def measure_ablation(args: argparse.Namespace, advance: Callable[[int, int, str], None]) -> dict[str, Any]:
    """The study on the chosen data, with what it takes to do it again."""
    return {"machine": machine(), **run_study(args, ablation_study, SEEDS, advance)}


def show_ablation(study: dict[str, Any]) -> None:
    """Every variant with what it reaches, its difference to LightGCN, and the settings it chose on each split."""
    title = f"{study['splits']} split(s), {study['users_evaluated']} users, candidates: {study['candidates']}"
    rows = [
        (name, *(interval_text(one[metric]) for metric in SHOWN), interval_text(one["minus_lightgcn"]["ndcg"], "+"))
        for name, one in study["variants"].items()
    ]
    show_table(title, ("variant", "NDCG@10", "Hit@10", "minus lightgcn"), rows)
    rows = [
        (name, *("/".join(f"{one[key]:g}" for one in chosen["chosen"] if key in one) for key in study["grid"]))
        for name, chosen in study["variants"].items()
    ]
    show_table("Settings they chose, split by split", ("variant", *study["grid"]), rows)
