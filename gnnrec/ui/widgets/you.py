"""Pages on which "You", who walked in, can be the guest, and what stands on the others instead."""

from __future__ import annotations

import streamlit as st

from gnnrec.errors import InputError
from gnnrec.ui.session import choices
from gnnrec.ui.session.picks import picks
from gnnrec.ui.session.view import View, as_you
from gnnrec.ui.words import plain

AS_YOU = frozenset({"welcome", "gossip", "recommendations", "map"})
"""Pages on which "You" can be the guest."""
OF_THE_PARTY = frozenset({"guests", "training", "scoreboard"})
"""Pages about what the model was taught and is tested with, which "You" came too late for."""


def seen_by(view: View, page: str) -> View:
    """The view of a page: the party, or where "You" can be the guest, the party with you in it."""
    if not choices.is_you():
        return view
    if page in OF_THE_PARTY:
        _explain(
            "This page is about what the model was taught and is tested with, and you walked in later. "
            f"Where it needs one guest, it shows {view.guest_in_markdown}."
        )
    if page not in AS_YOU:
        return view
    if not view.choices.layers:
        _explain(
            "With 0 layers no gossip travels, so nothing reaches the empty name tag of somebody who walks in. "
            f"Choose one layer or more in the sidebar. Until then {view.guest_in_markdown} is shown."
        )
        return view
    try:
        return as_you(view, tuple(picks()))
    except InputError as error:
        _explain(f"{plain(str(error))} Until then {view.guest_in_markdown} is shown.")
        return view


def _explain(words: str) -> None:
    """Why somebody else is shown, with the way to be rid of it."""
    with st.container(key="not_you"):
        st.info(words, icon=":material/waving_hand:")
        st.button("Go on as that guest", key="as_host", on_click=choices.choose_host, type="tertiary")
