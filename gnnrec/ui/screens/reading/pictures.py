"""The drawings of the passages, in the page itself, so that their lines and words take the colours of the theme."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from gnnrec.ui.widgets.reading import TEXTS

SCRIPT = """export default ({ parentElement, data }) => {
  const figure = parentElement.querySelector("figure");
  figure.querySelector("div").innerHTML = data.svg;
  figure.querySelector("figcaption").textContent = data.caption;
};"""
STYLE = """figure {margin: .4rem 0; max-width: 40rem; color: var(--st-text-color)}
svg {width: 100%; height: auto; display: block}
figcaption {font-size: .86rem; opacity: .8; padding-top: .3rem; font-family: var(--st-font)}"""


@cache
def drawing(name: str) -> str:
    """One of the drawings that come with the passages, as SVG."""
    return (TEXTS / name).read_text(encoding="utf-8")


def draw_picture(name: str, caption: str) -> None:
    """A drawing with its text alternative as the caption below it, for those who see it too."""
    _component()(data={"svg": drawing(name), "caption": caption}, key=f"picture_{name}")


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "gnnrec_reading_picture",
        html='<figure><div aria-hidden="true"></div><figcaption></figcaption></figure>',
        css=STYLE,
        js=SCRIPT,
    )
