"""What a visitor has chosen, in the session: guest, layers, threshold and settings; and what a party has to choose."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from gnnrec.config import TrainConfig
from gnnrec.data.dataset import Dataset
from gnnrec.ui.session.caches import remembered

LAYERS = range(7)
IN_SIDEBAR = ("num_layers", "threshold")
"""Settings that have a control of their own; the others are chosen on the training page."""


@dataclass(frozen=True)
class Choices:
    """The guest (a user id, a number or text) and everything that decides which model is looked at.

    Attributes:
        hides: whether a fifth of everybody's likes is hidden from the model, so that it can be tested.
    """

    guest: Any
    config: TrainConfig
    hides: bool = True

    @property
    def threshold(self) -> float:
        return self.config.threshold

    @property
    def layers(self) -> int:
        return self.config.num_layers

    @property
    def is_default_training(self) -> bool:
        """Whether only the sidebar's settings differ from the defaults."""
        return replace(self.config, num_layers=3, threshold=4.0) == TrainConfig()


def current() -> Choices:
    """What is chosen now; call it anywhere below the sidebar."""
    state = st.session_state
    settings = state.get("settings", {})
    config = TrainConfig(threshold=float(state["threshold"]), num_layers=state["layers"], **settings)
    return Choices(state["guest"], config, state["hide"])


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
