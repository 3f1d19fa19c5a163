"""The form with every setting of the training."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import streamlit as st

from gnnrec.config import PRESETS, TrainConfig
from gnnrec.ui.session import choices, datasets
from gnnrec.ui.session.shipped import shipped_study
from gnnrec.ui.session.view import View
from gnnrec.ui.words import STARTS

OF_THE_LAYERS = (
    "On: each number of layers has the settings that it chose on a validation part. Off: all have the "
    "defaults. What is set above goes first."
)
OF_THE_FILE = (
    "On: a short look at the file, before the first training, chooses how strong the penalty is and how many "
    "candidates a negative has. Off: the defaults, which were chosen on MovieLens. What is set above goes first."
)


def apply_form() -> None:
    """Take over the settings of the form; what cannot be is said."""
    given: dict[str, Any] = {spec.name: st.session_state[f"set_{spec.name}"] for spec in knobs()}
    choices.choose_settings(TrainConfig(**given))
    show_what_is_trained()


def use_preset(name: str) -> None:
    """Take over a named preset."""
    st.session_state["settings"] = choices.changed_settings(TrainConfig(**PRESETS[name]))
    show_what_is_trained()


def show_what_is_trained() -> None:
    """Have the page show the training that was asked for; with the defaults again, the lesson's."""
    st.session_state["from_random"] = not st.session_state["settings"]


def knobs() -> list[Any]:
    """The settings with a control on this page: all but those of the sidebar."""
    hidden = {*choices.IN_SIDEBAR, "layer_weights"}
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
    st.header("Teach it differently", anchor=False)
    fill_form(view)
    st.caption("The settings that all pages go by.")
    with st.form("knobs", border=True):
        *numbers, start = sorted(knobs(), key=lambda spec: spec.name == "start")  # its words need the whole width
        columns = st.columns(2)
        for number, spec in enumerate(numbers):
            with columns[number % 2]:
                _draw_number(spec)
        st.selectbox(
            start.name, list(STARTS), key="set_start", format_func=STARTS.__getitem__, help=start.metadata["help"]
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
    is_own = not datasets.suits_movielens()
    if is_own or shipped_study(view.dataset, view.choices.threshold):
        st.toggle(
            "Settings that suit this file" if is_own else "Tune to the number of layers",
            key="tuned",
            disabled=bool(st.session_state["settings"]),
            help=OF_THE_FILE if is_own else OF_THE_LAYERS,
        )


def _draw_number(spec: Any) -> None:
    """A setting that is a number."""
    whole = isinstance(spec.default, int)
    st.number_input(
        spec.name.replace("_", " "),
        min_value=spec.metadata["low"],
        max_value=min(spec.metadata["high"], 5000) if whole and spec.name != "seed" else spec.metadata["high"],
        step=1 if whole else spec.default / 5 or 0.05,
        format=None if whole else "%.5f",
        help=spec.metadata["help"],
        key=f"set_{spec.name}",
    )
