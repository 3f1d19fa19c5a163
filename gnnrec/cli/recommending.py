"""The command that recommends: to one user, to everyone, or to somebody of whom only some likes are known."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from gnnrec.cli.naming import items_asked, user_asked
from gnnrec.cli.options import load_data, obtain
from gnnrec.cli.terminal import progress_bar, say, show_table, tell, tell_json
from gnnrec.data.dataset import Dataset
from gnnrec.data.files.one_person import matched, read_own_titles
from gnnrec.errors import InputError
from gnnrec.model.lists import Lists
from gnnrec.model.ranking import check_k
from gnnrec.store.tables import check_target, recommendation_tables, write_tables

MOST_NAMED = 10
"""Likes, and titles that were not found, that are named."""


def run_recommend(args: argparse.Namespace) -> None:
    """Print the top k of one user or of somebody new, or write those of all users to a file."""
    _check(args)
    if args.all:
        return _recommend_everyone(args)
    dataset = load_data(args)
    args.k = check_k(args.k, dataset.interactions.num_items)  # a long list is refused before any training
    if args.user is not None:
        return _recommend_one(args, dataset)
    return _recommend_for_likes(args, dataset)


def _check(args: argparse.Namespace) -> None:
    """Refuse to guess for whom it is."""
    if (args.out and not args.all) or (args.all and not args.out):
        raise InputError("--all and --out FILE go together, without a USER; give both.")
    asked = {
        "USER": args.user is not None,
        "--likes": args.likes,
        "--likes-file": args.likes_file,
        "--all": args.all,
    }
    whose = [name for name, is_given in asked.items() if is_given]
    if len(whose) > 1:
        raise InputError(f"{' and '.join(whose)} say for whom it is, each another thing; give one of them.")
    if not whose:
        raise InputError(
            "No user is named; give a USER, or --likes ITEM,ITEM,..., or --likes-file FILE, or --all with --out FILE."
        )


def _recommend_one(args: argparse.Namespace, dataset: Dataset) -> None:
    """The list of a user, in which a like that was held out is marked."""
    user, user_id = user_asked(dataset, args.user)
    trained = obtain(args, dataset)
    found = trained.recommender.recommend(user_id, args.k)
    held_out = trained.request.held_out.items_of(user)
    rows = _rows(dataset, found, set(dataset.interactions.item_ids[held_out].tolist()))
    if not trained.recommender.has_likes(user_id):
        say(f"User {user_id} has no like that the model may know of, so this is what is popular.")
    if not rows:
        say(f"User {user_id} has rated everything, so nothing is left to recommend.")
    elif len(rows) < args.k:
        say(f"User {user_id} has only {len(rows)} items left to recommend.")
    _show(args, dataset, {"user": user_id}, f"For user {user_id}", rows)


def _recommend_for_likes(args: argparse.Namespace, dataset: Dataset) -> None:
    """The list of somebody who is not in the data and likes some items: exact, and without training anew."""
    if args.likes:
        likes = known = items_asked(dataset, args.likes)
    else:
        likes, known = _items_on_list(dataset, args.likes_file)
    disliked = set(known) - set(likes)  # what is liked is never recommended; what is rated low is known as well
    longest = min(args.k + len(disliked), dataset.interactions.num_items)
    item_ids, scores = obtain(args, dataset).recommender.recommend_for(likes, longest)
    new = [place for place, item in enumerate(item_ids.tolist()) if item not in disliked][: args.k]
    names = ", ".join(dataset.titles[item] for item in likes[:MOST_NAMED])
    names += f" and {len(likes) - MOST_NAMED:,} more" if len(likes) > MOST_NAMED else ""
    rows = _rows(dataset, (item_ids[new], scores[new]), set())
    if len(rows) < args.k:
        say(f"Beside what they know only {len(rows)} items are left to recommend.")
    _show(args, dataset, {"user": None, "likes": likes}, f"For somebody who likes {names}", rows)


def _items_on_list(dataset: Dataset, path: str) -> tuple[list[Any], list[Any]]:
    """Items that somebody likes by their own list, and all that are on it; says which titles were not found."""
    titles = read_own_titles(path)
    found = matched(titles, dataset)
    say(f"{path}: {len(titles) - len(found.missing):,} of its {len(titles):,} titles are here.")
    if found.missing:
        named = ", ".join(repr(one.title) for one in found.missing[:MOST_NAMED])
        more = len(found.missing) - MOST_NAMED
        say(f"Not found, or not plainly one item: {named}{f' and {more:,} more' if more > 0 else ''}.")
    if not found.liked:
        raise InputError(f"{path} has no title among these items that is liked, so nothing can be recommended by it.")
    return list(found.liked), list(found.found)


def _rows(dataset: Dataset, found: Lists, held_out: set[Any]) -> list[dict[str, Any]]:
    """A list as JSON has it."""
    item_ids, scores = found
    return [
        {"rank": rank, "item": item, "title": dataset.titles[item], "score": score, "held_out": item in held_out}
        for rank, (item, score) in enumerate(zip(item_ids.tolist(), scores.tolist(), strict=True), 1)
    ]


def _show(
    args: argparse.Namespace, dataset: Dataset, whose: dict[str, Any], title: str, rows: list[dict[str, Any]]
) -> None:
    if args.json:
        return tell_json({**whose, "k": args.k, "recommendations": rows})
    table = [(row["rank"], row["item"], row["title"], row["score"], "yes" if row["held_out"] else "") for row in rows]
    show_table(title, ("rank", "item", "title", "score", "held out like"), table)
    tell(dataset.notice)


def _recommend_everyone(args: argparse.Namespace) -> None:
    """Write the top k of all users to a file, in memory that does not grow with them."""
    check_target(Path(args.out))
    dataset = load_data(args)
    k = check_k(args.k, dataset.interactions.num_items)
    recommender = obtain(args, dataset).recommender
    everyone = dataset.interactions.num_users * k
    with progress_bar("recommending") as advance:
        tables = recommendation_tables(recommender, dataset.titles, k)
        rows = write_tables(tables, Path(args.out), lambda done: advance(done, everyone, f"{done:,} rows"))
    facts = {"users": dataset.interactions.num_users, "k": k, "rows": rows, "file": args.out}
    if args.json:
        return tell_json(facts)
    tell(f"{rows:,} rows are in {args.out}. {dataset.notice}")
