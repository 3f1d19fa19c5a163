"""Part 4: one comparison up close, the loss, the knobs, and the training replayed."""

from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
import torch

from gnnrec import Recommender, TrainConfig
from gnnrec.config import PRESETS
from gnnrec.ui.screens.training.model_file import draw_handing_on
from gnnrec.ui.session import choices, models
from gnnrec.ui.session.models import kept_moment
from gnnrec.ui.session.view import View, explain_no_likes, needs_model, visitor
from gnnrec.ui.widgets import cards, charts
from gnnrec.ui.widgets.navigation import open_page


def draw_triplet(view: View, recommender: Recommender) -> None:
    """One liked and one not liked topic of the guest, with both scores and the loss before and after."""
    st.subheader("One comparison", anchor=False)
    cards.style()
    if not view.likes:
        explain_no_likes(view)
        return
    unknown = np.setdiff1d(np.arange(view.party.graph.num_items), view.dataset.interactions.items_of(view.user))
    if not len(unknown) or not recommender.history.snapshots:
        st.caption("It takes a topic the guest never talked about, and a moment before the training that was kept.")
        return
    rng = np.random.default_rng(st.session_state.get("_triplet", 0) * 1000 + view.user + 1)
    liked = int(rng.choice(view.party.positives.items_of(view.user)))
    other = int(rng.choice(unknown))
    titles = view.dataset.items["title"].iloc[[liked, other]].tolist()
    st.markdown(f"{view.guest_in_markdown} liked one of these topics and never talked about the other.")
    before, after = kept_moment(view.model_key, 0, recommender), recommender
    rows = []
    for moment, model in (("before training", before), ("after training", after)):
        scores = model.scores(np.array([view.user]))[0, [liked, other]]
        loss = float(torch.nn.functional.softplus(scores[1] - scores[0]))
        rows.append((moment, float(scores[0]), float(scores[1]), loss))
    largest = max(1e-9, *(abs(score) for _, *scores, _ in rows for score in scores))
    for column, (moment, good, bad, loss) in zip(st.columns(2), rows, strict=True):
        with column, st.container(border=True):
            st.caption(moment)
            st.html(cards.comparison(titles, (good, bad), largest))
            st.metric("loss = -log σ(liked - other)", f"{loss:.3f}")
    st.button("Another comparison", icon=":material/shuffle:", on_click=another_triplet)


def another_triplet() -> None:
    """Draw another comparison."""
    st.session_state["_triplet"] = st.session_state.get("_triplet", 0) + 1


def draw_curves(recommender: Recommender) -> None:
    """Loss of each step, and NDCG@10 on hidden likes, which is only watched."""
    st.subheader("The whole training", anchor=False)
    history = recommender.history
    with st.container(key="loss"):
        figure = charts.loss_curve(history.losses, history.watched)
        st.plotly_chart(figure, key="loss_curve", config=charts.QUIET, alt="Loss and NDCG over the steps")
    with st.popover("Table", icon=":material/table:"):
        watched = dict(history.watched)
        table = pd.DataFrame({"step": range(1, len(history.losses) + 1), "loss": history.losses})
        st.dataframe(table.assign(ndcg=table["step"].map(watched)), hide_index=True)
    watching = "The hidden likes are watched here, never learned from nor used to stop." if history.watched else ""
    st.caption(
        f"{len(history.losses)} steps in {history.seconds:.1f} s; the loss went from {history.losses[0]:.3f} to "
        f"{history.losses[-1]:.3f}. {watching}"
    )


def draw_replay(view: View, recommender: Recommender) -> None:
    """The guest's top ten at any kept moment of the training."""
    st.subheader("Replay", anchor=False)
    steps = [step for step, _ in recommender.history.snapshots]
    if len(steps) < 2:
        st.caption("This training kept no moments to replay; set snapshots above 0.")
        return
    step = st.select_slider("Moment of the training (step)", steps, steps[-1], key="moment")
    then = kept_moment(view.model_key, steps.index(step), recommender)
    ten = min(10, view.party.graph.num_items)
    item_ids, scores = then.recommend(view.choices.guest, ten)
    final = set(recommender.recommend(view.choices.guest, ten)[0].tolist())
    titles = [view.dataset.titles[item] for item in item_ids.tolist()]
    table = pd.DataFrame({"place": range(1, len(titles) + 1), "topic": titles, "score": scores})
    table["final"] = [item in final for item in item_ids.tolist()]
    table["hidden"] = [item in view.hidden_items for item in item_ids.tolist()]
    kept = int(table["final"].sum())
    many = "ten" if len(titles) == 10 else len(titles)
    st.markdown(f"At step **{step}**, **{kept}** of the {many} are the ones it ends with.")
    narrow = {name: st.column_config.Column(width="small") for name in table.columns if name != "topic"}
    st.dataframe(table, hide_index=True, column_config=narrow)


def apply_form() -> None:
    """Take over the settings of the form; what cannot be is said."""
    given: dict[str, Any] = {spec.name: st.session_state[f"set_{spec.name}"] for spec in knobs()}
    st.session_state["settings"] = choices.changed_settings(TrainConfig(**given))


def use_preset(name: str) -> None:
    """Take over a named preset."""
    st.session_state["settings"] = choices.changed_settings(TrainConfig(**PRESETS[name]))


def knobs() -> list[Any]:
    """The settings with a control on this page: all but those of the sidebar."""
    hidden = {*choices.IN_SIDEBAR, "layer_weights", "max_block_scores"}
    return [spec for spec in fields(TrainConfig) if spec.name not in hidden]


def fill_form(view: View) -> None:
    """Have the form show the settings in force, after they were changed elsewhere or the page was left."""
    state, in_force = st.session_state, {spec.name: getattr(view.choices.config, spec.name) for spec in knobs()}
    is_changed = state.get("_form_shows") != in_force
    state["_form_shows"] = in_force
    for name, value in in_force.items():
        if is_changed or f"set_{name}" not in state:
            state[f"set_{name}"] = value


def draw_knobs(view: View) -> None:
    """Every setting with a sentence of help."""
    st.subheader("Teach it differently", anchor=False)
    fill_form(view)
    with st.form("knobs", border=True):
        columns = st.columns(2)
        for place, spec in enumerate(knobs()):
            whole = isinstance(spec.default, int)
            columns[place % 2].number_input(
                spec.name.replace("_", " "),
                min_value=spec.metadata["low"],
                max_value=min(spec.metadata["high"], 5000) if whole and spec.name != "seed" else spec.metadata["high"],
                step=1 if whole else spec.default / 5,
                format=None if whole else "%.4f",
                help=spec.metadata["help"],
                key=f"set_{spec.name}",
            )
        st.form_submit_button("Train", type="primary", icon=":material/play_arrow:", on_click=apply_form)
    with st.container(horizontal=True):
        st.button(
            "Back to default",
            icon=":material/undo:",
            on_click=use_preset,
            args=("default",),
            disabled=not st.session_state["settings"],
        )
        st.button("Most accurate on MovieLens", icon=":material/star:", on_click=use_preset, args=("best",))


view = open_page("training")
left, right = st.columns([3, 2], gap="large")
with right:
    draw_knobs(view)
    if view.job and st.button("Cancel the training", icon=":material/stop_circle:"):
        models.jobs().cancel(view.job.key, visitor())
    draw_handing_on(view, view.recommender)
with left:
    recommender = needs_model(view)
    if recommender:
        draw_curves(recommender)
        draw_triplet(view, recommender)
        draw_replay(view, recommender)
