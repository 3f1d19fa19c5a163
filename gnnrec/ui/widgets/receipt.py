"""The receipt of a score on screen: the strongest likes one by one, the others by genre, or by hop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from gnnrec.explain.receipts import Receipt
from gnnrec.recommender import Recommender
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets import cards
from gnnrec.ui.words import counted, percent, plain

SINGLE = 5
"""Likes that have a row of their own in a receipt."""
GROUPS = 8
"""Genres that have a row of their own."""
STRONG = 0.05
"""Share of the score from which on a single like is worth looking at first."""

Rows = list[tuple[str, float]]


def draw_receipt(view: View, receipt: Receipt, their: str) -> None:
    """What adds up to a score, folded away where no single like says much.

    Args:
        receipt: the score taken apart.
        their: whose likes they are: "their", or "your".
    """
    said = in_words(receipt, lambda like: f"**{plain(view.labels[like])}**", their)
    if not any(receipt.by_layer.values()):
        st.container(key="receipt").caption(said)
        return
    with (
        st.expander("The receipt: how the score adds up", icon=":material/receipt_long:", expanded=is_telling(receipt)),
        st.container(key="receipt"),
    ):
        st.markdown(said)
        genres = first_genres(view, [like for like, _ in receipt.contributions]) if view.dataset.has_genres else None
        st.html(cards.waterfall(rows_of(receipt, view.labels, genres)))
        st.caption(_about_rows(view, receipt))
        with st.popover("All shares", icon=":material/table:"):
            table = pd.DataFrame(receipt.contributions, columns=["like", "share"])
            if genres:
                table[view.category] = table["like"].map(genres)
            st.dataframe(table.assign(like=table["like"].map(view.labels)), hide_index=True)


@remembered(64)
def receipt_of(recommender: Recommender, guest: object, item: object) -> Receipt:
    """The score that the model gives an item for a guest, taken apart."""
    return recommender.explain(guest, [item])[0]


def is_telling(receipt: Receipt) -> bool:
    """Whether a single like carries enough of the score to be a reason of its own."""
    return any(abs(value) >= STRONG * abs(receipt.score) for _, value in receipt.contributions)


def first_genres(view: View, items: list[Any]) -> dict[Any, str]:
    """The first genre or category of each item, so that each stands in one group alone."""
    genres = view.rows_of(np.array(items))["genres"].str.split("|").str[0].replace("", f"no {view.category}")
    return dict(zip(items, genres.tolist(), strict=True))


def rows_of(receipt: Receipt, titles: Mapping[Any, str], genres: Mapping[Any, str] | None) -> Rows:
    """Names and shares that add up to the score: own name tag, the strongest likes, and the others in groups.

    Args:
        receipt: the score taken apart.
        titles: what each item is called.
        genres: genre of each liked item; without them the others are told apart by hop.
    """
    strongest = sorted(receipt.contributions, key=lambda part: -abs(part[1]))
    rest = dict(strongest[SINGLE:])
    rows = [("own name tag", receipt.own)] if receipt.own else []
    rows += [(titles[like], value) for like, value in strongest[:SINGLE]]
    return rows + (_by_genre(rest, genres) if genres else _by_hop(receipt, list(rest)))


def _by_genre(shares: Mapping[Any, float], genres: Mapping[Any, str]) -> Rows:
    """Shares summed by genre, the largest first; beyond the first few genres all the others together."""
    groups: dict[str, list[float]] = {}
    for like, value in shares.items():
        groups.setdefault(genres[like], []).append(value)
    ordered = sorted(groups.items(), key=lambda group: -abs(sum(group[1])))
    rows = [(f"{genre}: {counted(len(values), 'like')}", sum(values)) for genre, values in ordered[:GROUPS]]
    others = [value for _, values in ordered[GROUPS:] for value in values]
    return [*rows, (f"elsewhere: {counted(len(others), 'like')}", sum(others))] if others else rows


def _by_hop(receipt: Receipt, likes: list[Any]) -> Rows:
    """Shares of some likes summed by how far what they say has come: hop 1 is the topic itself, hop 2 its guests."""
    if not likes:
        return []
    shares = np.array([receipt.by_layer[like] for like in likes]).sum(0).tolist()
    others = counted(len(likes), "other like")
    return [(f"{others}, hop {hop}", share) for hop, share in enumerate(shares, 1)]


def in_words(receipt: Receipt, name_of: Callable[[Any], str], their: str) -> str:
    """How a score is made up, in a sentence or two, and why a large name tag of one's own cannot be taken apart.

    Args:
        receipt: the score taken apart.
        name_of: what an item is called, by id, in Markdown.
        their: whose likes they are: "their", or "your".
    """
    if not any(receipt.by_layer.values()):
        return (
            f"With 0 layers no gossip travels: the whole score of {receipt.score:.2f} is {their} own name tag against "
            "the topic's. Training shaped both by the likes, but no part of the score belongs to one of them."
        )
    count = len(receipt.contributions)
    strongest = sorted(receipt.contributions, key=lambda part: -abs(part[1]))[:2]
    named = " and ".join(f"{name_of(like)} ({value:+.2f})" for like, value in strongest)
    likes = f"{counted(count, 'like')}{', the strongest' if count > len(strongest) else ':'} {named}"
    if not receipt.own:
        return f"The score of {receipt.score:.2f} comes from {likes}. Training wrote no name tag of {their} own."
    rest = round(receipt.score, 2) - round(receipt.own, 2)  # so that what is printed adds up as printed
    said = f"The score of {receipt.score:.2f} is {receipt.own:+.2f} from {their} own name tag and {rest:+.2f} from "
    said += f"{likes}."
    if receipt.own > receipt.score / 2 > 0:
        said += (
            f" {their.capitalize()} own name tag carries {_part(receipt.own / receipt.score)}: training shaped "
            "it by all the likes at once, so no part of it belongs to one of them."
        )
    return said


def _part(share: float) -> str:
    return f"{percent(share)} of it" if share <= 1 else "more than all of it, and the likes take some away again"


def _about_rows(view: View, receipt: Receipt) -> str:
    """What a row stands for, and what the sum is not."""
    told = "The shares add up to the score exactly. They say how it is made up, not what would happen without a like."
    if len(receipt.contributions) <= SINGLE:
        return told
    if view.dataset.has_genres:
        return f"{told} The other likes stand under the first {view.category} that each of them has."
    hops = max(map(len, receipt.by_layer.values()))
    further = ", hop 2 what the guests say who like them" if hops > 1 else ""
    return f"{told} Hop 1 is what the topics of the other likes say{further}{', and so on' if hops > 2 else ''}."
