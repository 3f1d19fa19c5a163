"""The command that measures: the race, growth, a large file, depth, what each piece is worth, what to offer, tables."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from gnnrec.benchmark.growth import SIZES, growth
from gnnrec.benchmark.large_file import ROWS, large_file
from gnnrec.benchmark.picks import measure_picks
from gnnrec.benchmark.race import benchmark, peak_memory, start_times
from gnnrec.benchmark.shared import shared
from gnnrec.cli.ablation import measure_ablation, show_ablation
from gnnrec.cli.bounds import MOST_EPOCHS, MOST_PROCESSES, check_count
from gnnrec.cli.depths import measure_depths, show_depths
from gnnrec.cli.options import load_data, read_config, split
from gnnrec.cli.running import check_file, device_of
from gnnrec.cli.studies import check_seeds
from gnnrec.cli.tables import measure_tables, show_tables
from gnnrec.cli.terminal import progress_bar, say, show_table, tell_json
from gnnrec.cli.unused import refuse_unused
from gnnrec.data.cache_folder import reason
from gnnrec.errors import InputError
from gnnrec.evaluation.kept_race import keep_result

Report = Callable[[int, int, str], None]


def run_benchmark(args: argparse.Namespace) -> None:
    """Print how long gnnrec and its peers take to which accuracy, or whatever else is asked to be measured."""
    _check(args)
    with progress_bar("benchmark") as advance:
        if args.processes:
            result = shared(args.processes, advance)
        elif args.scale:
            result = growth(SIZES, advance)
        elif args.files:
            result = large_file(ROWS, advance)
        elif args.depths:
            result = measure_depths(args, advance)
        elif args.picks:
            dataset = load_data(args)
            result = measure_picks(dataset, read_config(args, dataset), advance, args.split_seed or 0)
        elif args.ablation:
            result = measure_ablation(args, advance)
        elif args.tables:
            result = measure_tables(args, advance)
        else:
            result = measure_everything(args, advance)
    show_result(args, result)
    if args.plot:  # last, so that a plot that cannot be written costs no result
        write_plot(result["contenders"], Path(args.plot))


def show_result(args: argparse.Namespace, result: dict[str, Any]) -> None:
    """One JSON object, or the tables of what was measured."""
    if args.json:
        return tell_json(result)
    shows = {
        "processes": show_shared,
        "scale": show_growth,
        "files": show_large_file,
        "depths": show_depths,
        "picks": show_picks,
        "ablation": show_ablation,
        "tables": show_tables,
    }
    show = next((show for name, show in shows.items() if getattr(args, name)), show_race)
    show(result)


def _check(args: argparse.Namespace) -> None:
    check_count("--epochs", args.epochs, MOST_EPOCHS)
    check_count("--processes", max(args.processes or (1,)), MOST_PROCESSES)
    check_seeds(args)
    if args.processes and not args.scale:
        raise InputError("--processes says by how many processes the likes of --scale are shared; give both.")
    others = [
        f"--{name}" for name in ("scale", "files", "depths", "picks", "ablation", "tables") if getattr(args, name)
    ]
    if len(others) > 1:
        raise InputError(f"{' and '.join(others)} measure different things; give one of them.")
    if others and args.device not in {"auto", "cpu"}:
        raise InputError(f"{others[0]} is measured on the CPU, and --device is {args.device}; leave it out.")
    if args.budget is not None and not args.tables:
        raise InputError("--budget says how many seconds --tables may take for a split; give it, or leave it out.")
    refuse_unused(args)
    if args.plot and others:
        raise InputError(f"--plot draws the race, which {others[0]} is not; give one of them.")
    if args.plot:
        check_file("--plot", Path(args.plot))


def show_growth(result: dict[str, Any]) -> None:
    """Each size, and the power of the likes with which each measure grows."""
    columns = list(result["points"][0])
    show_table("Growth", columns, [[point[name] for name in columns] for point in result["points"]])
    show_table("Exponents", ("measure", "power of the likes"), list(result["exponents"].items()))


def show_shared(result: dict[str, Any]) -> None:
    """Each size with each number of processes."""
    columns = list(result["points"][0]) if result["points"] else []
    show_table("Processes", columns, [[point[name] for name in columns] for point in result["points"]])
    for text in result["left_out"]:
        say(f"Left out: {text}.")


def show_large_file(result: dict[str, Any]) -> None:
    """Reading against pandas for each order of the rows, and recommending to everyone."""
    columns = ["rows", *next(iter(result["reading"].values()))]
    rows = [(order, *measured.values()) for order, measured in result["reading"].items()]
    show_table(f"Reading {result['rows']:,} rows", columns, rows)
    show_table("Recommending to everyone", list(result["everyone"]), [list(result["everyone"].values())])


def show_picks(result: dict[str, Any]) -> None:
    """What is learned from the picks of each offer."""
    rows = [
        (one["offer"], one["screens"] or "", *one["ndcg"].values(), one["picks"], one["nothing"])
        for one in result["offers"]
    ]
    columns = ("offered", "screens of ten", "NDCG@10", "from", "to", "picks", "picked nothing")
    show_table(f"{result['users']} users walk in, {result['picks']} picks at most", columns, rows)


def show_race(result: dict[str, Any]) -> None:
    """Who is how good after how many seconds."""
    contenders = [(name, one["seconds"], one["ndcg"], one["hit"]) for name, one in result["contenders"].items()]
    show_table(
        f"The race, every item {result['candidates']} a candidate",
        ("model", "seconds", "NDCG@10", "Hit@10"),
        contenders,
    )
    rows = [(name, *one.values()) for name, one in result["reach"].items()]
    show_table("To each peer's best", ("peer", "NDCG@10", "its seconds", "gnnrec's seconds", "times faster"), rows)
    facts = [("step against its bare kernels", result["step"]["ratio"])]
    facts += [(f"{name} against its imports", one["ratio"]) for name, one in result.get("start", {}).items()]
    facts += [("peak memory of a training, MB", result["peak_memory_mb"])] if "peak_memory_mb" in result else []
    show_table("Ratios", ("what", "times"), facts)
    tell_json(result["machine"])


def measure_everything(args: argparse.Namespace, advance: Callable[[int, int, str], None]) -> dict[str, Any]:
    """The race on the chosen data; unless it is to be quick, starting and memory too. The last result is kept."""
    dataset = load_data(args)
    train, held_out = split(args, dataset, args.split_seed)
    epochs, repeats = (5, 1) if args.quick else (args.epochs, 3)
    config, device = read_config(args, dataset), device_of(args)
    result = benchmark(train, held_out, config, epochs, repeats, args.candidates, advance, device)
    result["machine"]["versions"] |= versions_of_app()
    if not args.quick and not args.ratings:
        result |= measure_starts(dataset.interactions.user_ids[0])
    keep(result)
    return result


def versions_of_app() -> dict[str, str]:
    """Version of Streamlit, where it is installed."""
    with suppress(PackageNotFoundError):
        return {"streamlit": version("streamlit")}
    return {}


def measure_starts(user: object) -> dict[str, Any]:
    """How long until commands answer, and how much memory a training takes; what cannot be measured here is said."""
    commands = start_commands(user)
    found, memory = start_times(commands), peak_memory()
    for name in commands.keys() - found.keys():
        say(f"{name} cannot be started here, so it is left out.")
    if memory is None:
        say("This system does not tell how much memory a training takes, so that is left out.")
    return {"start": found} | ({} if memory is None else {"peak_memory_mb": memory})


def keep(result: dict[str, Any]) -> None:
    """Keep the last result in the cache folder; where that cannot be written it is only said."""
    try:
        keep_result(result)
    except OSError as error:
        say(f"The result is not kept in the cache folder ({reason(error)}).")


def start_commands(user: object) -> dict[str, tuple[list[str], list[str]]]:
    """What is started, and its bare imports: a recommendation at the terminal, and the app's first page."""
    app_imports = "import streamlit.testing.v1, torch, pandas, plotly.graph_objects, pyvis.network"
    return {
        "recommend": (["-m", "gnnrec", "recommend", str(user)], ["-c", "import torch, pandas"]),
        "app_first_page": (["-m", "gnnrec.ui.first_page"], ["-c", app_imports]),
    }


def write_plot(contenders: dict[str, Any], path: Path) -> None:
    """NDCG@10 over seconds as one HTML file that needs no internet."""
    try:
        from gnnrec.ui.widgets.race import race_figure
    except ImportError as error:
        raise InputError(f"The plot needs what the app needs, and {error.name} is not installed.") from error
    try:
        path.write_text(race_figure(contenders).to_html(include_plotlyjs=True), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written ({reason(error)}); name a file in a folder of yours.") from error
