"""The whole training as curves, and replayed."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from gnnrec.recommender import Recommender
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.models import moment_of
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets import charts
from gnnrec.ui.widgets.figure import QUIET


def draw_curves(recommender: Recommender) -> None:
    """Loss before each pass, and NDCG@10 on hidden likes, which is only watched."""
    history = recommender.history
    with st.container(key="loss"):
        figure = charts.loss_curve(history.losses, history.watched)
        st.plotly_chart(figure, key="loss_curve", config=QUIET, alt="Loss and NDCG over the passes")
    with st.popover("Table", icon=":material/table:"):
        watched = dict(history.watched)
        table = pd.DataFrame({"pass": range(1, len(history.losses) + 1), "loss": history.losses})
        st.dataframe(table.assign(ndcg=table["pass"].map(watched)), hide_index=True)
    watching = "The hidden likes are watched here, never learned from nor used to stop." if history.watched else ""
    st.caption(f"The loss went from {history.losses[0]:.3f} to {history.losses[-1]:.3f}. {watching}")


def draw_replay(view: View, recommender: Recommender) -> None:
    """The guest's top ten at any kept moment of the training."""
    st.header("Replay", anchor=False)
    moments = [done for done, _ in recommender.history.snapshots]
    if len(moments) < 2:
        st.caption("This training kept no moments to replay; set snapshots above 0.")
        return
    moment = st.select_slider("Moment of the training (passes so far)", moments, moments[-1], key=keyed("moment"))
    then = moment_of(recommender, moments.index(moment))
    ten = min(10, view.split.graph.num_items)
    item_ids, scores = then.recommend(view.choices.guest, ten)
    final = set(recommender.recommend(view.choices.guest, ten)[0].tolist())
    titles = [view.dataset.titles[item] for item in item_ids.tolist()]
    number = "score" if view.likes else "likes"  # who likes nothing gets what is popular, at any moment
    table = pd.DataFrame({"rank": range(1, len(titles) + 1), "topic": titles, number: scores})
    table["final"] = [item in final for item in item_ids.tolist()]
    table["hidden like"] = [item in view.hidden_items for item in item_ids.tolist()]
    kept = int(table["final"].sum())
    many = "ten" if len(titles) == 10 else len(titles)
    st.markdown(f"After **{moment}** passes, **{kept}** of the {many} are the ones it ends with.")
    widths = {"rank": 50, number: 70, "final": 60, "hidden like": 90}  # all five fit beside the form of a small screen
    narrow = {name: st.column_config.Column(width=width) for name, width in widths.items()}
    st.dataframe(table, hide_index=True, column_config=narrow)
