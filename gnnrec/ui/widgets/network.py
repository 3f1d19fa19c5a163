"""A neighbourhood as a pyvis Network: live on a Streamlit screen, or as one HTML file that needs nothing else.

pyvis describes the nodes and edges and brings the vis-network library that draws them; its own page is not used,
because it loads Bootstrap from elsewhere and shows some titles as markup. The library and the viewer travel in a
component of their own whose content never changes, so that Streamlit sends them once and a hash of them afterwards.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pyvis
import streamlit as st

from gnnrec.explain.neighbourhood import Neighbourhood
from gnnrec.ui.session.assets import ASSETS
from gnnrec.ui.widgets.network_payload import payload
from gnnrec.ui.widgets.network_story import Story
from gnnrec.ui.widgets.network_words import NameOf

FRONT_END = ASSETS / "network"
LIBRARY = Path(pyvis.__file__).parent / "lib" / "vis-9.1.2" / "vis-network.min.js"
VIEWER = (
    "helpers.js",
    "party.js",
    "places.js",
    "styles.js",
    "painter.js",
    "rounds.js",
    "name_tag.js",
    "routes.js",
    "matches.js",
    "formula.js",
    "walker.js",
    "viewer.js",
)
"""The files of the viewer, which become one script."""


def show_network(
    around: Neighbourhood,
    name_of: NameOf,
    on_choose: Callable[[int], None] | None = None,
    key: str = "network_map",
    item_word: str = "item",
    told: list[str] | None = None,
    story: Story | None = None,
    on_open: Callable[[int], None] | None = None,
) -> None:
    """Draw the map on the current screen.

    Args:
        around: what to draw.
        name_of: full name of a node.
        on_choose: called with the user index of a clicked guest, as a widget callback: it may set session state.
        key: widget key of the map.
        item_word: what an item is called.
        told: see `payload`.
        story: see `payload`.
        on_open: called with the node number of a match whose whole reason is asked for, as a widget callback.
    """

    def chosen() -> None:
        user = st.session_state[key].get("chosen")
        if on_choose and isinstance(user, int):
            on_choose(user)

    def opened() -> None:
        node = st.session_state[key].get("opened")
        if on_open and isinstance(node, int):
            on_open(node)

    with st.container(gap=None):
        data = payload(
            around,
            name_of,
            chooses=on_choose is not None,
            opens=on_open is not None,
            item_word=item_word,
            told=told,
            story=story,
        )
        _map_component()(key=key, data=data, on_chosen_change=chosen, on_opened_change=opened)
        _library_component()(key=f"{key}_library")


def standalone_html(
    around: Neighbourhood, name_of: NameOf, title: str, item_word: str = "item", story: Story | None = None
) -> str:
    """The same map as one HTML page that loads nothing and may not: its content policy forbids every request."""
    data = json.dumps(payload(around, name_of, chooses=False, item_word=item_word, story=story)).replace(
        "<", "\\u003c"
    )  # cannot end the script
    page_style = (
        "body{margin:0;background:#fff}.gossip{min-height:100vh;padding:16px 24px}.view,.stage{flex:1}"
        ".gossip{--st-text-color:#1f2430;--st-background-color:#fff}"
        "@media(prefers-color-scheme:dark){body{background:#14161c}.gossip{--st-text-color:#f1f2f6;"
        "--st-background-color:#14161c;--st-secondary-background-color:#232733}}"
    )
    start = (
        f"const data = {data};\nconst root = document.querySelector('.gossip');\n"
        "const draw = () => show(vis, root, data, {});\ndraw();\n"
        "matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);"
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'; img-src data:\">\n"
        f"<title>{html.escape(title)}</title>\n<style>{_asset('viewer.css')}\n{page_style}</style>\n</head>\n<body>\n"
        f"<main>{_asset('frame.html')}</main>\n<script>{_library()}</script>\n<script>\n{_viewer()}\n{start}\n</script>\n"
        "</body>\n</html>\n"
    )


@cache
def _asset(name: str) -> str:
    return (FRONT_END / name).read_text(encoding="utf-8")


@cache
def _viewer() -> str:
    """The viewer as one script."""
    return "\n".join(map(_asset, VIEWER))


@cache
def _library() -> str:
    """pyvis's own copy of vis-network, without the note that sends developer tools looking for another file."""
    return re.sub(r"\n//# sourceMappingURL=.*", "", LIBRARY.read_text(encoding="utf-8"))


@cache
def _library_component() -> Callable[..., Any]:
    script = (
        f"const exports = {{}}, module = {{ exports }};\n{_library()}\n{_viewer()}\n"
        "globalThis.gnnrecNetwork = { show: (...given) => show(exports, ...given), remove };\n"
        'globalThis.dispatchEvent(new Event("gnnrec-network-ready"));\nexport default () => {};\n'
    )
    return st.components.v2.component("gnnrec_network_library", js=script)


@cache
def _map_component() -> Callable[..., Any]:
    return st.components.v2.component(
        "gnnrec_network", html=_asset("frame.html"), css=_asset("viewer.css"), js=_asset("component.js")
    )
