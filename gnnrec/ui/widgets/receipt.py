"""Why this one: the receipt of a score, on screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from gnnrec.recommender import Receipt, Recommender
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
        said = receipt.in_words(lambda like: f"**{plain(titles[like])}**")
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
