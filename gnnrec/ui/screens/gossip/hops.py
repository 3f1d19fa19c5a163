"""How many rounds the map shows: as many as the model has layers, until the visitor says otherwise."""

from __future__ import annotations

import streamlit as st

from gnnrec.ui.session.page import page_state

MOST = 4
MOVED = "hops_moved"


def choose_hops(layers: int) -> int:
    """The rounds to show; draws the slider, unless there are no layers and so nothing to choose.

    Args:
        layers: rounds of gossip that the model takes.

    Returns:
        1 to 4; without layers 1, the ring of the guest's own likes.
    """
    if not layers:
        return 1
    followed = min(layers, MOST)
    if not _is_moved() and st.session_state.get("hops", followed) != followed:
        st.session_state["hops"] = followed
    hops: int = st.slider(
        "Rounds shown (hops)",
        1,
        MOST,
        followed,
        key="hops",
        bind="query-params",
        width=420,
        on_change=_move,
        help="Follows the layers in the sidebar until you move it. The model takes as many rounds as it has layers.",
    )
    return hops


def _is_moved() -> bool:
    """Whether the visitor, or the address that was opened, has said how many rounds."""
    state = page_state()
    if MOVED not in state:
        state[MOVED] = "hops" in st.query_params
    return bool(state[MOVED])


def _move() -> None:
    page_state()[MOVED] = True
