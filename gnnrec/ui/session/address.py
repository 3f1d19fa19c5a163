"""The choices in the address of the browser. A copied address reproduces the view.

What an address asks for that does not exist falls back, with a word.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import streamlit as st

from gnnrec.config import TrainConfig
from gnnrec.data.dataset import Dataset
from gnnrec.data.files.asked import Asked
from gnnrec.errors import InputError
from gnnrec.ui.session import choices, datasets, models
from gnnrec.ui.session.caretaker import caretaker
from gnnrec.ui.session.choices import (
    LAYERS,
    changed_settings,
    default_guest,
    host,
    known_guest,
    nearest_threshold,
    remember_host,
    thresholds,
    you,
)
from gnnrec.ui.session.picks import picks, picks_for_address, read_picks
from gnnrec.ui.session.reading_asked import as_text, read_asked
from gnnrec.ui.session.stage import CARDS
from gnnrec.ui.session.visitors import shared_jobs, visitor
from gnnrec.ui.words import called, number, plain

IN_ADDRESS = (
    "guest",
    "layers",
    "threshold",
    "hide",
    "settings",
    "tuned",
    "from_random",
    "lesson",
    "tour",
    "stage",
    "notes",
)
SWITCHES = {"on": True, "off": False}
OLD_NAMES = {"steps": "passes"}
"""Settings that older addresses call otherwise."""
STARTS_OFF = ("stage", "notes")
"""Switches that the address names when they are on; of the others it says when they are off."""


def read_address(dataset: Dataset) -> None:
    """Take over what the address asks for, and make every choice valid for this party.

    Must run before the widgets are drawn: afterwards their state can no longer be set.
    """
    state = st.session_state
    is_first = "_dataset" not in state
    asked, is_ours = _news(is_first), _is_ours(is_first)
    if datasets.enter(dataset):
        models.forget_own()
        shared_jobs().leave(visitor())
        caretaker().party_is_over()
        if state.get("_pending", {}).get("data") == dataset.fingerprint:
            asked |= state.pop("_pending")
    _forget_strangers(dataset)
    read_picks(dataset, st.query_params.get_all("picks") if is_ours else [])
    at, last = thresholds(dataset), len(dataset.users)
    who = f"guest from 1 to {last}" if dataset.has_people else "guest in this file"
    _adopt(asked, "guest", default_guest(dataset), lambda text: _known_guest(text, dataset), who)
    _let_go_of_you(dataset)
    _adopt(asked, "layers", 3, lambda text: _within(text, LAYERS), "number of layers from 0 to 6")
    what = f"threshold from {number(at[0])} to {number(at[-1])}"
    default = nearest_threshold(dataset, dataset.default_threshold)
    _adopt(asked, "threshold", default, lambda text: _known_threshold(text, dataset), what)
    state["threshold"] = nearest_threshold(dataset, state["threshold"])
    _adopt(asked, "settings", {}, parse_settings, "list of settings like passes:300,seed:2")
    _adopt(asked, "hide", True, SWITCHES.__getitem__, "way to hide likes, which is on or off")
    _adopt(asked, "tuned", True, SWITCHES.__getitem__, "way to tune settings to the layers, which is on or off")
    _adopt(asked, "from_random", True, SWITCHES.__getitem__, "way to begin the lesson's training, which is on or off")
    _adopt(asked, "lesson", True, SWITCHES.__getitem__, "lesson strip, which is on or off")
    _adopt(asked, "tour", 0, lambda text: _within(text, CARDS), f"card of the tour from 1 to {CARDS[-1]}")
    _adopt(asked, "stage", bool(st.context.is_embedded), SWITCHES.__getitem__, "stage, which is on or off")
    _adopt(asked, "notes", False, SWITCHES.__getitem__, "presenter's notes, which are on or off")


def _known_guest(text: str, dataset: Dataset) -> Any:
    """The guest that a text names; "you" is one as soon as there are picks."""
    return text if text == you(dataset) and picks() else known_guest(text, dataset)


def _let_go_of_you(dataset: Dataset) -> None:
    """Without a pick there is no "You" to look at the party as."""
    if st.session_state["guest"] == you(dataset) and not picks():
        st.session_state["guest"] = host(dataset)
        choices.note(f"You have no picks left, so {plain(called(host(dataset)))} is shown.")
    remember_host(dataset)


def _forget_strangers(dataset: Dataset) -> None:
    """Go by what was kept when the browser chooses a guest who is not here.

    A browser that has not drawn this party yet, and is asked something at that moment, still sends the guest and the
    threshold of the last party.
    """
    state = st.session_state
    try:
        dataset.interactions.user_index(host(dataset) if "guest" in state else default_guest(dataset))
    except InputError:
        for name in datasets.OF_A_DATASET:
            state.pop(name, None)


def write_address(dataset: Dataset, page: str) -> None:
    """Show the choices in the address bar, so that it can be copied; all at once, as one step of the history.

    They are sent on every run, even when Streamlit believes they stand there: a change of page empties the
    address, and a timed run of a fragment that is waiting at that moment brings the old text to the server.
    A browser that shows them already does nothing. They are kept beside the widgets too, since a change of page
    drops the value of every widget that the browser has not drawn yet.
    """
    st.session_state["_kept"] = {name: st.session_state[name] for name in IN_ADDRESS}
    texts: dict[str, str | list[str]] = {name: _as_text(name, st.session_state[name]) for name in IN_ADDRESS}
    texts["data"] = datasets.own_fingerprint()
    texts["read"] = as_text(datasets.read_as())
    texts["picks"] = picks_for_address(dataset, page)
    for name, text in texts.items():
        st.session_state[f"_address_{name}"] = text
        if not text and name in st.query_params:
            del st.query_params[name]
    st.query_params.update({name: text for name, text in texts.items() if text})


def _news(is_first: bool) -> dict[str, str]:
    """What the address asks of this party, as far as it has changed since it was written.

    An address without `data` is about what everybody shares. At a party of one's own it is a stale one, or the visitor
    went back in the history of the browser; only as the first of a session it has been typed.
    """
    state, query = st.session_state, st.query_params
    news = {name: query[name] for name in IN_ADDRESS if name in query and query[name] != state.get(f"_address_{name}")}
    if _is_ours(is_first):
        return news
    asked = query.get("data", "")
    if asked and asked != state.get("_address_data"):
        _put_off(asked)
    return {name: text for name, text in news.items() if name not in datasets.OF_A_DATASET}


def _is_ours(is_first: bool) -> bool:
    """Whether the address is about the party on the screens."""
    asked = st.query_params.get("data", "")
    return asked in (datasets.own_fingerprint(), datasets.active().fingerprint) or (is_first and not asked)


def _put_off(data: str) -> None:
    """The address is about a file that is not here: remember what to show when it is."""
    query = st.query_params
    names = (*datasets.OF_A_DATASET, "layers", "read")
    st.session_state["_pending"] = {name: query[name] for name in names if name in query} | {"data": data}
    query.pop("picks", None)


def read_as_of_link() -> Asked | None:
    """How the file was read that a link waits for; None where no link waits, or it does not say so."""
    text = st.session_state.get("_pending", {}).get("read", "")
    try:
        return read_asked(text) if text else None
    except InputError:
        return None


def _adopt(asked: Mapping[str, str], name: str, default: Any, read: Callable[[str], Any], what: str) -> None:
    """Set a choice from the address, when the address has changed since it was written."""
    state = st.session_state
    if name in asked:
        try:
            state[name] = read(asked[name])
        except (ValueError, KeyError, InputError):
            state[name] = state.get(name, default)
            shown = plain(repr(asked[name][:40]))
            choices.note(f"The address asks for {name} = {shown}, but there is no such {what}. Showing another.")
    if name not in state:  # the first run, or a page was changed before the browser had drawn the widget
        state[name] = state.setdefault("_kept", {}).get(name, default)
    state[name] = state[name]  # a value written by the script outlives its widget when the page changes


def parse_settings(text: str) -> dict[str, Any]:
    """Training settings from "passes:300,start:random". Raises ValueError, KeyError or InputError when they are not."""
    read: dict[str, Callable[[str], Any]] = {"start": str}
    read |= {spec.name: type(spec.default) for spec in fields(TrainConfig) if "low" in spec.metadata}
    settings: dict[str, Any] = {}
    for part in filter(None, text.split(",")):
        name, value = part.split(":")
        name = OLD_NAMES.get(name, name)
        settings[name] = read[name](value)
    return changed_settings(TrainConfig(**settings))


def _as_text(name: str, value: Any) -> str:
    if name == "settings":
        return ",".join(f"{setting}:{str(chosen).removesuffix('.0')}" for setting, chosen in value.items())
    if name in ("hide", "tuned", "from_random", "lesson"):
        return "" if value else "off"
    if name in STARTS_OFF:
        return "on" if value else ""
    if name == "tour":
        return str(value or "")
    if name == "threshold":
        return str(int(value)) if value == int(value) else repr(value)
    return str(value)


def _known_threshold(text: str, dataset: Dataset) -> float:
    asked = float(text)
    threshold = nearest_threshold(dataset, asked)
    if not math.isclose(threshold, asked, rel_tol=1e-6, abs_tol=1e-9):
        raise ValueError(text)
    return threshold


def _within(text: str, allowed: range) -> int:
    if int(text) not in allowed:
        raise ValueError(text)
    return int(text)
