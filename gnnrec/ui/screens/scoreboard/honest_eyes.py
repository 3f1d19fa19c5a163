"""Honest eyes on the scoreboard: the leak, the groups, the blockbusters, and the guests the model fails."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from gnnrec.evaluation.groups import (
    ACTIVITY,
    AGES,
    Group,
    by_group,
    cut,
    failures,
    leaky_interactions,
    popularity_of_lists,
)
from gnnrec.evaluation.scoreboard import Marks, fit_watched, judge
from gnnrec.model.history import Progress
from gnnrec.recommender import Recommender
from gnnrec.store.locks import Cancelled
from gnnrec.store.models import Store
from gnnrec.store.request import Request
from gnnrec.ui.session import models
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.choices import choose_guest, id_of
from gnnrec.ui.session.jobs import Job
from gnnrec.ui.session.models import TESTED, Party
from gnnrec.ui.session.view import View, follow, visitor
from gnnrec.ui.widgets import charts
from gnnrec.ui.words import plain

GROUPINGS = ("activity", "age", "gender", "occupation")


def show_honest_eyes(view: View, recommender: Recommender, marks: Marks) -> None:
    """Four tabs, each a question about the score above."""
    st.subheader("Honest eyes", anchor=False)
    leak, groups, blockbusters, failed = st.tabs(
        ["What a leak would claim", "For whom does it work?", "Only blockbusters?", "Whom does it fail?"],
        key="eyes",
        on_change="rerun",
    )
    with leak:  # always drawn, so that its switch keeps its state behind another tab
        _draw_leak(view, marks)
    if groups.open:
        with groups:
            _draw_groups(view, marks)
    if blockbusters.open:
        with blockbusters:
            _draw_blockbusters(view, recommender)
    if failed.open:
        with failed:
            _draw_failures(view, recommender, marks)


def _draw_leak(view: View, honest: Marks) -> None:
    st.markdown(
        "Many demos build the graph from **all** ratings and then test on some of them. Switch it on: the hidden likes "
        "are put back into the graph, the model is trained again, and the same test is taken."
    )
    if not st.toggle("Leak the hidden likes into the graph", key="leak"):
        return
    key = f"leak-{view.model_key}"
    job = models.jobs().submit(key, "Training with a leak", partial(_judge_leaky, view), visitor())
    if follow(job) or job.result is None:
        return
    leaked: Marks = job.result
    for column, metric, label in zip(st.columns(2), ("hit", "ndcg"), ("Hit", "NDCG"), strict=True):
        before, after = (float(marks.values[metric].mean()) for marks in (honest, leaked))
        name = f"{label}@{_list_length(view.party)} with the leak"
        column.metric(name, f"{after:.3f}", f"{after - before:+.3f} that is not real")
    st.caption("Nothing was learned better. The answers were in the question.")


def _judge_leaky(view: View, job: Job) -> Marks | None:
    """Runs in a worker; gives the marks alone, so that no model is kept for them."""

    def advance(progress: Progress) -> bool:
        job.advance(progress.step, progress.steps, f"loss {progress.loss:.3f}")
        job.losses.append(progress.loss)
        return job.cancelled.is_set()

    train = leaky_interactions(view.party.train, view.party.held_out)
    request = Request(train, view.party.held_out, view.choices.config)
    fit = partial(fit_watched, train, view.party.held_out, view.choices.config, advance)
    try:
        recommender = Store().obtain(request, fit, cancelled=job.cancelled.is_set).recommender
    except Cancelled:
        return None
    if recommender.history.stopped:
        return None
    return judge(recommender, view.party.positives, view.party.tested, _list_length(view.party))


def _list_length(party: Party) -> int:
    """Ten, as far as there are so many items."""
    return min(10, party.graph.num_items)


def _labels(view: View, grouping: str) -> NDArray[np.object_]:
    """Name of each guest's group."""
    people = view.dataset.users
    if grouping == "activity":
        return cut(np.diff(view.party.positives.user_offsets), ACTIVITY)
    if grouping == "age":
        return cut(people["age"].to_numpy(np.int64), AGES)
    if grouping == "gender":
        return people["gender"].map({"M": "men", "F": "women"}).to_numpy(dtype=object)
    return people["occupation"].to_numpy(dtype=object)


def _draw_groups(view: View, marks: Marks) -> None:
    grouping = "activity"
    if view.dataset.has_people:
        chosen = st.segmented_control("Group by", GROUPINGS, default="activity", required=True, key="grouping")
        grouping = str(chosen)
    groups, k = list(_groups(view.model_key, grouping, view, marks)), _list_length(view.party)
    order = {name: place for place, name in enumerate([*ACTIVITY, *AGES])}
    groups.sort(key=lambda group: (order.get(group.name, 99), -group.size))
    rows = [(f"{group.name} ({group.size})", group.ndcg) for group in groups]
    figure = charts.intervals(rows, ours="", x=f"NDCG@{k}, with 95 % intervals (in brackets: guests)")
    st.plotly_chart(figure, key="groups", config=charts.QUIET, alt=f"NDCG@{k} by {grouping}")
    st.caption("Where intervals overlap widely the difference may be chance; small groups have wide ones.")
    table = [
        {"group": group.name, "guests": group.size, f"Hit@{k}": group.hit["mean"], f"NDCG@{k}": group.ndcg["mean"]}
        for group in groups
    ]
    with st.popover("Table", icon=":material/table:"):
        st.dataframe(pd.DataFrame(table), hide_index=True)


@remembered(shared=32, own=4)
def _groups(key: str, grouping: str, _view: View, _marks: Marks) -> list[Group]:
    """How the model named `key` does for each group."""
    return by_group(_marks, _labels(_view, grouping))


def _draw_blockbusters(view: View, recommender: Recommender) -> None:
    also = view.user if view.party.graph.num_users > TESTED else 0
    table = _popularity(view.model_key, also, recommender, view.party)
    more = float((table["recommended"] > table["liked"]).mean())
    st.markdown(
        f"**{more:.0%}** of the guests get more popular topics than those they like. Above the line: blockbusters."
    )
    figure = charts.against(table, "liked", "recommended", table["user"].to_numpy() == view.user)
    st.plotly_chart(figure, key="blockbusters", config=charts.QUIET, alt="Popularity of recommended against liked")


@remembered(shared=16, own=4)
def _popularity(key: str, also: int, _recommender: Recommender, _party: Party) -> pd.DataFrame:
    """How popular the lists of the guests are, of very many those of some drawn at random and of one more."""
    users = np.arange(_party.graph.num_users)
    if len(users) > TESTED:
        users = np.union1d(np.random.default_rng(0).choice(users, TESTED, replace=False), [also])
    return popularity_of_lists(_recommender, _party.positives, users)


def _draw_failures(view: View, recommender: Recommender, marks: Marks) -> None:
    missed = int((marks.values["hit"] == 0).sum())
    st.markdown(
        f"**{missed}** of {len(marks.users)} guests find none of their hidden likes among their ten. Some of them:"
    )
    ids = view.dataset.interactions.user_ids
    for failure in failures(recommender, marks, view.party.positives, view.party.held_out):
        guest = id_of(ids, failure.user)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(plain(f"Guest {guest}"), key=f"failed_{guest}", on_click=choose_guest, args=(guest,))
            st.markdown(
                f"{failure.num_hidden} hidden likes, the first in place {failure.best_place}: {failure.reason}."
            )
