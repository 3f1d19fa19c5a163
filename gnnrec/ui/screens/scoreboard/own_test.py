"""The test of the chosen guest alone."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from gnnrec.recommender import Recommender
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.notes import explain_no_likes
from gnnrec.ui.words import counted


def draw_own_result(view: View, recommender: Recommender, k: int) -> None:
    """What was hidden of the chosen guest's likes, and where the model ranked it."""
    st.subheader(f"{view.guest_in_markdown}'s own test", anchor=False)
    explain_no_likes(view)
    hidden = view.hidden_items
    if not hidden:
        st.info(
            f"Nothing was hidden of {view.guest_in_markdown}: with fewer than five likes, all are needed for training."
        )
        return
    item_ids, _ = recommender.recommend(view.choices.guest, recommender.interactions.num_items)
    rank_of = {item: rank for rank, item in enumerate(item_ids.tolist(), 1)}
    table = pd.DataFrame(
        {"hidden like": [view.dataset.titles[item] for item in hidden], "place": map(rank_of.get, hidden)}
    )
    table = table.sort_values("place")
    found = int((table["place"] <= k).sum())
    st.markdown(
        f"**{counted(len(hidden), 'hidden like')}**; **{found}** {'is' if found == 1 else 'are'} among the first "
        f"{min(k, len(item_ids))} of {len(item_ids):,}. The best place is {table['place'].min()}."
    )
    table[f"in the first {k}"] = table["place"] <= k
    st.dataframe(table, hide_index=True)
