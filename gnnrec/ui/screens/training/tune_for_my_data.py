"""Tune for my data: the search for settings, what it tried, and the best of it put in force."""

from __future__ import annotations

import streamlit as st

from gnnrec.config import TrainConfig
from gnnrec.evaluation.trials import GRID
from gnnrec.evaluation.tuning import Tuned
from gnnrec.ui.screens.training.search import PURPOSE, standing, start_search
from gnnrec.ui.screens.training.settings_form import show_what_is_trained
from gnnrec.ui.screens.training.trials import figure_of, file_of, settings_in_words, table_of, won
from gnnrec.ui.session import choices
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.asked import ask_button, was_asked
from gnnrec.ui.widgets.figure import QUIET
from gnnrec.ui.widgets.progress import follow, is_running
from gnnrec.ui.words import counted

BUDGETS = {30: "30 seconds", 60: "1 minute", 180: "3 minutes"}
BUDGET = 60
SET_BY_IT = ("layers", "settings", "tuned", "from_random")
"""Choices that change when what was found is used, and come back with Undo."""
NOTHING_NEW = (
    "The search tried nothing new: what stands beside its best settings was tried already, or would take longer than "
    "the time it was given."
)
NOTHING_TO_MARK = (
    "Nothing can be held out of this party to mark a trial by: nobody has five likes that the model may know."
)


def draw_tuning(view: View) -> None:
    """The time it may take and the button; while it searches how far it is; and what was found so far."""
    st.header("Tune for my data", anchor=False)
    st.markdown(
        "Let the machine try settings on this party and keep the best. Each trial is taught with a part of the likes "
        "and marked on the rest of them. The hidden fifth takes no part in it, so the test stays a test."
    )
    if was_asked(PURPOSE):
        start_search(view, st.session_state.get("tuning_budget", BUDGET))
    now = standing(view)
    with st.container(key="tuning"):
        if not follow(now.job, PURPOSE):
            _draw_start(view, now.found)
        if now.found and not now.found.trials:
            st.info(NOTHING_TO_MARK)
        elif now.found:
            if now.is_at_end:
                st.info(NOTHING_NEW)
            _draw_found(view, now.found, is_running(now.job))


def _draw_start(view: View, found: Tuned | None) -> None:
    goes_on = bool(found and found.trials)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "Time for the search",
            list(BUDGETS),
            default=BUDGET,
            required=True,
            format_func=BUDGETS.__getitem__,
            key="tuning_budget",
            width="content",
        )
        label = "Go on searching" if goes_on else "Search"
        ask_button(label, PURPOSE, "start_tuning", ":material/travel_explore:")


def _draw_found(view: View, found: Tuned, searching: bool) -> None:
    st.markdown(best_of(found, min(10, view.split.graph.num_items)))
    _draw_use(found.config, is_in_force=_is_in_force(view, found.config), disabled=searching)
    alternative = "NDCG of each trial, and the best so far, over the seconds of the search"
    st.plotly_chart(figure_of(found.trials), key=keyed("trials"), config=QUIET, alt=alternative)
    st.caption(
        "The line is the best so far, the star (★) the winner. Tried because it is known to suit some data ●, stands "
        "one step from the best ◆, is longer or larger ■, or again on more parts of the likes ✕."
    )
    rounded = {
        "NDCG": st.column_config.NumberColumn(format="%.4f"),
        "seconds": st.column_config.NumberColumn(format="%.1f"),
    }
    st.dataframe(table_of(found.trials), hide_index=True, column_config=rounded, height=300)
    st.download_button("Download the trials (CSV)", file_of(found.trials), "trials.csv", "text/csv", on_click="ignore")
    st.caption(
        "These marks cannot be held against the one in the sidebar: a trial learns from fewer likes, and others are to "
        "be found. How good the model is, the page *The test* says."
    )


def best_of(found: Tuned, k: int) -> str:
    """The winner of a search, its mark and the settings that follow from it, as Markdown."""
    best, seconds = won(found.trials), sum(trial.seconds for trial in found.trials)
    where = "on the validation part" if best.parts == 1 else f"on average over {best.parts} validation parts"
    return (
        f"Best of **{counted(len(found.trials), 'trial')}** in {seconds:.0f} s: NDCG@{k} **{best.score:.3f}** {where}. "
        f"What follows for all the likes: {settings_in_words({name: getattr(found.config, name) for name in GRID})}."
    )


def _draw_use(config: TrainConfig, *, is_in_force: bool, disabled: bool) -> None:
    with st.container(horizontal=True):
        label = "These settings are in force" if is_in_force else "Use these settings"
        st.button(
            label,
            key="use_tuned",
            type="primary",
            icon=":material/check:",
            on_click=use,
            args=(config,),
            disabled=disabled or is_in_force,
        )
        if is_in_force and keyed("_before_tuning") in st.session_state:
            st.button("Undo", key="undo_tuned", icon=":material/undo:", on_click=undo)


def _is_in_force(view: View, config: TrainConfig) -> bool:
    return view.choices.config == config


def use(config: TrainConfig) -> None:
    """Put what was found in force, on all pages. A callback."""
    state = st.session_state
    state[keyed("_before_tuning")] = {name: state[name] for name in SET_BY_IT}
    state["layers"] = config.num_layers
    choices.choose_settings(config)
    show_what_is_trained()


def undo() -> None:
    """Return to what was chosen before. A callback."""
    st.session_state.update(st.session_state.pop(keyed("_before_tuning")))
