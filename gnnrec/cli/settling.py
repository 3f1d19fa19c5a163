"""Settings that follow the data: --preset auto searches for them, and a file of one's own is looked at shortly."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from gnnrec.cli.bounds import check_seconds
from gnnrec.cli.terminal import progress_bar, say
from gnnrec.config import TrainConfig
from gnnrec.data.interactions import Interactions
from gnnrec.data.split import FRACTION
from gnnrec.errors import InputError
from gnnrec.evaluation.comparison import Settle, without_layers
from gnnrec.evaluation.kept import look_kept, tune_kept
from gnnrec.evaluation.search import Settings
from gnnrec.evaluation.trials import GRID, Trial
from gnnrec.evaluation.tuning import LOOKED_AT, Tuned

AUTO = "auto"
BUDGET = 60.0
Advance = Callable[[int, int, str], None]


def add_budget_option(options: argparse._ActionsContainer) -> None:
    """The option that says how long --preset auto may search."""
    text = f"with --preset auto: how long to search for settings, for each split ({BUDGET:g})"
    options.add_argument("--budget", type=float, metavar="SECONDS", help=text)


def check_budget(args: argparse.Namespace) -> None:
    """Refuse a time that nobody takes, or that is none."""
    if args.budget is not None and args.preset != AUTO:
        raise InputError(f"--budget is {args.budget:g}, which only --preset auto takes; add it, or leave --budget out.")
    if args.budget is not None:
        check_seconds("--budget", args.budget)
    if args.preset == AUTO and getattr(args, "load", None):
        raise InputError("--load takes the settings of the saved model, so leave --preset auto out.")


def is_to_be_looked_at(args: argparse.Namespace) -> bool:
    """Whether settings follow the data: on ratings of one's own, where no preset and none of them was asked for."""
    is_own = bool(args.ratings or getattr(args, "train_file", None))
    return is_own and args.preset is None and all(getattr(args, name, None) is None for name in LOOKED_AT)


def settled(args: argparse.Namespace, train: Interactions, config: TrainConfig) -> TrainConfig:
    """The settings to train with: as they were asked for, or as they suit the training part."""
    if args.preset == AUTO:
        with progress_bar("tuning") as advance:
            tuned = search(args, train, config, advance, seed=args.split_seed)
        if tuned.trials:
            say(f"Of {len(tuned.trials)} trials these settings did best: {in_words(tuned.config, GRID)}.")
        return tuned.config
    if not is_to_be_looked_at(args):
        return config
    chosen = look_kept(train, config, seed=args.split_seed, say=say)
    if chosen != config:
        say(f"A short look at the data chose {in_words(chosen, LOOKED_AT)}; --preset auto searches longer.")
    return chosen


def search(
    args: argparse.Namespace,
    train: Interactions,
    config: TrainConfig,
    advance: Advance,
    *,
    seed: int,
    fixed: frozenset[str] = frozenset(),
) -> Tuned:
    """Search within --budget; settings that were given stay as they are. Ctrl-C keeps the trials so far."""
    budget, done = args.budget or BUDGET, 0

    def report(trial: Trial, spent: float) -> None:
        nonlocal done
        done += 1
        advance(round(spent), round(budget), f"trial {done}: NDCG {trial.score:.4f}, {trial.stage}")

    given = {name for name in (*GRID, "layer_weights") if getattr(args, name, None) is not None}
    if "layer_weights" in given:  # they belong to one number of layers
        given = given - {"layer_weights"} | {"num_layers"}
    how: dict[str, Any] = {"order": args.split, "fraction": args.fraction or FRACTION, "seed": seed}
    if hasattr(args, "candidates"):
        how |= {"candidates": args.candidates, "k": args.k}
    try:
        return tune_kept(train, config, budget=budget, fixed=given | fixed, report=report, say=say, **how)
    except KeyboardInterrupt:
        say("The trials so far are kept: the same command goes on from them.")
        raise


def settle_each_split(
    args: argparse.Namespace, config: TrainConfig, advance: Advance, log: list[dict[str, Any]]
) -> Mapping[str, Settle]:
    """How LightGCN, and with --preset auto matrix factorisation too, find their settings inside each training part.

    Args:
        log: filled with every search: whose it was, on which split, and its trials.
    """

    def searched(name: str, begin: TrainConfig, fixed: frozenset[str]) -> Settle:
        def settle(train: Interactions, split: int) -> Settings:
            tuned = search(args, train, begin, advance, seed=split, fixed=fixed)
            log.append({"model": name, "split": split, **tuned.as_dict()})
            return {setting: getattr(tuned.config, setting) for setting in GRID}

        return settle

    def looked_at(train: Interactions, split: int) -> Settings:
        chosen = look_kept(train, config, seed=split, say=say)
        return {name: getattr(chosen, name) for name in LOOKED_AT}

    if args.preset == AUTO:
        mf = searched("mf", without_layers(config), frozenset({"num_layers"}))
        return {"lightgcn": searched("lightgcn", config, frozenset()), "mf": mf}
    return {"lightgcn": looked_at} if is_to_be_looked_at(args) else {}


def in_words(config: TrainConfig, names: Mapping[str, object]) -> str:
    """Settings and their values."""
    values = ((name.replace("_", " "), getattr(config, name)) for name in names)
    return ", ".join(f"{name} {value if isinstance(value, str) else format(value, 'g')}" for name, value in values)
