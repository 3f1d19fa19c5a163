"""Whether only blockbusters are recommended."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from gnnrec.evaluation.groups import popularity_of_lists
from gnnrec.recommender import Recommender
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.splits import TESTED, Split
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets import charts
from gnnrec.ui.widgets.figure import QUIET
from gnnrec.ui.words import percent


def draw_blockbusters(view: View, recommender: Recommender) -> None:
    """Popularity of what each guest gets against that of what they like."""
    also = view.user if view.split.graph.num_users > TESTED else 0
    table = _popularity(recommender, view.split, also)
    more = float((table["recommended"] > table["liked"]).mean())
    st.markdown(
        f"**{percent(more)}** of the {len(table):,} guests who have likes and anything left to get are given more "
        "popular topics than those they like: they are above the line."
    )
    figure = charts.against(table, "liked", "recommended", table["user"].to_numpy() == view.user)
    st.plotly_chart(figure, key="blockbusters", config=QUIET, alt="Popularity of recommended against liked")


@remembered(2)
def _popularity(recommender: Recommender, split: Split, also: int) -> pd.DataFrame:
    """How popular the lists of the guests are, of very many those of some drawn at random and of one more."""
    users = np.arange(split.graph.num_users)
    if len(users) > TESTED:
        users = np.union1d(np.random.default_rng(0).choice(users, TESTED, replace=False), [also])
    return popularity_of_lists(recommender, split.positives, users, seen=split.train)
