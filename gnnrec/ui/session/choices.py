"""What a visitor has chosen, in the session: guest, layers, threshold and settings; and what a party has to choose."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from gnnrec.config import TrainConfig
from gnnrec.data.dataset import Dataset
from gnnrec.ui.session import datasets
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.shipped import best_settings

LAYERS = range(7)
IN_SIDEBAR = ("num_layers", "threshold")
"""Settings that have a control of their own; the others are chosen on the training page."""


@dataclass(frozen=True)
class Choices:
    """The guest (a user id, a number or text) and everything that decides which model is looked at.

    Attributes:
        hides: whether a fifth of everybody's likes is hidden from the model, so that it can be tested.
        by_depth: names of the settings that are in force because they suit the number of layers, not by choice.
    """

    guest: Any
    config: TrainConfig
    hides: bool = True
    by_depth: tuple[str, ...] = ()

    @property
    def threshold(self) -> float:
        return self.config.threshold

    @property
    def layers(self) -> int:
        return self.config.num_layers

    @property
    def chosen(self) -> TrainConfig:
        """The settings without those that come with the number of layers: for models that do not have as many."""
        return replace(self.config, **{name: getattr(TrainConfig(), name) for name in self.by_depth})

    @property
    def is_default_training(self) -> bool:
        """Whether nothing was chosen but what stands in the sidebar."""
        return replace(self.chosen, num_layers=3, threshold=4.0) == TrainConfig()


def current() -> Choices:
    """What is chosen now; call it anywhere below the sidebar.

    Settings that were chosen are in force alone. Where none were, those that suit the number of layers are, unless
    they are switched off.
    """
    state = st.session_state
    settings, by_depth = state.get("settings", {}), _by_depth()
    if settings or not state["tuned"]:
        by_depth = {}
    config = TrainConfig(threshold=float(state["threshold"]), num_layers=state["layers"], **(settings or by_depth))
    return Choices(state["guest"], config, state["hide"], tuple(by_depth))


def _by_depth() -> dict[str, Any]:
    """The settings that suit the number of layers, where they are known."""
    state = st.session_state
    return best_settings(datasets.active(), float(state["threshold"]), state["layers"])


def choose_settings(config: TrainConfig) -> None:
    """Have exactly these settings in force, those of the sidebar left out. Only inside a callback."""
    state, wanted, by_depth = st.session_state, changed_settings(config), _by_depth()
    state["settings"] = {} if wanted == by_depth else wanted
    if by_depth and not state["settings"]:  # else the address and the slider would bring the others back
        state["tuned"] = wanted == by_depth


@remembered(1)
def thresholds(dataset: Dataset) -> list[float]:
    """Where the threshold can stand, ascending: whole numbers where the scale goes in whole steps, as sliders want."""
    if dataset.scale is None:
        return [dataset.default_threshold]
    if dataset.scale.step >= 1:
        return [round(threshold) for threshold in dataset.scale.thresholds]
    return [float(threshold) for threshold in dataset.scale.thresholds]


def nearest_threshold(dataset: Dataset, asked: float) -> float:
    """The threshold of the scale that is meant by a number that a slider or an address gave."""
    return min(thresholds(dataset), key=lambda threshold: abs(threshold - asked))


@remembered(1)
def default_guest(dataset: Dataset) -> Any:
    """Guest 1 at MovieLens; elsewhere who likes most, of those who leave something to be recommended."""
    known = dataset.interactions
    if dataset.has_people:
        return id_of(known.user_ids, 0)
    talked = np.diff(known.user_offsets)
    liked = np.bincount(known.users[known.is_positive(dataset.default_threshold)], minlength=known.num_users)
    leaves_enough = talked <= known.num_items // 2
    return id_of(known.user_ids, int(np.where(leaves_enough, liked, liked - 2 * known.num_items).argmax()))


def id_of(ids: NDArray[Any], index: int) -> Any:
    """The id at an index, as plain Python has it."""
    return ids[[index]].tolist()[0]


def known_guest(text: str, dataset: Dataset) -> Any:
    """The user id that a text names. Raises InputError when there is none."""
    known = dataset.interactions
    return id_of(known.user_ids, known.user_index(text))


def note(words: str) -> None:
    """Have something said above the page."""
    st.session_state.setdefault("_notes", []).append(words)


def take_notes() -> list[str]:
    """Words about what could not be shown, each said once."""
    notes: list[str] = st.session_state.pop("_notes", [])
    st.session_state["_said"] = notes
    return notes


def say_again() -> None:
    """Have what was said on this page said on the next run too, which nobody asked for."""
    st.session_state["_notes"] = list(st.session_state.get("_said", []))


def changed_settings(config: TrainConfig) -> dict[str, Any]:
    """The settings that differ from the defaults, those of the sidebar left out."""
    default = asdict(TrainConfig())
    return {name: value for name, value in asdict(config).items() if name not in IN_SIDEBAR and value != default[name]}


def choose_guest(guest: Any) -> None:
    """Make someone else the chosen guest. Only inside a callback: a drawn widget's value cannot be set."""
    st.session_state["guest"] = guest
