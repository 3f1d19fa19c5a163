"""Why this one: the receipt of a score, on screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from gnnrec.explain.receipts import Receipt
from gnnrec.recommender import Recommender
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.widgets import cards
from gnnrec.ui.words import counted, plain

SHOWN = 8
"""Likes that have a row of their own in a receipt."""


def show_receipt(titles: Mapping[Any, str], recommender: Recommender, guest: object, items: list[Any]) -> None:
    """One of the recommended topics opened: the sentence, and the shares that add up to its score.

    Args:
        titles: what each item is called, no two the same.
        recommender: the model.
        guest: id of the user.
        items: ids of what is recommended to them.
    """
    if not items or not recommender.has_likes(guest):
        st.caption("There is no receipt without likes and matches.")
        return
    item = st.selectbox("Why this one?", items, format_func=titles.__getitem__, key=keyed("opened"))
    receipt = receipt_of(recommender, guest, item)
    with st.container(key="receipt"):
        said = in_words(receipt, lambda like: f"**{plain(titles[like])}**")
        st.markdown(f"{said[0].upper()}{said[1:]}.")
        ordered = sorted(receipt.contributions, key=lambda part: -abs(part[1]))
        steps = [("own name tag", receipt.own), *((titles[like], value) for like, value in ordered[:SHOWN])]
        rest = ordered[SHOWN:]
        if rest:
            steps.append((counted(len(rest), "other like"), sum(value for _, value in rest)))
        st.html(cards.waterfall(steps))
        st.caption("The shares add up to the score exactly. They say how it is made up, not what would happen without.")
        with st.popover("All shares", icon=":material/table:"):
            table = pd.DataFrame(receipt.contributions, columns=["like", "share"])
            st.dataframe(table.assign(like=table["like"].map(titles)), hide_index=True)


@remembered(64)
def receipt_of(recommender: Recommender, guest: object, item: object) -> Receipt:
    """Why the model gives a guest this item."""
    return recommender.explain(guest, [item])[0]


def in_words(receipt: Receipt, name_of: Callable[[Any], str]) -> str:
    """What carries the score, as the end of a sentence: no more than half of it is called its reason.

    Args:
        name_of: what an item is called, by id.
    """
    if not receipt.contributions:
        return "which is their own name tag alone"

    def named(parts: Sequence[tuple[Any, float]]) -> str:
        return " and ".join(f"{name_of(item)} ({value:+.2f})" for item, value in parts)

    if receipt.score <= 0:
        return f"held back most by {named(receipt.contributions[:-3:-1])}"
    best = named(receipt.contributions[:2])
    if receipt.own > receipt.score / 2:
        return f"mostly because of their own name tag ({receipt.own:+.2f}), and of the likes most of all {best}"
    if sum(value for _, value in receipt.contributions[:2]) > receipt.score / 2:
        return f"mostly because of {best}"
    count, together = len(receipt.contributions), sum(value for _, value in receipt.contributions)
    return f"because of {counted(count, 'like')} together ({together:+.2f}), most of all {best}"
