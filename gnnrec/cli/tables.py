"""python -m gnnrec benchmark --tables DIR: the papers' splits, ours beside what was published."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gnnrec.benchmark.tables import BUDGET, tables
from gnnrec.cli.bounds import check_seconds
from gnnrec.cli.terminal import say, show_table, tell

SHORTEST = 5.0
"""Seconds below which nothing can be searched."""


def add_tables_options(command: argparse.ArgumentParser) -> None:
    """The folder with the splits, and how long each may take."""
    command.add_argument("--tables", metavar="DIR", help="the published splits in a folder, beside the papers' figures")
    text = f"with --tables: how long a split may be searched and trained ({BUDGET:g})"
    command.add_argument("--budget", type=float, metavar="SECONDS", help=text)


def measure_tables(args: argparse.Namespace, advance: Callable[[int, int, str], None]) -> dict[str, Any]:
    """Every split in the folder, with what it takes to do it again."""
    budget = BUDGET if args.budget is None else args.budget
    check_seconds("--budget", budget, SHORTEST)
    found = {"command": args.command_line, **tables(Path(args.tables), budget, advance)}
    for name, reason in found["skipped"].items():
        say(f"{name} is skipped: {reason}")
    return found


def show_tables(result: dict[str, Any]) -> None:
    """A row for each model of each split, the published one last, then the settings that were chosen."""
    k = result["k"]
    rows, settings = [], []
    for split in result["splits"]:
        for name, model in split["models"].items():
            times = [_seconds(model.get(f"{what}_seconds")) for what in ("search", "train")]
            figures = [model[metric] for metric in ("recall", "ndcg", "hit", "precision")]
            rows.append([split["name"], name, *figures, *times])
            if "config" in model:
                settings.append([split["name"], name, _settings(model["config"])])
        if published := split["published"]:
            rows.append([split["name"], "published", published["recall"], published["ndcg"], "", "", "", ""])
    columns = ("split", "model", f"recall@{k}", f"NDCG@{k}", f"hit@{k}", f"precision@{k}", "search s", "training s")
    show_table("The papers' tables", columns, rows)
    facts = ("users", "items", "train_likes", "test_likes", "users_evaluated", "seconds", "peak_memory_mb")
    columns = ("split", "users", "items", "likes", "held out", "users tested", "seconds", "memory, MB")
    show_table(
        "The splits", columns, [[one["name"], *(round(one[fact]) for fact in facts)] for one in result["splits"]]
    )
    show_table("What was chosen on validation parts", ("split", "model", "settings"), settings)
    for split in result["splits"]:
        for note in [*split["notes"], *([f"published: {split['published']['source']}"] if split["published"] else [])]:
            tell(f"{split['name']}: {note}")


def _seconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.0f}"


def _settings(config: dict[str, Any]) -> str:
    names = {
        "num_layers": "layers",
        "embedding_dim": "columns",
        "passes": "passes",
        "learning_rate": "rate",
        "reg_weight": "reg",
        "negative_candidates": "candidates",
        "user_discount": "discount",
    }
    return ", ".join([*(f"{word} {config[name]:g}" for name, word in names.items()), config["start"]])
