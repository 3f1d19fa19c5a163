"""What a visitor has chosen: guest, layers, threshold and settings, in the sidebar and in the address.

A copied address reproduces the view. What an address asks for that does not exist falls back, with a word.
"""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import streamlit as st

from gnnrec.config import TrainConfig
from gnnrec.datasets import Dataset
from gnnrec.interactions import InputError

DEFAULT_GUEST = 1
LAYERS = range(7)
THRESHOLDS = range(1, 6)
IN_ADDRESS = ("guest", "layers", "threshold", "settings", "lesson")
IN_SIDEBAR = ("num_layers", "threshold")
"""Settings that have a control of their own; the others are chosen on the training page."""


@dataclass(frozen=True)
class Choices:
    """The guest (a user id) and everything that decides which model is looked at."""

    guest: int
    config: TrainConfig

    @property
    def threshold(self) -> int:
        return int(self.config.threshold)

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
    return Choices(state["guest"], TrainConfig(threshold=state["threshold"], num_layers=state["layers"], **settings))


def read_address(dataset: Dataset) -> None:
    """Take over what the address asks for, and put the choices into the address.

    Must run before the widgets are drawn: afterwards their state can no longer be set.
    """
    _adopt("guest", DEFAULT_GUEST, lambda text: _known_guest(text, dataset), f"guest from 1 to {len(dataset.users)}")
    _adopt("layers", 3, lambda text: _within(text, LAYERS), "number of layers from 0 to 6")
    _adopt("threshold", 4, lambda text: _within(text, THRESHOLDS), "threshold from 1 to 5")
    _adopt("settings", {}, parse_settings, "list of settings like steps:300,seed:2")
    _adopt("lesson", True, lambda text: {"on": True, "off": False}[text], "lesson strip, which is on or off")


def write_address() -> None:
    """Show the choices in the address bar, so that it can be copied; all at once, as one step of the history.

    They are sent on every run, even when Streamlit believes they stand there: a change of page empties the
    address, and a timed run of a fragment that is waiting at that moment brings the old text to the server.
    A browser that shows them already does nothing. They are kept beside the widgets too, since a change of page
    drops the value of every widget that the browser has not drawn yet.
    """
    st.session_state["_kept"] = {name: st.session_state[name] for name in IN_ADDRESS}
    texts = {name: _as_text(name, st.session_state[name]) for name in IN_ADDRESS}
    for name, text in texts.items():
        st.session_state[f"_address_{name}"] = text
        if not text and name in st.query_params:
            del st.query_params[name]
    st.query_params.update({name: text for name, text in texts.items() if text})


def _adopt(name: str, default: Any, read: Any, what: str) -> None:
    """Set a choice from the address, when the address has changed since it was written."""
    state = st.session_state
    asked = st.query_params.get(name)
    if asked is not None and asked != state.get(f"_address_{name}"):
        try:
            state[name] = read(asked)
        except (ValueError, KeyError, InputError):
            state[name] = state.get(name, default)
            notes = state.setdefault("_notes", [])
            notes.append(f"The address asks for {name} = {asked[:40]!r}, but there is no such {what}. Showing another.")
    if name not in state:  # the first run, or a page was changed before the browser had drawn the widget
        state[name] = state.setdefault("_kept", {}).get(name, default)
    state[name] = state[name]  # a value written by the script outlives its widget when the page changes


def take_notes() -> list[str]:
    """Words about what could not be shown, each said once."""
    notes: list[str] = st.session_state.pop("_notes", [])
    return notes


def parse_settings(text: str) -> dict[str, Any]:
    """Training settings from "steps:300,seed:2". Raises ValueError, KeyError or InputError when they are not."""
    whole = {spec.name: isinstance(spec.default, int) for spec in fields(TrainConfig) if "low" in spec.metadata}
    settings: dict[str, Any] = {}
    for part in filter(None, text.split(",")):
        name, value = part.split(":")
        settings[name] = int(value) if whole[name] else float(value)
    return changed_settings(TrainConfig(**settings))


def changed_settings(config: TrainConfig) -> dict[str, Any]:
    """The settings that differ from the defaults, those of the sidebar left out."""
    default = asdict(TrainConfig())
    return {name: value for name, value in asdict(config).items() if name not in IN_SIDEBAR and value != default[name]}


def _as_text(name: str, value: Any) -> str:
    if name == "settings":
        return ",".join(f"{setting}:{number:g}" for setting, number in value.items())
    if name == "lesson":
        return "" if value else "off"
    return str(value)


def _known_guest(text: str, dataset: Dataset) -> int:
    return int(dataset.interactions.user_ids[dataset.interactions.user_index(text)])


def _within(text: str, allowed: range) -> int:
    if int(text) not in allowed:
        raise ValueError(text)
    return int(text)


def choose_guest(guest: int) -> None:
    """Make someone else the chosen guest. Only inside a callback: a drawn widget's value cannot be set."""
    st.session_state["guest"] = guest


def surprise(dataset: Dataset) -> None:
    """Choose any other guest."""
    others = [guest for guest in dataset.users["user"].tolist() if guest != st.session_state["guest"]]
    choose_guest(random.choice(others))  # noqa: S311  # no secret is made of it


def describe_guest(person: Any) -> str:
    """One line about a guest, by which they can be searched."""
    return f"Guest {person.user} · {person.age} · {person.gender} · {person.occupation}"


@st.cache_resource(show_spinner=False, max_entries=4)
def guest_labels(fingerprint: str, _dataset: Dataset) -> dict[int, str]:
    """One line about each guest, by id."""
    return dict(zip(_dataset.users["user"].tolist(), map(describe_guest, _dataset.users.itertuples()), strict=True))


def draw_controls(dataset: Dataset) -> None:
    """The controls at the top of the sidebar, the same on every page."""
    labels = guest_labels(dataset.interactions.fingerprint, dataset)
    guest, dice = st.columns([5, 1], gap="small", vertical_alignment="bottom")
    guest.selectbox(
        "Guest (user)",
        list(labels),
        key="guest",
        format_func=labels.__getitem__,
        help="Type an id, an age or an occupation to search.",
    )
    dice.button("", icon=":material/casino:", key="surprise", help="Surprise me", on_click=surprise, args=(dataset,))
    st.slider(
        "Layers (rounds of gossip)",
        LAYERS[0],
        LAYERS[-1],
        key="layers",
        help="0 is no gossip: plain matrix factorisation.",
    )
    st.slider(
        "Threshold (stars that count as a like)",
        THRESHOLDS[0],
        THRESHOLDS[-1],
        key="threshold",
        help="Ratings below it make no edge in the graph.",
    )
