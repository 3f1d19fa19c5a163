"""How much alike everybody becomes with each round of gossip, and what that does to the matches."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from gnnrec.ui.screens.map import figures
from gnnrec.ui.screens.map.nodes import MAX_LAYERS
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets import charts

ENOUGH = 100  # tested guests, of whom a fall is no chance
NOTICEABLE = 0.01  # of NDCG@10; less is lost before anybody would notice


def draw_loudness(view: View, loudness: pd.DataFrame) -> None:
    """How much alike everybody is after each round of gossip, and what that does to the matches."""
    st.subheader("How loud is the party?", anchor=False)
    likeness = loudness["likeness"].tolist()
    rising = likeness == sorted(likeness)
    story = (
        f"{'With every round the name tags grow more alike' if rising else 'How alike the name tags are'}: "
        f"**{likeness[0]:.2f}** at first, **{likeness[-1]:.2f}** after {MAX_LAYERS} rounds. "
    )
    if "NDCG@10" in loudness:
        scores = loudness["NDCG@10"].tolist()
        best = int(np.argmax(scores))
        how_much = "A little" if best <= MAX_LAYERS // 2 else "Much"
        story += f"{how_much} of it helps: with" if best else "With"
        rounds = "round" if best == 1 else "rounds"
        story += f" these weights the matches are best after **{best}** {rounds} (NDCG@10 {scores[best]:.3f}). "
        tested = np.count_nonzero(np.diff(view.split.held_out.user_offsets))
        if scores[-1] < scores[best] - NOTICEABLE and tested >= ENOUGH:
            story += "Then everyone hears the same, and they get worse. In the field: over-smoothing."
    st.markdown(story)
    st.plotly_chart(figures.loudness(loudness), key="loudness", config=charts.QUIET, alt="Likeness and NDCG by layers")
    with st.popover("Table", icon=":material/table:"):
        st.dataframe(loudness, hide_index=True)
    st.caption(
        "The same weights, only more or less gossip. The page *The test* trains a model for each number of layers."
    )
