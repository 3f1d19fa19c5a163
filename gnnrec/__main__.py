"""python -m gnnrec data | train | recommend | similar | explain | evaluate | benchmark: the engine at the terminal."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NoReturn

from numpy.typing import NDArray

from gnnrec.config import PRESETS, TrainConfig
from gnnrec.datasets import Dataset, load_movielens_100k, load_ratings_file, load_split_files
from gnnrec.evaluation.benchmark import benchmark, peak_memory, start_times
from gnnrec.evaluation.growth import SIZES, growth
from gnnrec.evaluation.scoreboard import compare
from gnnrec.evaluation.split import hold_out
from gnnrec.export import check_target, recommendation_tables, write_tables
from gnnrec.home import home
from gnnrec.interactions import InputError, Interactions
from gnnrec.ranking import check_k
from gnnrec.recommender import Recommender
from gnnrec.store import Request, Store
from gnnrec.terminal import fail, progress_bar, say, show_table

RECEIPT = ("item", "title", "share of the score")
SHORT_FLAGS = {"num_layers": "--layers", "embedding_dim": "--dim"}


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line and exits with 2."""

    def error(self, message: str) -> NoReturn:
        fail(f"{message} (see {self.prog} --help)")


@dataclass(frozen=True)
class Trained:
    """What the options asked for: the recommender, what was held out from it, and whether it was kept already."""

    recommender: Recommender
    held_out: Interactions
    key: str
    cached: bool


# ---------------------------------------------------------------------------------------------- commands


def run_data(args: argparse.Namespace) -> None:
    """Say what the ratings are."""
    dataset, config = load_data(args), read_config(args)
    interactions = dataset.interactions
    facts = {
        "users": interactions.num_users,
        "items": interactions.num_items,
        "ratings": len(interactions),
        "positives": int(interactions.is_positive(config.threshold).sum()),
        "threshold": config.threshold,
        "source": dataset.source,
        "fingerprint": interactions.fingerprint,
    }
    if args.json:
        return print(json.dumps(facts))
    show_table("Data", ("what", "value"), [(name, str(value)) for name, value in facts.items()])
    print(dataset.notice)


def run_train(args: argparse.Namespace) -> None:
    """Train, or load what is trained already, and say how it went."""
    trained = obtain(args, load_data(args).interactions)
    history = trained.recommender.history
    facts = {
        "key": trained.key,
        "seconds": round(history.seconds, 3),
        "steps": len(history.losses),
        "loss": history.losses[-1],
        "cached": trained.cached,
    }
    if args.json:
        return print(json.dumps(facts))
    show_table("Training", ("what", "value"), [(name, str(value)) for name, value in facts.items()])


def run_recommend(args: argparse.Namespace) -> None:
    """Print the top k of one user, or write those of all users to a file."""
    if args.all or args.out:
        return recommend_everyone(args)
    if args.user is None:
        raise InputError("No user is named; give a USER, or --all with --out FILE.")
    dataset = load_data(args)
    interactions = dataset.interactions
    user = interactions.user_index(args.user)  # an unknown user or a long list is refused before any training
    check_k(args.k, interactions.num_items)
    trained = obtain(args, interactions)
    user_id = plain(interactions.user_ids, user)
    item_ids, scores = trained.recommender.recommend(user_id, args.k)
    held_out = set(interactions.item_ids[trained.held_out.items_of(user)].tolist())
    rows = [
        {"rank": rank, "item": item, "title": dataset.titles[item], "score": score, "held_out": item in held_out}
        for rank, (item, score) in enumerate(zip(item_ids.tolist(), scores.tolist(), strict=True), 1)
    ]
    if not trained.recommender.has_likes(user_id):
        say(f"User {user_id} has no like that the model may know of, so this is what is popular.")
    if len(rows) < args.k:
        say(f"User {user_id} has only {len(rows)} items left to recommend.")
    if args.json:
        return print(json.dumps({"user": user_id, "k": args.k, "recommendations": rows}))
    table = [(row["rank"], row["item"], row["title"], row["score"], "yes" if row["held_out"] else "") for row in rows]
    show_table(f"For user {user_id}", ("rank", "item", "title", "score", "held out like"), table)
    print(dataset.notice)


def recommend_everyone(args: argparse.Namespace) -> None:
    """Write the top k of all users to a file, in memory that does not grow with them."""
    if not (args.all and args.out) or args.user is not None:
        raise InputError("--all and --out FILE go together, without a USER; give both.")
    check_target(Path(args.out))
    dataset = load_data(args)
    check_k(args.k, dataset.interactions.num_items)
    recommender = obtain(args, dataset.interactions).recommender
    everyone = dataset.interactions.num_users * args.k
    with progress_bar("recommending") as advance:
        tables = recommendation_tables(recommender, dataset.titles, args.k)
        rows = write_tables(tables, Path(args.out), lambda done: advance(done, everyone, f"{done:,} rows"))
    facts = {"users": dataset.interactions.num_users, "k": args.k, "rows": rows, "file": args.out}
    print(json.dumps(facts) if args.json else f"{rows:,} rows are in {args.out}. {dataset.notice}")


def run_similar(args: argparse.Namespace) -> None:
    """Print the items most like one."""
    dataset = load_data(args)
    item_id = plain(dataset.interactions.item_ids, dataset.interactions.item_index(args.item))
    check_k(args.k, dataset.interactions.num_items)
    item_ids, likeness = obtain(args, dataset.interactions).recommender.similar_items(item_id, args.k)
    rows = [
        {"rank": rank, "item": item, "title": dataset.titles[item], "similarity": value}
        for rank, (item, value) in enumerate(zip(item_ids.tolist(), likeness.tolist(), strict=True), 1)
    ]
    if args.json:
        return print(json.dumps({"item": item_id, "title": dataset.titles[item_id], "k": args.k, "similar": rows}))
    table = [tuple(row.values()) for row in rows]
    show_table(f"Like {dataset.titles[item_id]}", ("rank", "item", "title", "cosine similarity"), table)
    print(dataset.notice)


def run_explain(args: argparse.Namespace) -> None:
    """Print why an item has the score it has for a user."""
    dataset = load_data(args)
    interactions = dataset.interactions
    user, item = interactions.user_index(args.user), interactions.item_index(args.item)
    trained = obtain(args, interactions)
    user_id, item_id = plain(interactions.user_ids, user), plain(interactions.item_ids, item)
    receipt = trained.recommender.explain(user_id, [item_id])[0]
    rows = [{"item": like, "title": dataset.titles[like], "value": value} for like, value in receipt.contributions]
    if args.json:
        facts = {"user": user_id, "item": item_id, "score": receipt.score, "own": receipt.own, "contributions": rows}
        return print(json.dumps(facts))
    strongest = " and ".join(f"{row['title']} ({row['value']:+.2f})" for row in rows[:2])
    print(f"{dataset.titles[item_id]} scores {receipt.score:.2f} for user {user_id}, mostly because of {strongest}.")
    table = [(row["item"], row["title"], row["value"]) for row in rows[: args.k]]
    show_table(f"Own name tag {receipt.own:+.4f}; the {len(table)} strongest likes of {len(rows)}", RECEIPT, table)
    print(f"The shares add up to the score. They are not causes. {dataset.notice}")


def run_evaluate(args: argparse.Namespace) -> None:
    """Print the scoreboard."""
    if args.seeds < 1:
        raise InputError(f"--seeds is {args.seeds}; it must be at least 1.")
    config = read_config(args)
    if bool(args.train_file) != bool(args.test_file):
        raise InputError("--train-file and --test-file go together; give both.")
    if args.train_file:
        splits = [load_split_files(args.train_file, args.test_file, config.threshold)]
    else:
        interactions = load_data(args).interactions
        splits = [split(args, interactions, seed) for seed in range(args.seeds)]
    check_k(args.k, splits[0][0].num_items)
    with progress_bar("evaluating") as advance:
        result = compare(splits, config, args.k, report=advance)
    for name, reason in result["left_out"].items():
        say(f"{name} is left out: {reason}")
    if args.json:
        return print(json.dumps(result))
    title = (
        f"{result['users_evaluated']} users, {result['users_skipped']} skipped, "
        f"{result['seeds']} split(s), k = {args.k}"
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


def run_benchmark(args: argparse.Namespace) -> None:
    """Print how long gnnrec and its peers take to which accuracy, or how everything grows with the data."""
    if args.epochs < 1:
        raise InputError(f"--epochs is {args.epochs}; it must be at least 1.")
    if args.plot and args.scale:
        raise InputError("--plot draws the race and --scale measures growth; give one of them.")
    if args.plot and not Path(args.plot).parent.is_dir():
        raise InputError(f"--plot is {args.plot}, whose folder does not exist; name a folder that does.")
    with progress_bar("benchmark") as advance:
        result = growth(SIZES, advance) if args.scale else measure_everything(args, advance)
    if args.plot:
        write_plot(result["contenders"], Path(args.plot))
    if args.json:
        return print(json.dumps(result))
    if args.scale:
        columns = list(result["points"][0])
        show_table("Growth", columns, [[point[name] for name in columns] for point in result["points"]])
        return show_table("Exponents", ("measure", "power of the likes"), list(result["exponents"].items()))
    contenders = [(name, one["seconds"], one["ndcg"], one["hit"]) for name, one in result["contenders"].items()]
    show_table("The race", ("model", "seconds", "NDCG@10", "Hit@10"), contenders)
    rows = [(name, *one.values()) for name, one in result["reach"].items()]
    show_table("To each peer's best", ("peer", "NDCG@10", "its seconds", "gnnrec's seconds", "times faster"), rows)
    facts = [("step against its bare kernels", result["step"]["ratio"])]
    facts += [(f"{name} against its imports", one["ratio"]) for name, one in result.get("start", {}).items()]
    facts += [("peak memory of a training, MB", result["peak_memory_mb"])] if "peak_memory_mb" in result else []
    show_table("Ratios", ("what", "times"), facts)
    print(json.dumps(result["machine"]))


def measure_everything(args: argparse.Namespace, advance: Callable[[int, int, str], None]) -> dict[str, Any]:
    """The race on the chosen data; unless it is to be quick, starting and memory too. The last result is kept."""
    interactions = load_data(args).interactions
    train, held_out = split(args, interactions, args.split_seed)
    epochs, repeats = (5, 1) if args.quick else (args.epochs, 3)
    result = benchmark(train, held_out, read_config(args), epochs, repeats, report=advance)
    if not args.quick and not args.ratings:
        result["start"] = start_times(interactions.user_ids[0])
        result["peak_memory_mb"] = peak_memory()
    (home() / "benchmark.json").write_text(json.dumps(result), encoding="utf-8")
    return result


def write_plot(contenders: dict[str, Any], path: Path) -> None:
    """NDCG@10 over seconds as one HTML file that needs no internet."""
    from gnnrec.evaluation.plot import race_figure

    try:
        path.write_text(race_figure(contenders).to_html(include_plotlyjs=True), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}); name a file in a folder of yours.") from error


def plain(ids: NDArray[Any], index: int) -> Any:
    """An id as JSON has it: a whole number or text, not numpy's."""
    return ids[[index]].tolist()[0]


def interval(value: dict[str, float]) -> str:
    """A mean with its interval."""
    return f"{value['mean']:.4f} [{value['low']:.4f}, {value['high']:.4f}]"


# ----------------------------------------------------------------------------------------------- options


def build_parser() -> Parser:
    """All commands with their options."""
    parser = Parser(
        prog="python -m gnnrec", description="LightGCN recommendations, taught and tested on MovieLens-100K."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, run: Callable[[argparse.Namespace], None], help: str, example: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help, description=help, epilog=f"example: python -m gnnrec {example}")
        command.set_defaults(run=run)
        command.add_argument("--json", action="store_true", help="print one JSON object")
        command.add_argument(
            "--ratings", metavar="FILE", help="CSV with columns user, item[, rating, timestamp, title]"
        )
        command.add_argument("--k", type=int, default=10, metavar="N", help="length of the list (10)")
        add_split_options(command)
        add_training_options(command)
        return command

    add("data", run_data, "Fetch MovieLens-100K if need be, and say what is in it.", "data --threshold 5")
    add("train", run_train, "Train a model, unless it is trained already.", "train --layers 2 --threshold 3")
    recommend = add("recommend", run_recommend, "Recommend items to a user, or to all.", "recommend 42 --k 20")
    recommend.add_argument("user", metavar="USER", nargs="?", help="a user id")
    recommend.add_argument("--all", action="store_true", help="recommend to everyone, into the file of --out")
    recommend.add_argument("--out", metavar="FILE", help="file for --all, ending in .csv or .parquet")
    similar = add("similar", run_similar, "Say which items are most like one.", "similar 50 --k 5")
    similar.add_argument("item", metavar="ITEM", help="an item id")
    explain = add("explain", run_explain, "Say why an item is recommended to a user.", "explain 42 100")
    explain.add_argument("user", metavar="USER", help="a user id")
    explain.add_argument("item", metavar="ITEM", help="id of an item the user has not rated")
    evaluate = add(
        "evaluate",
        run_evaluate,
        "Test LightGCN and its rivals on held-out ratings.",
        "evaluate --seeds 5 --preset best",
    )
    evaluate.add_argument("--seeds", type=int, default=1, metavar="N", help="split N times, with seeds 0 to N-1 (1)")
    evaluate.add_argument("--train-file", metavar="FILE", help="with --test-file: a split made elsewhere")
    evaluate.add_argument("--test-file", metavar="FILE", help="the held-out ratings of that split")
    bench = add(
        "benchmark", run_benchmark, "Race gnnrec against its peers, in seconds and NDCG@10.", "benchmark --quick"
    )
    bench.add_argument("--epochs", type=int, default=60, metavar="N", help="epochs of PyTorch Geometric's loop (60)")
    bench.add_argument("--quick", action="store_true", help="five epochs, everybody once, about half a minute")
    bench.add_argument("--scale", action="store_true", help="growth up to 25 million made-up likes instead")
    bench.add_argument("--plot", metavar="FILE", help="HTML file for the plot of NDCG@10 over seconds")
    return parser


def add_split_options(command: argparse.ArgumentParser) -> None:
    """Options that say what is held out."""
    group = command.add_argument_group("what is held out for testing")
    group.add_argument(
        "--split", choices=["random", "latest"], default="random", help="which of a user's likes (random)"
    )
    group.add_argument("--split-seed", type=int, default=0, metavar="N", help="seed of the random choice (0)")
    group.add_argument("--fraction", type=float, default=0.2, metavar="X", help="share of each user's likes (0.2)")


def add_training_options(command: argparse.ArgumentParser) -> None:
    """One option for each field of TrainConfig, with its help and default."""
    group = command.add_argument_group("training")
    group.add_argument("--preset", choices=list(PRESETS), default="default", help="settings to start from (default)")
    for spec in fields(TrainConfig):
        flag = SHORT_FLAGS.get(spec.name, "--" + spec.name.replace("_", "-"))
        kind = weights if spec.name == "layer_weights" else type(spec.default)
        default = "their mean" if spec.default is None else f"{spec.default:g}"
        metavar = {weights: "W,W,...", int: "N"}.get(kind, "X")
        text = f"{spec.metadata['help']} ({default})"
        group.add_argument(flag, dest=spec.name, type=kind, metavar=metavar, help=text)


def weights(text: str) -> tuple[float, ...]:
    """Comma-separated numbers."""
    return tuple(float(weight) for weight in text.split(","))


def read_config(args: argparse.Namespace) -> TrainConfig:
    """The preset, overridden by every training option that was given."""
    given = {spec.name: getattr(args, spec.name) for spec in fields(TrainConfig)}
    return TrainConfig(**(PRESETS[args.preset] | {name: value for name, value in given.items() if value is not None}))


# ------------------------------------------------------------------------------------------------- steps


def load_data(args: argparse.Namespace) -> Dataset:
    """The user's file, or MovieLens-100K."""
    return load_ratings_file(args.ratings) if args.ratings else load_movielens_100k(say)


def split(args: argparse.Namespace, interactions: Interactions, seed: int) -> tuple[Interactions, Interactions]:
    """The (training part, held-out likes) that the options ask for."""
    threshold = read_config(args).threshold
    return hold_out(interactions, threshold, fraction=args.fraction, order=args.split, seed=seed)


def obtain(args: argparse.Namespace, interactions: Interactions) -> Trained:
    """Split, then load the trained model or train it."""
    train, held_out = split(args, interactions, args.split_seed)
    request = Request(train, held_out, read_config(args))
    with progress_bar("training") as advance:
        obtained = Store(report=say).obtain(
            request, callback=lambda now: advance(now.step, now.steps, f"loss {now.loss:.4f}")
        )
    return Trained(obtained.recommender, held_out, request.key, obtained.cached)


def main(argv: Sequence[str] | None = None) -> None:
    """Run a command; whatever a person got wrong is answered in one line."""
    args = build_parser().parse_args(argv)
    try:
        args.run(args)
    except InputError as error:
        fail(str(error))
    except KeyboardInterrupt:
        fail("stopped; nothing half-made was kept.")


if __name__ == "__main__":
    main()
