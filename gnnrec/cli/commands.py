"""The commands, one function each: ask the engine, print one JSON object or a table."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from gnnrec.cli.options import (
    Trained,
    asked_settings,
    load_data,
    obtain,
    read_config,
    save_model,
    split,
    tell_threshold,
)
from gnnrec.cli.processes import launched, tell_where
from gnnrec.cli.reading_options import asked_of
from gnnrec.cli.running import device_of
from gnnrec.cli.settling import check_budget, is_to_be_looked_at, settle_each_split
from gnnrec.cli.terminal import progress_bar, say, show_table
from gnnrec.config import TrainConfig
from gnnrec.data.dataset import Dataset
from gnnrec.data.files.ratings import load_split_files
from gnnrec.data.split import is_testable
from gnnrec.errors import InputError
from gnnrec.evaluation.comparison import compare
from gnnrec.model.distributed import World, agreed
from gnnrec.model.ranking import check_k
from gnnrec.store.tables import check_target, recommendation_tables, write_tables
from gnnrec.ui.words import like_minded

RECEIPT = ("item", "title", "share of the score")


def run_data(args: argparse.Namespace) -> None:
    """Say what the ratings are."""
    dataset = load_data(args, with_notes=not args.json)
    config, interactions = read_config(args, dataset), dataset.interactions
    if not is_testable(interactions, config.threshold, args.fraction):
        say(
            f"Nobody has enough likes for a share of {args.fraction:g} to be a whole one, so nothing is hidden and no "
            "model can be tested; bring more, or lower --threshold."
        )
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
    if dataset.scale is None:
        facts["threshold"] = "none, as every row is a like"
    show_table("Data", ("what", "value"), [(name, str(value)) for name, value in facts.items()])
    print(dataset.notice)


def run_train(args: argparse.Namespace) -> None:
    """Train, or load what is trained already, and say how it went; a model may come from a file, or go into one."""
    with launched(device_of(args)) as world:
        dataset = agreed(world, lambda: _prepare_training(args, world))
        trained = obtain(args, dataset, world)
        if args.save:
            save_model(trained, Path(args.save))
            tell_where(args.save, world)
        _show_training(args, trained)


def _prepare_training(args: argparse.Namespace, world: World) -> Dataset:
    """The data, once it is certain that all that was asked for can be done."""
    if args.load and world.size > 1:
        raise InputError("--load brings a trained model, which leaves nothing to share; load it without torchrun.")
    if args.save and world.is_first and not Path(args.save).parent.is_dir():
        raise InputError(f"--save is {args.save}, whose folder does not exist; name a folder that does.")
    return load_data(args)


def _show_training(args: argparse.Namespace, trained: Trained) -> None:
    history = trained.recommender.history
    facts = {
        "key": trained.request.key,
        "seconds": round(history.seconds, 3),
        "steps": len(history.losses),
        "loss": history.losses[-1],
        "cached": trained.cached,
    }
    if args.json:
        return print(json.dumps(facts))
    rows = [(name, f"{value:.4g}" if isinstance(value, float) else str(value)) for name, value in facts.items()]
    show_table("Training", ("what", "value"), rows)


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
    trained = obtain(args, dataset)
    user_id = plain(interactions.user_ids, user)
    item_ids, scores = trained.recommender.recommend(user_id, args.k)
    held_out = set(interactions.item_ids[trained.request.held_out.items_of(user)].tolist())
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
    recommender = obtain(args, dataset).recommender
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
    item_ids, likeness = obtain(args, dataset).recommender.similar_items(item_id, args.k)
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
    if args.k < 1:
        raise InputError(f"k is {args.k}; it must be at least 1.")
    dataset = load_data(args)
    interactions = dataset.interactions
    user, item = interactions.user_index(args.user), interactions.item_index(args.item)
    trained = obtain(args, dataset)
    user_id, item_id = plain(interactions.user_ids, user), plain(interactions.item_ids, item)
    receipt = trained.recommender.explain(user_id, [item_id])[0]
    near = trained.recommender.neighbours_who_liked(user_id, item_id)
    rows = [{"item": like, "title": dataset.titles[like], "value": value} for like, value in receipt.contributions]
    if item in interactions.items_of(user):
        say(f"User {user_id} has rated item {item_id} already, so it is not recommended to them.")
    if args.json:
        facts = {"user": user_id, "item": item_id, "score": receipt.score, "own": receipt.own, "contributions": rows}
        asked = {"of": near.of, "liked": near.liked, "share_of_everyone": near.share_of_everyone}
        return print(json.dumps({**facts, "neighbours": asked}))
    print(like_minded(near.liked, near.of, near.share_of_everyone, "user", f"user {user_id}"))
    print(
        f"{dataset.titles[item_id]} scores {receipt.score:.2f} for user {user_id}: {receipt.own:+.2f} from their own "
        f"layer-0 embedding, {receipt.score - receipt.own:+.2f} from their likes, {len(rows)} in all."
    )
    table = [(row["item"], row["title"], row["value"]) for row in rows[: args.k]]
    show_table(f"The {len(table)} strongest likes of {len(rows)}", RECEIPT, table)
    print(f"The shares add up to the score. They are not causes. {dataset.notice}")


def run_evaluate(args: argparse.Namespace) -> None:
    """Print the scoreboard."""
    _check_evaluate(args)
    if args.train_file:
        asked, columns = asked_settings(args), asked_of(args)
        *parts, threshold = load_split_files(args.train_file, args.test_file, asked.get("threshold"), columns, say)
        splits, config = [(parts[0], parts[1])], TrainConfig(**{"threshold": threshold} | asked)
    else:
        dataset = load_data(args)
        config = read_config(args, dataset)
        splits = [split(args, dataset, seed) for seed in range(args.seeds)]
    check_k(args.k, splits[0][0].num_items)
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
        return print(json.dumps(result))
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
    if args.seeds < 1:
        raise InputError(f"--seeds is {args.seeds}; it must be at least 1.")
    if bool(args.train_file) != bool(args.test_file):
        raise InputError("--train-file and --test-file go together; give both.")
    if args.train_file and args.ratings:
        raise InputError("--ratings and --train-file both say whose ratings it is about; give one of them.")
    if args.train_file and (args.seeds > 1 or args.split != "random"):
        raise InputError("--train-file is a split that is made already; leave --seeds and --split out.")
    if args.split == "latest" and args.seeds > 1:
        raise InputError(
            f"--split latest is one and the same split {args.seeds} times; leave --seeds out, or split at random."
        )


def plain(ids: NDArray[Any], index: int) -> Any:
    """An id as JSON has it: a whole number or text, not numpy's."""
    return ids[[index]].tolist()[0]


def interval(value: dict[str, float]) -> str:
    """A mean with its interval."""
    return f"{value['mean']:.4f} [{value['low']:.4f}, {value['high']:.4f}]"
