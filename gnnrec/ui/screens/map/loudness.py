"""How much alike everybody becomes with each round of gossip, and what that does to the matches."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
import streamlit as st

from gnnrec.ui.screens.map import figures
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.figure import QUIET
from gnnrec.ui.words import counted

ENOUGH = 100  # tested guests, of whom a fall is no chance
NOTICEABLE = 0.01  # of NDCG@10; less is lost before anybody would notice
MORE = 0.05  # of likeness; less is no change to speak of


def draw_loudness(view: View, loudness: pd.DataFrame) -> None:
    """How much alike everybody is after each round of gossip, and what that does to the matches."""
    likeness = loudness["likeness"].tolist()
    scores = loudness["NDCG@10"].tolist() if "NDCG@10" in loudness else []
    tested = int(np.count_nonzero(np.diff(view.split.held_out.user_offsets)))
    st.header(title(likeness, scores, tested), anchor=False)
    said = [alike(likeness)]
    if scores:
        said.append(matches(likeness, scores, view.choices.layers, tested))
    st.markdown(" ".join(said))
    st.plotly_chart(figures.loudness(loudness), key="loudness", config=QUIET, alt="Likeness and NDCG by layers")
    with st.popover("Table", icon=":material/table:"):
        st.dataframe(loudness, hide_index=True)
    st.caption(
        "The same weights, only more or less gossip. What each number of rounds reaches with weights and settings of "
        "its own is on the page *The test*."
    )


def title(likeness: Sequence[float], scores: Sequence[float], tested: int) -> str:
    """Whether the party gets too loud: the name tags more alike, and the matches worse for it."""
    if not scores or tested < ENOUGH:
        return "How loud is the party?"
    return "The party gets too loud" if _rises(likeness) and _falls(scores) else "The party does not get too loud"


def alike(likeness: Sequence[float]) -> str:
    """What happens to the likeness of the name tags.

    Args:
        likeness: after 0, 1, ... rounds.
    """
    if _rises(likeness):
        steady = all(after >= before for before, after in pairwise(likeness))
        what = "With every round the name tags grow more alike" if steady else "The name tags grow more alike"
    elif likeness[-1] < likeness[0] - MORE:
        what = "The name tags grow less alike"
    else:
        what = "The name tags stay about as alike as they are"
    return f"{what}: **{likeness[0]:.2f}** at first, **{likeness[-1]:.2f}** after {len(likeness) - 1} rounds."


def matches(likeness: Sequence[float], scores: Sequence[float], layers: int, tested: int) -> str:
    """What happens to the matches, which says something of weights that were trained for one number of rounds.

    Args:
        likeness, scores: after 0, 1, ... rounds, of the same weights.
        layers: rounds that the weights were trained for.
        tested: guests who have anything hidden.
    """
    best, last = int(np.argmax(scores)), len(scores) - 1
    said = (
        f"These name tags were taught for {counted(layers, 'round')}, and the matches they make are best after "
        f"**{best}** (NDCG@10 {scores[best]:.3f}): that is about these name tags, not about how much gossip is good. "
    )
    if tested < ENOUGH:
        return f"{said}With {counted(tested, 'guest')} to test on it may be chance."
    if best == last:
        return f"{said}Up to there more of it does them no harm."
    if not _falls(scores):
        return f"{said}More of it does them no harm that one would notice: {scores[-1]:.3f} after {last}."
    worse = f"{said}With more they get worse, {scores[-1]:.3f} after {last}"
    if _rises(likeness):
        return f"{worse}, while all name tags grow more alike. In the field: over-smoothing."
    return f"{worse}, though the name tags do not grow more alike, so it is not over-smoothing."


def _rises(likeness: Sequence[float]) -> bool:
    return likeness[-1] > likeness[0] + MORE


def _falls(scores: Sequence[float]) -> bool:
    return scores[-1] < max(scores) - NOTICEABLE
