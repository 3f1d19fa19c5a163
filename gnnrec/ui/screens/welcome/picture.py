"""The picture of the party, with a legend that says what it shows."""

from __future__ import annotations

import html

import streamlit as st

from gnnrec.ui.session.assets import ASSETS
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets import cards
from gnnrec.ui.widgets.figure import CHOSEN, GUEST, RECOMMENDED, TOPIC
from gnnrec.ui.words import counted

RINGS = 3
STYLE = """<style>
.gr-legend {display:grid;grid-template-columns:1.2rem 1fr;gap:.05rem .5rem;align-items:center;font-size:.95rem;
  line-height:1.35;margin:0 auto;max-width:24rem}
.gr-key {width:.9rem;height:.9rem;border-radius:.22rem;justify-self:center}
</style>"""


def draw_picture(view: View) -> None:
    """One guest in the middle, and gossip that comes in from as many rings as there are rounds."""
    layers, topics = view.choices.layers, f"{view.topic}s"
    drawing = (ASSETS / "party.svg").read_text(encoding="utf-8")
    silent = "".join(f".r{ring} .gossip{{display:none}}" for ring in range(layers + 1, RINGS + 1))
    square = ".22rem"
    rings = [
        ("in the middle, one guest", CHOSEN, "0"),
        (f"around them, {topics} they liked", TOPIC, square),
        ("guests who liked those too", GUEST, "50%"),
        (f"further out, {topics} those like", TOPIC, square),
        ("the guest's matches", RECOMMENDED, square),
    ]
    with st.container(key="party_picture", gap="small"):
        words = "A drawing: " + ", ".join(name for name, *_ in rings)
        st.html(STYLE + cards.image(drawing.replace("</style>", f"{silent}</style>"), words))
        st.html(f'<div class="gr-legend">{"".join(_entry(*ring) for ring in rings)}</div>')
        st.caption(told_of_rounds(layers), text_alignment="center")


def _entry(name: str, colour: str, corner: str) -> str:
    turned = "transform:rotate(45deg) scale(.85);" if colour == CHOSEN else ""
    key = f'<span class="gr-key" style="background:{colour};border-radius:{corner};{turned}"></span>'
    return f"{key}<span>{html.escape(name)}</span>"


def told_of_rounds(layers: int) -> str:
    """What the rounds of gossip make of a name tag."""
    if not layers:
        return "With 0 rounds no gossip comes in: a name tag holds what the teaching wrote on it."
    ring = ("from the innermost ring", "from the two inner rings", "from all three rings")[min(layers, RINGS) - 1]
    further = ", and from beyond the picture" if layers > RINGS else ""
    return f"Gossip comes in. After {counted(layers, 'round')} the name tag also holds what came {ring}{further}."
