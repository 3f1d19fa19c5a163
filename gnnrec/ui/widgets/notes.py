"""Words above or on a page about what cannot be shown, each with its remedy."""

from __future__ import annotations

import streamlit as st

from gnnrec.recommender import Recommender
from gnnrec.ui.session import address, choices, datasets, reload
from gnnrec.ui.session.view import View
from gnnrec.ui.words import number, plain


def draw_notes() -> None:
    """What could not be shown, each said once."""
    for note in choices.take_notes():
        st.warning(note, icon=":material/link_off:")


def draw_pending() -> None:
    """That a link waits for its file, until it is there or somebody says that it need not be."""
    pending = st.session_state.get("_pending")
    if pending is None:
        return
    remedy = "Drop the same file on the page *Your data*, and it shows this view."
    if datasets.own():
        remedy = "The file that is on all screens now is not that one, or it was read with other columns."
    st.warning(
        f"This link is about a ratings file of somebody's own (data = {plain(pending['data'][:20])}), which is shown "
        f"to nobody else, and after a reload for {reload.MINUTES} minutes at most. {remedy}{_columns_of_link()}",
        icon=":material/link_off:",
    )
    st.button("Never mind", key="never_mind", on_click=st.session_state.pop, args=("_pending", None), type="tertiary")


def _columns_of_link() -> str:
    """How the file was read that the link is about, as far as the link says so."""
    asked = address.read_as_of_link()
    if asked is None or not asked.columns:
        return ""
    columns = ", ".join(f"{plain(role)} = {plain(name)}" for role, name in asked.columns.items() if name)
    return f" Its columns were read as {columns}, and are chosen already there."


def warn_of_training(recommender: Recommender) -> None:
    """Say that the training learned nothing, and what helps: where its list is read and its settings are changed."""
    if recommender.remark:
        st.warning(recommender.remark, icon=":material/trending_flat:")


def explain_no_likes(view: View) -> None:
    """Say why a guest without likes gets what is popular, and what to do."""
    if view.likes:
        return
    st.info(
        f"{view.guest_in_markdown} rated nothing {number(view.choices.threshold)} or higher that the model may know "
        "of, so no gossip reaches them. They get what is popular. Lower the threshold, or choose another guest.",
        icon=":material/person_off:",
    )
