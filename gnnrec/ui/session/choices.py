"""What a visitor has chosen, in the session: guest, layers, threshold and settings; and what a party has to choose."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from gnnrec.config import TrainConfig
from gnnrec.data.dataset import Dataset
from gnnrec.data.interactions import Interactions
from gnnrec.errors import InputError
from gnnrec.ui.session import datasets
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.shipped import tuned_settings

LAYERS = range(7)
FEW, MANY = 10, 20
"""Likes of a guest whose picture is neither empty nor a haze."""
MOST_LOOKS = 64
"""Looks that a visitor's session remembers."""
IN_SIDEBAR = ("num_layers", "threshold")
"""Settings that have a control of their own; the others are chosen on the training page."""


@dataclass(frozen=True)
class Choices:
    """The guest (a user id, a number or text) and everything that decides which model is looked at.

    Attributes:
        guest: a user of the party, also while "You" is the chosen guest; see `session.you`.
        hides: whether a fifth of everybody's likes is hidden from the model, so that it can be tested.
        by_depth: names of the settings that are in force because they were tuned for the number of layers.
        by_look: names of those that are in force because a short look at the visitor's own file found them.
    """

    guest: Any
    config: TrainConfig
    hides: bool = True
    by_depth: tuple[str, ...] = ()
    by_look: tuple[str, ...] = ()

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
        by_itself = {name: getattr(TrainConfig(), name) for name in self.by_look}
        return replace(self.chosen, num_layers=3, threshold=4.0, **by_itself) == TrainConfig()


def current() -> Choices:
    """What is chosen now; call it anywhere below the sidebar.

    Settings that were chosen are in force alone. Where none were, those that suit the data are, unless they are
    switched off: tuned for the number of layers at MovieLens, found by a short look at any other file.
    """
    state = st.session_state
    chosen, found = state.get("settings", {}), _by_themselves()
    if chosen or not state["tuned"]:
        found = {}
    config = TrainConfig(threshold=float(state["threshold"]), num_layers=state["layers"], **(chosen or found))
    names, none = tuple(found), ()
    by_depth, by_look = (names, none) if datasets.suits_movielens() else (none, names)
    return Choices(host(datasets.active()), config, state["hide"], by_depth, by_look)


def _by_themselves() -> dict[str, Any]:
    """The settings that suit the data, where they are known, as far as they differ from the defaults."""
    state = st.session_state
    if not datasets.suits_movielens():
        return looked_up() or {}
    return tuned_settings(datasets.active(), float(state["threshold"]), state["layers"])


def looked_up() -> dict[str, Any] | None:
    """What the short look at the visitor's own file found at this threshold; None before it was made."""
    found: dict[str, Any] | None = _looks().get(_looked_at())
    return found


def remember_look(config: TrainConfig) -> None:
    """Keep what the short look at the visitor's own file found at this threshold."""
    looks = _looks()
    looks[_looked_at()] = changed_settings(config)
    for oldest in list(looks)[:-MOST_LOOKS]:
        del looks[oldest]


def _looks() -> dict[object, dict[str, Any]]:
    looks: dict[object, dict[str, Any]] = st.session_state.setdefault("_looks", {})
    return looks


def _looked_at() -> tuple[str, float, bool]:
    """What a look is about. The number of layers is no part of it, so that the slider stays quick."""
    state = st.session_state
    return datasets.active().fingerprint, float(state["threshold"]), state["hide"]


def choose_settings(config: TrainConfig) -> None:
    """Have exactly these settings in force, those of the sidebar left out. Only inside a callback."""
    state, wanted, is_own = st.session_state, changed_settings(config), not datasets.suits_movielens()
    found = looked_up() if is_own else _by_themselves()
    state["settings"] = {} if wanted == found else wanted
    if not state["settings"] and (found or is_own):  # else the others would be brought back, or looked for
        state["tuned"] = wanted == found


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
    """Who is shown first: with 10 to 20 likes, or as near to that as there is, and of those the best known ones.

    Best known are likes whose median number of likes is largest; equal guests go by index. Of somebody who has talked
    about more than half of the items too little is left to recommend, so others go first.
    """
    known = dataset.interactions
    likes = known.at_least(dataset.default_threshold)
    liked = np.diff(likes.user_offsets)
    outside = np.maximum(0, np.maximum(FEW - liked, liked - MANY))
    outside[np.diff(known.user_offsets) > known.num_items // 2] += len(known) + FEW
    nearest = np.flatnonzero(outside == outside.min())
    return id_of(known.user_ids, int(nearest[_fame_of_likes(likes)[nearest].argmax()]))


def _fame_of_likes(likes: Interactions) -> NDArray[np.float64]:
    """The median number of likes of what each user likes, 0 for a user without likes. (num_users,)"""
    by_item = np.bincount(likes.items, minlength=likes.num_items)
    fame = by_item[likes.items]
    fame = fame[np.lexsort((fame, likes.users))]
    first, behind = likes.user_offsets[:-1], likes.user_offsets[1:]
    middle = np.zeros(likes.num_users)
    has = behind > first
    middle[has] = (fame[(first + behind - 1)[has] // 2] + fame[(first + behind)[has] // 2]) / 2
    return middle


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
    """Make someone else the chosen guest. Only inside a callback: a drawn widget's value cannot be set.

    "You" have an id in the party with you in it, which no guest of the party itself has: then nothing changes.
    """
    try:
        datasets.active().interactions.user_index(guest)
    except InputError:
        return
    st.session_state["guest"] = guest


def you(dataset: Dataset) -> str:
    """What the choice of a guest holds, and the address says, for "You"; no guest of the party has that id."""
    ids, name = dataset.interactions.user_ids, "you"
    while not np.issubdtype(ids.dtype, np.integer) and (ids == name).any():
        name += "'"
    return name


def is_you() -> bool:
    """Whether "You" is the chosen guest."""
    return bool(st.session_state.get("guest") == you(datasets.active()))


def choose_you() -> None:
    """Look at the party as "You", who has walked in. Only inside a callback."""
    st.session_state["guest"] = you(datasets.active())


def host(dataset: Dataset) -> Any:
    """The chosen guest; where that is "You", the guest of the party who was chosen before."""
    guest = st.session_state.get("guest")
    return st.session_state.get(keyed("_host"), default_guest(dataset)) if guest == you(dataset) else guest


def choose_host() -> None:
    """Look at the party as the guest of before. Only inside a callback."""
    st.session_state["guest"] = host(datasets.active())


def remember_host(dataset: Dataset) -> None:
    """Keep who is chosen, for when "You" is and a page needs a guest of the party."""
    st.session_state[keyed("_host")] = host(dataset)
