"""gnnrec serve | data | train | recommend | similar | explain | evaluate | benchmark: the app, and its engine."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from gnnrec.cli.benchmark import run_benchmark
from gnnrec.cli.commands import run_data, run_explain, run_similar, run_train
from gnnrec.cli.evaluating import run_evaluate
from gnnrec.cli.options import (
    add_candidates_option,
    add_counting_options,
    add_data_options,
    add_model_option,
    add_split_options,
    add_training_options,
    counts,
    hold_nothing_out,
    with_remedy,
)
from gnnrec.cli.processes import check_launch
from gnnrec.cli.reading_options import with_negatives
from gnnrec.cli.recommending import run_recommend
from gnnrec.cli.running import add_checkpoint_options, add_device_option, refuse_empty
from gnnrec.cli.serve import NAME as SERVE
from gnnrec.cli.serve import add_serve_options, apart, run_serve
from gnnrec.cli.tables import add_tables_options
from gnnrec.cli.terminal import fail, never_stumble
from gnnrec.errors import InputError

WITH_LISTS = ("recommend", "similar", "explain", "evaluate")
"""Commands that make lists of some length."""


UNUSED = {"evaluate": ("snapshots",), "benchmark": ("snapshots",)}
"""Settings of a training that a command would take no notice of: what is only tested is never replayed."""
INTERRUPTED = 130
"""The exit code of a command that Ctrl-C ended, as shells have it."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line and exits with 2."""

    def error(self, message: str) -> NoReturn:
        fail(f"{message} (see {self.prog} --help)")


def build_parser() -> Parser:
    """All commands with their options."""
    parser = Parser(prog=program(), description="LightGCN recommendations, taught and tested on MovieLens-100K.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def begin(name: str, run: Callable[[argparse.Namespace], None], help: str, example: str) -> argparse.ArgumentParser:
        example = f"example: {parser.prog} {example}"
        command = commands.add_parser(name, help=help, description=help, epilog=example, allow_abbrev=False)
        command.set_defaults(run=run)
        return command

    def add(name: str, run: Callable[[argparse.Namespace], None], help: str, example: str) -> argparse.ArgumentParser:
        command = begin(name, run, help, example)
        command.add_argument("--json", action="store_true", help="print one JSON object")
        add_data_options(command)
        if name in WITH_LISTS:
            text = "length of the list (10, or all items where there are fewer)"
            command.add_argument("--k", type=int, metavar="N", help=text)
        if name == "data":
            add_counting_options(command)
        else:
            add_training_options(command, with_auto=name != "benchmark", without=UNUSED.get(name, ()))
            add_device_option(command)
        return command

    text = "Open the app, on MovieLens-100K or on a file of yours for everybody."
    add_serve_options(begin(SERVE, run_serve, text, "serve --ratings FILE -- --server.address 0.0.0.0"))
    add("data", run_data, "Say what is in the ratings, yours or MovieLens-100K.", "data --ratings FILE")
    train = add(
        "train", run_train, "Train a model, unless it is trained already.", "train --layers 2 --save two.gnnrec"
    )
    train.add_argument("--save", metavar="FILE", help="write the trained model into a file, to be handed on")
    recommend = add("recommend", run_recommend, "Recommend items to a user, or to all.", "recommend 42 --k 20")
    recommend.add_argument("user", metavar="USER", nargs="?", help="a user id")
    recommend.add_argument("--all", action="store_true", help="recommend to everyone, into the file of --out")
    text = "recommend to somebody who likes these items, by id or by title"
    recommend.add_argument("--likes", metavar="ITEM,ITEM,...", action="append", help=text)
    recommend.add_argument(
        "--likes-file", metavar="FILE", help="recommend to one person, by their own export of Letterboxd, IMDb, ..."
    )
    recommend.add_argument(
        "--out", metavar="FILE", help="file for --all, ending in .csv, .parquet or .trec (a run file)"
    )
    similar = add("similar", run_similar, "Say which items are most like one.", "similar 50 --k 5")
    similar.add_argument("item", metavar="ITEM", help="an item, by id or by title")
    explain = add("explain", run_explain, "Say why an item is recommended to a user.", "explain 42 'Star Wars'")
    explain.add_argument("user", metavar="USER", help="a user id")
    explain.add_argument("item", metavar="ITEM", help="an item the user has not rated, by id or by title")
    add_checkpoint_options(train)
    add_split_options(train, fraction=0.0)
    for command in (recommend, similar, explain):
        hold_nothing_out(command)
    for command in (train, recommend, similar, explain):
        add_model_option(command)
    evaluate = add(
        "evaluate",
        run_evaluate,
        "Test LightGCN and its rivals on held-out ratings.",
        "evaluate --seeds 5 --preset best",
    )
    add_split_options(evaluate, with_seed=False)
    add_candidates_option(evaluate)
    evaluate.add_argument("--seeds", type=int, default=1, metavar="N", help="split N times, with seeds 0 to N-1 (1)")
    evaluate.add_argument("--train-file", metavar="FILE", help="with --test-file: a split made elsewhere")
    evaluate.add_argument("--test-file", metavar="FILE", help="the held-out ratings of that split")
    bench = add(
        "benchmark", run_benchmark, "Race gnnrec against its peers, in seconds and NDCG@10.", "benchmark --quick"
    )
    add_split_options(bench)
    add_candidates_option(bench)
    _add_benchmark_options(bench)
    return parser


def _add_benchmark_options(bench: argparse.ArgumentParser) -> None:
    """What is measured, and how long."""
    bench.add_argument("--epochs", type=int, default=60, metavar="N", help="epochs of PyTorch Geometric's loop (60)")
    bench.add_argument("--quick", action="store_true", help="five epochs, everybody once, about half a minute")
    bench.add_argument("--scale", action="store_true", help="growth up to 25 million made-up likes instead")
    text = "with --scale: the same likes shared by 1, 2 and 4 processes, say"
    bench.add_argument("--processes", type=counts, metavar="N,N,...", help=text)
    bench.add_argument("--files", action="store_true", help="reading 10 million rows against pandas instead")
    bench.add_argument("--depths", action="store_true", help="0 to 6 layers, each tuned, and their rivals instead")
    bench.add_argument("--picks", action="store_true", help="what to offer to somebody who walks in instead")
    bench.add_argument("--ablation", action="store_true", help="LightGCN with each piece that it leaves out instead")
    add_tables_options(bench)
    text = "with --depths (5) or --ablation (2): splits, seeds 0 to N-1 (latest: 1)"
    bench.add_argument("--seeds", type=int, metavar="N", help=text)
    bench.add_argument("--plot", metavar="FILE", help="HTML file for the plot of NDCG@10 over seconds")


def program() -> str:
    """How gnnrec was called, as people would call it again: by its command, or as a module of Python's."""
    return "gnnrec" if Path(sys.argv[0]).stem == "gnnrec" else "python -m gnnrec"


def main(argv: Sequence[str] | None = None) -> None:
    """Run a command; whatever a person got wrong is answered in one line."""
    never_stumble()
    typed = list(sys.argv[1:] if argv is None else argv)
    ours, beyond = apart(typed)
    args = build_parser().parse_args(with_negatives(ours))
    args.typed, args.beyond = ours, beyond
    args.command_line = f"{program()} {shlex.join(typed)}"
    try:
        refuse_empty(args)
        check_launch(args.command)
        args.run(args)
    except InputError as error:
        fail(with_remedy(error))
    except BrokenPipeError:  # the reader, `head` perhaps, has seen enough; what is still to be written goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        kept = "what is in the checkpoint" if getattr(args, "checkpoint", None) else "nothing half-made"
        fail(f"stopped; {kept} was kept.", INTERRUPTED)
