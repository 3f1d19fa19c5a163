"""The commands, one function each: ask the engine, print one JSON object or a table."""

from __future__ import annotations

import argparse
from pathlib import Path

from gnnrec.cli.naming import item_asked, user_asked
from gnnrec.cli.options import (
    Trained,
    load_data,
    obtain,
    read_config,
    save_model,
)
from gnnrec.cli.processes import launched, tell_where
from gnnrec.cli.running import check_file, device_of
from gnnrec.cli.terminal import say, show_table, tell, tell_json
from gnnrec.data.dataset import Dataset
from gnnrec.data.split import is_testable
from gnnrec.errors import InputError
from gnnrec.model.distributed import World, agreed
from gnnrec.model.ranking import LENGTH, check_k
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
        "threshold": config.threshold if dataset.scale else None,
        "source": dataset.source,
        "fingerprint": interactions.fingerprint,
    }
    if args.json:
        findings = [
            {"kind": one.kind, "says": one.says, "remedy": one.outcome}
            | ({"options": [dict(option) for option in one.options]} if one.options else {})
            for one in dataset.findings
        ]
        return tell_json({**facts, "columns": dict(dataset.columns), "findings": findings})
    if dataset.scale is None:
        facts["threshold"] = "none, as every row is a like"
    show_table("Data", ("what", "value"), [(name, str(value)) for name, value in facts.items()])
    tell(dataset.notice)


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
    if args.save and world.is_first:
        check_file("--save", Path(args.save))
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
        return tell_json(facts)
    rows = [(name, f"{value:.4g}" if isinstance(value, float) else str(value)) for name, value in facts.items()]
    show_table("Training", ("what", "value"), rows)


def run_similar(args: argparse.Namespace) -> None:
    """Print the items most like one."""
    dataset = load_data(args)
    _, item_id = item_asked(dataset, args.item)
    k = check_k(args.k, dataset.interactions.num_items)
    item_ids, likeness = obtain(args, dataset).recommender.similar_items(item_id, k)
    rows = [
        {"rank": rank, "item": item, "title": dataset.titles[item], "similarity": value}
        for rank, (item, value) in enumerate(zip(item_ids.tolist(), likeness.tolist(), strict=True), 1)
    ]
    if args.json:
        return tell_json({"item": item_id, "title": dataset.titles[item_id], "k": k, "similar": rows})
    table = [tuple(row.values()) for row in rows]
    show_table(f"Like {dataset.titles[item_id]}", ("rank", "item", "title", "cosine similarity"), table)
    tell(dataset.notice)


def run_explain(args: argparse.Namespace) -> None:
    """Print why an item has the score it has for a user."""
    if args.k is not None and args.k < 1:
        raise InputError(f"k is {args.k}; it must be at least 1.")
    dataset = load_data(args)
    interactions = dataset.interactions
    (user, user_id), (item, item_id) = user_asked(dataset, args.user), item_asked(dataset, args.item)
    trained = obtain(args, dataset)
    receipt = trained.recommender.explain(user_id, [item_id])[0]
    near = trained.recommender.neighbours_who_liked(user_id, item_id)
    rows = [{"item": like, "title": dataset.titles[like], "value": value} for like, value in receipt.contributions]
    if item in interactions.items_of(user):
        say(f"User {user_id} has rated item {item_id} already, so it is not recommended to them.")
    if args.json:
        facts = {"user": user_id, "item": item_id, "score": receipt.score, "own": receipt.own, "contributions": rows}
        asked = {"of": near.of, "liked": near.liked, "share_of_everyone": near.share_of_everyone}
        return tell_json({**facts, "neighbours": asked})
    tell(like_minded(near.liked, near.of, near.share_of_everyone, "user", f"user {user_id}"))
    tell(
        f"{dataset.titles[item_id]} scores {receipt.score:.2f} for user {user_id}: {receipt.own:+.2f} from their own "
        f"layer-0 embedding, {receipt.score - receipt.own:+.2f} from their likes, {len(rows)} in all."
    )
    table = [(row["item"], row["title"], row["value"]) for row in rows[: args.k or LENGTH]]
    show_table(f"The {len(table)} strongest likes of {len(rows)}", RECEIPT, table)
    tell(f"The shares add up to the score. They are not causes. {dataset.notice}")
