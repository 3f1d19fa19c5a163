"""The offer to walk in with a list of one's own: how much of it is here, the button, and what is not here."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from gnnrec.data.files.one_person import OwnTitle
from gnnrec.ui.session import datasets
from gnnrec.ui.session.brought import brought
from gnnrec.ui.session.picks import set_picks
from gnnrec.ui.words import counted, plain, topic_word

MOST_NAMED = 100
"""Titles that are not here and are named."""


def draw_own_list(titles: Sequence[OwnTitle]) -> None:
    """The offer, at the party on the screens."""
    dataset = datasets.active()
    here = brought(titles, dataset)
    with st.container(border=True, key="own_list"):
        st.markdown(f"**{plain(here.words(topic_word(dataset.item_word)))}**")
        if here.picks and st.button(
            "Walk in with it",
            key="walk_in_with_it",
            type="primary",
            icon=":material/waving_hand:",
            on_click=set_picks,
            args=(list(here.picks),),
        ):
            st.switch_page("pages/walk_in.py")
        if here.missing:
            with st.expander(f"{counted(len(here.missing), 'title')} of yours, not found here"):
                st.markdown(plain(", ".join(here.missing[:MOST_NAMED])))
                if len(here.missing) > MOST_NAMED:
                    st.caption(f"And {len(here.missing) - MOST_NAMED:,} more.")
