"""For whom it works: the scores by groups of guests."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from gnnrec.evaluation.groups import ACTIVITY, AGES, Group, by_group, cut
from gnnrec.recommender import Recommender
from gnnrec.ui.screens.scoreboard.marks import marks_of, usual_k
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets import charts
from gnnrec.ui.widgets.figure import QUIET

GROUPINGS = ("activity", "age", "gender", "occupation")


def _labels(view: View, grouping: str) -> NDArray[np.object_]:
    """Name of each guest's group."""
    people = view.dataset.users
    if grouping == "activity":
        return cut(np.diff(view.split.positives.user_offsets), ACTIVITY)
    if grouping == "age":
        return cut(people["age"].to_numpy(np.int64), AGES)
    if grouping == "gender":
        return people["gender"].map({"M": "men", "F": "women"}).to_numpy(dtype=object)
    return people["occupation"].to_numpy(dtype=object)


def draw_groups(view: View, recommender: Recommender) -> None:
    """NDCG of each group with its interval."""
    grouping = "activity"
    if view.dataset.has_people:
        chosen = st.segmented_control("Group by", GROUPINGS, default="activity", required=True, key=keyed("grouping"))
        grouping = str(chosen)
    k = usual_k(view.split)
    groups = list(_groups(recommender, view, grouping))
    order = {name: index for index, name in enumerate([*ACTIVITY, *AGES])}
    groups.sort(key=lambda group: (order.get(group.name, 99), -group.size))
    rows = [(f"{group.name} ({group.size})", group.ndcg) for group in groups]
    figure = charts.intervals(rows, ours="", x=f"NDCG@{k}, with 95 % intervals (in brackets: guests)")
    st.plotly_chart(figure, key="groups", config=QUIET, alt=f"NDCG@{k} by {grouping}")
    st.caption(
        "Where intervals overlap widely the difference may be chance; the smaller a group, the less its interval "
        "can be relied on."
    )
    table = [
        {"group": group.name, "guests": group.size, f"Hit@{k}": group.hit["mean"], f"NDCG@{k}": group.ndcg["mean"]}
        for group in groups
    ]
    with st.popover("Table", icon=":material/table:"):
        st.dataframe(pd.DataFrame(table), hide_index=True)


def _groups(recommender: Recommender, view: View, grouping: str) -> list[Group]:
    """How a model does for each group."""
    return by_group([marks_of(recommender, view.split, usual_k(view.split))], [_labels(view, grouping)])
