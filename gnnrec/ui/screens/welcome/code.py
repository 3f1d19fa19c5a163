"""The engine's own code, as far as it matters most."""

from __future__ import annotations

import streamlit as st

from gnnrec.model.bpr import bpr_loss
from gnnrec.model.lightgcn import LightGCN, LightGCNConv
from gnnrec.model.ranking import top_k
from gnnrec.ui.widgets import cards


def draw_code() -> None:
    """The gossip, the loss and the top k, each behind a tab."""
    with st.expander("About fifty lines that matter: the engine's own code", icon=":material/code:"):
        gossip, lesson, match = st.tabs(["The gossip", "The loss", "The top k"])
        gossip.code(cards.source_of(LightGCNConv.message) + "\n\n\n" + cards.source_of(LightGCN.propagate))
        lesson.code(cards.source_of(bpr_loss))
        match.code(cards.source_of(top_k))
