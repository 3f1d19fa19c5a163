"""python -m gnnrec benchmark --depths: whether more layers help, every depth and every rival tuned."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from gnnrec.cli.studies import interval_text, run_study
from gnnrec.cli.terminal import show_table, tell
from gnnrec.evaluation.depths import SHOWN, depth_study, preferred

SEEDS = 5


def measure_depths(args: argparse.Namespace, advance: Callable[[int, int, str], None]) -> dict[str, Any]:
    """The study on the chosen data, with what it takes to do it again."""
    return run_study(args, depth_study, SEEDS, advance)


def show_depths(study: dict[str, Any]) -> None:
    """Every number of layers with its settings, the rivals, and both by how much there is to learn from."""
    title = f"{study['splits']} split(s), {study['users_evaluated']} users, candidates: {study['candidates']}"
    depths = {_layers(depth["layers"]): depth for depth in study["depths"]}
    rows = [
        (name, *(interval_text(one[metric]) for metric in SHOWN), *(_against(one, other) for other in ("0", "3")))
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
    rows = [(name, interval_text(gain["ndcg"])) for name, gain in gains.items()]
    show_table(f"{_layers(best)}, best on the validation parts, paired over users", ("minus", "NDCG@10"), rows)
    for name, reason in study["left_out"].items():
        tell(f"{name} is left out: {reason}")


def _layers(number: int) -> str:
    return f"{number} layer" if number == 1 else f"{number} layers"


def _against(model: dict[str, Any], other: str) -> str:
    return interval_text(model["minus"][other]["ndcg"]) if other in model.get("minus", {}) else ""
