"""Pictures that a browser draws and moves itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from gnnrec.ui.session.assets import ASSETS


@cache
def front_end(folder: str) -> Callable[..., Any]:
    """The component whose frame, style and script lie in a folder of assets/; registered once, sent once."""

    def text(name: str) -> str:
        return (ASSETS / folder / name).read_text(encoding="utf-8")

    return st.components.v2.component(
        f"gnnrec_{folder}", html=text("frame.html"), css=text("style.css"), js=text("component.js")
    )
