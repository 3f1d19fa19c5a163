"""The little party as a component that runs in the browser alone: nothing is sent to it, and nothing comes back.

Its script is written as small modules that import each other. A component is given one script, so each module becomes
a constant of its name, with what it exports in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from gnnrec.ui.session.assets import ASSETS

FRONT_END = ASSETS / "little_party"
MODULES = (
    *("engine", "party", "svg", "words", "labels", "motion"),
    *("drag", "graph", "past", "plane", "formula", "grids", "charts"),
)
"""Each imports only from those before it; component.js imports from all."""


def show_little_party() -> None:
    """Draw it on the current screen."""
    with st.container(key="little_party"):
        _component()(key="little_party_component")


def script(*names: str) -> str:
    """These modules as constants, in this order, for a script that has no imports."""
    return "\n".join(_as_constant(name) for name in names)


def _as_constant(name: str) -> str:
    text = _without_imports(name)
    exported = re.findall(r"^export (?:const|function|class) (\w+)", text, re.MULTILINE)
    body = re.sub(r"^export ", "", text, flags=re.MULTILINE)
    return f"const {name} = (() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})();"


def _without_imports(name: str) -> str:
    return re.sub(r"^import .*\n", "", _asset(f"{name}.js"), flags=re.MULTILINE)


def _asset(name: str) -> str:
    return (FRONT_END / name).read_text(encoding="utf-8")


@cache
def _component() -> Callable[..., Any]:
    whole = f"{script(*MODULES)}\n{_without_imports('component')}"
    return st.components.v2.component(
        "gnnrec_little_party", html=_asset("frame.html"), css=_asset("style.css"), js=whole
    )
