"""What stands beside the matches: the guest's likes, and who and what is alike."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from gnnrec.recommender import Recommender
from gnnrec.ui.session.choices import choose_guest
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.view import View
from gnnrec.ui.words import called, counted, plain


def draw_likes(view: View) -> None:
    """What the model knows that the guest liked."""
    known = view.dataset.interactions.item_ids[view.split.positives.items_of(view.user)]
    likes = view.dataset.log(view.user)
    likes = likes[likes["item"].isin(known)]
    st.caption(f"{counted(len(likes), 'like')} that the model knows.")
    if "rating" in likes:
        is_stars = view.dataset.scale is not None and view.dataset.scale.is_stars
        likes = likes.sort_values("rating", ascending=False).rename(columns={"rating": "stars"} if is_stars else {})
    st.dataframe(known_columns(view, likes, "stars", "rating", "title"), hide_index=True, height=430)


def known_columns(view: View, table: pd.DataFrame, *wanted: str) -> pd.DataFrame:
    """Those of the columns that there are, and the genres where items have any."""
    columns = [name for name in wanted if name in table]
    if not view.dataset.has_genres:
        return table[columns]
    return table[[*columns, "genres"]].rename(columns={} if view.is_of_movies else {"genres": view.category})


def draw_similar_guests(view: View, recommender: Recommender) -> None:
    """The guests whose name tags are most alike; a click chooses one."""
    others = view.split.graph.num_users - 1
    if not others:
        st.caption("There is nobody else at this party.")
        return
    if not recommender.has_likes(view.choices.guest):
        st.caption(f"The model knows no like of {view.guest_in_markdown}, so it cannot say who is like them.")
        return
    user_ids, likeness = recommender.similar_users(view.choices.guest, min(8, others))
    users = np.searchsorted(view.dataset.interactions.user_ids, user_ids)
    for user, guest, similarity in zip(users.tolist(), user_ids.tolist(), likeness, strict=True):
        about = ""
        if view.dataset.has_people:
            person = view.dataset.users.iloc[user]
            about = f" · {person.age} · {person.occupation}"
        st.button(
            plain(f"{called(guest)}{about} · cosine {similarity:.2f}"),
            key=keyed(f"similar_{guest}"),
            width="stretch",
            on_click=choose_guest,
            args=(guest,),
        )


def draw_similar_topics(view: View, recommender: Recommender, best: pd.DataFrame) -> None:
    """The topics whose name tags are most like that of one of the matches."""
    if best.empty:
        remedy = f"Choose a {view.category} with matches first."
        st.caption(remedy if view.dataset.has_genres else "There is no match to compare with.")
        return
    topic = st.selectbox("Similar to", best["item"].tolist(), format_func=view.labels.__getitem__)
    if not recommender.is_liked(topic):
        st.caption("Nobody likes it that the model may know of, so it cannot say what is like it.")
        return
    item_ids, likeness = recommender.similar_items(topic, min(8, view.split.graph.num_items))
    table = view.rows_of(item_ids).assign(alike=likeness)
    st.dataframe(
        known_columns(view, table, "title", "alike"),
        hide_index=True,
        column_config={"alike": st.column_config.ProgressColumn("alike", min_value=0, max_value=1)},
    )
