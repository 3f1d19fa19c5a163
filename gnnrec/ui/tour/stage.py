"""The stage: the picture of a page as large as the window permits, its text larger, and nothing else."""

from __future__ import annotations

import streamlit as st

from gnnrec.ui.session.stage import on_stage
from gnnrec.ui.tour.walk import toggle

OF_A_PARTY = "map_chart"
"""Its key carries the number of a party of one's own."""
PICTURES = {
    "welcome": ("party_picture",),
    "little_party": ("little_party",),
    "guests": ("about",),
    "gossip": ("network",),
    "training": ("loss",),
    "recommendations": ("top10", "reasons", "why_not"),
    "scoreboard": ("scores", "depths"),
    "walk_in": ("top10", "network"),
    "map": (OF_A_PARTY,),
    "lightgcn": ("lightgcn_leaves_out", "lightgcn_root", "lightgcn_average"),
}
"""Keys of the containers and charts that stay on each page's stage. A page without one, or on which none is drawn at
the moment, keeps all that it has."""
ALWAYS = ("tour", "leave_stage", "tour_keys")
LARGE = """<style>
.stApp [data-testid="stSidebar"], .stApp [data-testid="stHeader"], .stApp [data-testid="stExpandSidebarButton"],
.stApp [data-testid="stSidebarCollapsedControl"] {display: none}
.stApp .stMainBlockContainer.stMainBlockContainer {padding: .8rem 1.6rem; max-width: none}
.stApp .stMainBlockContainer h1 {font-size: 1.5rem; padding: 0 0 .6rem}
.st-key-about p, .st-key-depths p {font-size: 1.3rem}
.st-key-depths [data-testid="stCaptionContainer"] p {font-size: 1rem}
.st-key-top10 {zoom: 1.1}
.st-key-reasons, .st-key-scores, .st-key-lightgcn_leaves_out, .st-key-lightgcn_root,
.st-key-lightgcn_average, .st-key-tour {zoom: 1.3}
.st-key-leave_stage {position: fixed; right: .6rem; bottom: .4rem; width: auto; z-index: 99}
@media (min-width: 1800px) and (min-height: 900px) {
  .st-key-top10, .st-key-reasons, .st-key-scores, .st-key-lightgcn_leaves_out, .st-key-lightgcn_root,
  .st-key-lightgcn_average, .st-key-tour {zoom: 1.6}
  .stApp .stMainBlockContainer h1 {font-size: 2.1rem}
}
</style>"""
ALONE = """<style>
.stMainBlockContainer:has(PICTURE) div:not(:has(KEPT), :has(h1), KEPT, KEPT *, :has(> h1) *) {display: none}
.stMainBlockContainer .stColumn:has(PICTURE) {flex: 1 1 0; width: auto; min-width: 24rem}
</style>"""


def selector(name: str) -> str:
    """How a stylesheet finds what has this key."""
    return f'[class*="st-key-{name}"]' if name == OF_A_PARTY else f".st-key-{name}"


def draw_stage(page: str) -> None:
    """Clear the stage for the page's picture, and put up the way out; nothing where nobody is on it."""
    if not on_stage():
        return
    pictures = [selector(name) for name in PICTURES.get(page, ())]
    style = LARGE
    if pictures:
        kept = [*pictures, *(f".st-key-{name}" for name in ALWAYS)]
        style += ALONE.replace("PICTURE", f":is({', '.join(pictures)})").replace("KEPT", f":is({', '.join(kept)})")
    st.html(style)
    st.button("Leave the stage (Esc)", key="leave_stage", on_click=toggle, args=("stage",), type="secondary")
