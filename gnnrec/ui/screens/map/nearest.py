"""Who and what is nearest to a node."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from gnnrec.recommender import Recommender
from gnnrec.ui.session import choices
from gnnrec.ui.session.view import View
from gnnrec.ui.words import called, plain


def draw_neighbours(view: View, recommender: Recommender, table: pd.DataFrame, row: int, node: int) -> None:
    """Who and what is nearest to a node in all dimensions, not only in the two of the picture."""
    num_users, ids = view.split.graph.num_users, view.dataset.interactions
    name = plain(table["name"][row])
    st.markdown(f"**Nearest to {name}** by direction (cosine), in all {recommender.config.embedding_dim} dimensions")
    others = (num_users if node < num_users else view.split.graph.num_items) - 1
    if not table["connected"][row] or not others:
        likes = "They like nothing" if node < num_users else "Nobody likes it"
        st.caption(f"{likes} at this threshold that the model may know of, so the name tag says nothing yet.")
        return
    if node < num_users:
        found, likeness = recommender.similar_users(ids.user_ids[node], min(10, others))
        names = [called(user) for user in found.tolist()]
    else:
        found, likeness = recommender.similar_items(ids.item_ids[node - num_users], min(10, others))
        names = [view.dataset.titles[item] for item in found.tolist()]
    config = {
        "likeness": st.column_config.ProgressColumn("cosine", min_value=0, max_value=1, format="%.2f", width="small")
    }
    if node < num_users and node != view.user:
        guest = choices.id_of(ids.user_ids, node)
        st.button(f"Follow {name}", icon=":material/person_search:", on_click=choices.choose_guest, args=(guest,))
    st.dataframe(pd.DataFrame({"name": names, "likeness": likeness}), hide_index=True, column_config=config)
