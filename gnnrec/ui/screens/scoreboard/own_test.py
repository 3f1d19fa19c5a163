"""The test of the chosen guest alone."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from gnnrec.recommender import Recommender
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.notes import explain_no_likes
from gnnrec.ui.words import counted


def draw_own_result(view: View, recommender: Recommender, k: int) -> None:
    """What was hidden of the chosen guest's likes, and where the model ranked it."""
    st.header(f"{view.guest_in_markdown}'s own test", anchor=False)
    explain_no_likes(view)
    hidden = view.hidden_items
    if not hidden:
        st.info(
            f"Nothing was hidden of {view.guest_in_markdown}, who has {counted(view.likes, 'like')}: "
            "one in every full five is hidden."
        )
        return
    ranks = hidden_ranks(view, recommender)
    left = recommender.interactions.num_items - len(recommender.interactions.items_of(view.user))
    table = pd.DataFrame({"hidden like": [view.dataset.titles[item] for item in ranks], "place": ranks.values()})
    table = table.sort_values("place")
    found = int((table["place"] <= k).sum())
    st.markdown(
        f"**{counted(len(hidden), 'hidden like')}**; **{found}** {'is' if found == 1 else 'are'} among the first "
        f"{min(k, left)} of {left:,}. The best place is {table['place'].min()}."
    )
    table[f"in the first {k}"] = table["place"] <= k
    st.dataframe(table, hide_index=True)


def hidden_ranks(view: View, recommender: Recommender) -> dict[Any, int]:
    """Where each hidden like of the guest stands in their list, were it as long as the catalogue, by item id."""
    item_ids, _ = recommender.recommend(view.choices.guest, recommender.interactions.num_items)
    rank_of = {item: rank for rank, item in enumerate(item_ids.tolist(), 1)}
    return {item: rank_of[item] for item in view.hidden_items}
