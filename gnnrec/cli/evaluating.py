"""The command that tests: LightGCN and its rivals, on splits made here or elsewhere."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from gnnrec.cli.bounds import MOST_SEEDS, check_count
from gnnrec.cli.options import asked_settings, given_options, load_data, read_config, splits_asked, tell_threshold
from gnnrec.cli.reading_options import asked_of
from gnnrec.cli.running import device_of
from gnnrec.cli.settling import check_budget, is_to_be_looked_at, settle_each_split
from gnnrec.cli.terminal import progress_bar, say, show_table, tell_json
from gnnrec.config import TrainConfig
from gnnrec.data.files.ratings import load_split_files
from gnnrec.data.split import Split
from gnnrec.errors import InputError
from gnnrec.evaluation.comparison import compare
from gnnrec.model.ranking import check_k


def run_evaluate(args: argparse.Namespace) -> None:
    """Print the scoreboard."""
    _check_evaluate(args)
    if args.train_file:
        asked, columns = asked_settings(args), asked_of(args)
        train, held_out, threshold = load_split_files(
            args.train_file, args.test_file, asked.get("threshold"), columns, say
        )
        splits: Sequence[Split] = [(train, held_out)]
        config = TrainConfig(**{"threshold": threshold} | asked)
    else:
        dataset = load_data(args)
        config = read_config(args, dataset)
        splits = splits_asked(args, dataset, args.seeds)
    args.k = check_k(args.k, splits[0][0].num_items)
    is_looked_at = is_to_be_looked_at(args)
    tell_threshold(args, config)
    searches: list[dict[str, Any]] = []
    with progress_bar("evaluating") as advance:
        result = compare(
            splits,
            config,
            args.k,
            args.candidates,
            advance,
            tune=is_looked_at,
            settle=settle_each_split(args, config, advance, searches),
            order=args.split,
            fraction=args.fraction,
            device=device_of(args),
        )
    if searches:
        result["search"] = searches
    if is_looked_at:
        say(
            "LightGCN chooses its settings by a short look at a validation part, as its rivals choose theirs; "
            "--preset auto searches longer, --preset best, or a setting, is taken as it is."
        )
    for name, reason in result["left_out"].items():
        say(f"{name} is left out: {reason}")
    if args.json:
        return tell_json(result)
    title = (
        f"{result['users_evaluated']} users, {result['users_skipped']} skipped, "
        f"{result['seeds']} split(s), k = {args.k}, candidates: {result['candidates']}"
    )
    metrics = ("ndcg", "hit", "recall", "precision")
    rows = [
        (
            name,
            *(interval(model[metric]) for metric in metrics),
            model["coverage"],
            model["popularity"],
            model["fit_seconds"],
        )
        for name, model in result["models"].items()
    ]
    show_table(title, ("model", *metrics, "coverage", "popularity", "fit seconds"), rows)


def _check_evaluate(args: argparse.Namespace) -> None:
    """Refuse options that contradict each other."""
    check_budget(args)
    check_count("--seeds", args.seeds, MOST_SEEDS)
    if bool(args.train_file) != bool(args.test_file):
        raise InputError("--train-file and --test-file go together; give both.")
    if args.train_file and args.ratings:
        raise InputError("--ratings and --train-file both say whose ratings it is about; give one of them.")
    given = given_options(args, "--seeds", "--split", "--fraction")
    if args.train_file and given:
        raise InputError(f"--train-file is a split that is made already; leave {' and '.join(given)} out.")
    if args.split == "latest" and args.seeds > 1:
        raise InputError(
            f"--split latest is one and the same split {args.seeds} times; leave --seeds out, or split at random."
        )


def interval(value: dict[str, float]) -> str:
    """A mean with its interval."""
    return f"{value['mean']:.4f} [{value['low']:.4f}, {value['high']:.4f}]"
