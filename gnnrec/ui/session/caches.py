"""What is worked out once: for everybody at MovieLens, and for a visitor's own party in their session alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import streamlit as st

from gnnrec.data.dataset import Dataset
from gnnrec.ui.session import datasets

Given = ParamSpec("Given")
Made = TypeVar("Made")
CLEARED: dict[str, Callable[[], None]] = {}
"""For each function that remembers, by name: what makes it forget what it made for the visitor who is here."""


def remembered(shared: int, own: int) -> Callable[[Callable[Given, Made]], Callable[Given, Made]]:
    """A function that remembers what it made, by its arguments without a leading underscore.

    Args:
        shared: how many results of MovieLens are kept, for all visitors together.
        own: how many of a party or a model of one's own are kept for its visitor, until they leave.
    """

    def decorate(make: Callable[Given, Made]) -> Callable[Given, Made]:
        everyone_s = st.cache_resource(show_spinner=False, max_entries=shared)(make)
        visitor_s = st.cache_resource(show_spinner=False, max_entries=own, scope="session")(make)
        CLEARED[f"{make.__module__}.{make.__qualname__}"] = visitor_s.clear

        @wraps(make)
        def call(*given: Given.args, **named: Given.kwargs) -> Made:
            return (visitor_s if datasets.is_private() else everyone_s)(*given, **named)

        return call

    return decorate


def forget_own() -> None:
    """Let go of everything that was worked out for the visitor's own party, when it is over."""
    for clear in CLEARED.values():
        clear()


def once_a_party(make: Callable[[Dataset], Made]) -> Callable[[Dataset], Made]:
    """A function of a party that works once for each, and whose result goes when the party goes.

    Two files may have the same ratings and so the same fingerprint, but other titles: the party itself is the key.
    """
    made: WeakKeyDictionary[Dataset, Made] = WeakKeyDictionary()

    @wraps(make)
    def call(dataset: Dataset) -> Made:
        if dataset not in made:
            made[dataset] = make(dataset)
        return made[dataset]

    return call
