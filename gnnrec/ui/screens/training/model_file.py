"""A trained model as a file: saved from the screen, and loaded back in place of a training."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from gnnrec.data.dataset import Dataset
from gnnrec.errors import InputError
from gnnrec.recommender import Recommender
from gnnrec.store.model_file import ENDING, pack, read_model_file
from gnnrec.ui.session import choices, datasets, models, uploads
from gnnrec.ui.session.splits import split_at
from gnnrec.ui.session.view import View
from gnnrec.ui.words import file_name, number, plain

LIMIT_MB = 500
MOST_LOADED = 3
"""Models that a visitor may have loaded at once; the oldest makes room."""


def draw_model_file(view: View, recommender: Recommender | None) -> None:
    """Save this model, or load another one."""
    with st.expander("Take the model with you", icon=":material/save:"):
        if recommender:
            request = models.request_for(view.split, view.choices.config)  # now: when it is clicked there is no session
            name = file_name(Path(view.dataset.source).stem)
            st.download_button(
                "Save this model",
                lambda: pack(request, recommender),
                f"{name}-{request.key[:6]}{ENDING}",
                icon=":material/download:",
                on_click="ignore",
                key="save_model",
            )
        number = st.session_state.setdefault("_model_uploads", 0)
        key = f"model_upload_{number}"
        st.file_uploader(
            "Load a model",
            type=[ENDING.removeprefix(".")],
            key=key,
            max_upload_size=LIMIT_MB,
            on_change=_load,
            args=(view.dataset, key),
            help="Its settings come with it, and nothing is trained. Only numbers are read, no code is run.",
        )
        st.caption("It fits the ratings that it was trained on, here or on any other machine.")


def _load(dataset: Dataset, key: str) -> None:
    """Take over a model and its settings, or say why not. A callback: it sets the state of widgets."""
    given = st.session_state[key]
    if given is None:
        return
    st.session_state["_model_uploads"] += 1  # a fresh uploader, without the file
    try:
        with tempfile.TemporaryDirectory(prefix="gnnrec-") as folder:
            path = Path(folder) / "model"
            path.write_bytes(uploads.content(given))
            uploads.let_go()
            saved = read_model_file(path, given.name)
        _check_shown(dataset, saved.config.threshold, saved.config.num_layers, saved.config.layer_weights)
        hides = not saved.is_of(dataset.interactions)
        request = models.request_for(split_at(dataset, saved.config.threshold, hides), saved.config)
        recommender = saved.recommender(request)
    except (InputError, OSError) as error:
        st.toast("The model was not loaded: see the top of the page.", icon=":material/block:")
        choices.note(f"The model was not loaded. {plain(str(error))}")
        return
    kept = models.loaded()
    kept[request.key] = recommender
    for oldest in list(kept)[:-MOST_LOADED]:
        del kept[oldest]
    state = st.session_state
    state["threshold"] = choices.nearest_threshold(dataset, saved.config.threshold)
    state["layers"] = saved.config.num_layers
    state["hide"] = hides
    choices.choose_settings(saved.config)
    st.toast(f"The model of {plain(given.name)} is on all screens. Nothing was trained for it.", icon=":material/save:")


def _check_shown(dataset: Dataset, threshold: float, layers: int, layer_weights: object) -> None:
    """Refuse a model that the controls in the sidebar cannot stand for."""
    if choices.nearest_threshold(dataset, threshold) != threshold:
        raise InputError(f"Its threshold of {number(threshold)} is not on the scale of {datasets.active().source}.")
    if layers not in choices.LAYERS or layer_weights is not None:
        raise InputError("Its layers are not among those that the sidebar offers; use it at the terminal.")
