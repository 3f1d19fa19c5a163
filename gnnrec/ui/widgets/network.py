"""A neighbourhood as a pyvis Network: live on a Streamlit screen, or as one HTML file that needs nothing else.

pyvis describes the nodes and edges and brings the vis-network library that draws them; its own page is not used,
because it loads Bootstrap from elsewhere and shows some titles as markup. The library and the viewer travel in a
component of their own whose content never changes, so that Streamlit sends them once and a hash of them afterwards.
"""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pyvis
import streamlit as st
from pyvis.network import Network

from gnnrec.explain.neighbourhood import Neighbourhood, Node
from gnnrec.ui.session.assets import ASSETS
from gnnrec.ui.widgets.network_layout import RADIUS, positions_on_rings
from gnnrec.ui.words import counted, inside

FRONT_END = ASSETS / "network"
LIBRARY = Path(pyvis.__file__).parent / "lib" / "vis-9.1.2" / "vis-network.min.js"
COLOURS = {"chosen": "#D55E00", "guest": "#E69F00", "topic": "#0072B2"}
SHAPES = {"chosen": "star", "guest": "dot", "topic": "square"}
MAX_LABEL = 24

NameOf = Callable[[int], str]
"""The full name of a node number as people know it, in plain text."""


def to_pyvis(around: Neighbourhood, name_of: NameOf, item_word: str = "item") -> Network:
    """The neighbourhood with shapes, colours, sizes and positions, in plain numbers and plain text.

    Node size shows the walk weight within its hop, edge width the normalised weight within the picture.
    """
    network = Network(directed=True)  # for undirected ones pyvis compares each new edge with every other
    network.toggle_physics(False)
    positions = positions_on_rings(around)
    strongest = {hop: around.at(hop)[0].weight for hop in {node.hop for node in around.nodes}}
    for node in around.nodes:
        kind, name = kind_of(around, node), name_of(node.node)
        x, y = positions[node.node]
        network.add_node(
            node.node,
            label=shorten(name),
            title=_describe(around, node, name, item_word),
            shape=SHAPES[kind],
            color=COLOURS[kind],
            size=24.0 if kind == "chosen" else _size(node.weight / strongest[node.hop], around.hops),
            x=x,
            y=y,
            kind=kind,
            hop=node.hop,
            weight=node.weight,
        )
    thickest = max((edge.weight for edge in around.edges), default=1.0)
    for index, edge in enumerate(around.edges):
        width = 0.6 + 2.6 * edge.weight / thickest
        network.add_edge(edge.source, edge.target, id=index, width=width, weight=edge.weight, arrows="")
    return network


def kind_of(around: Neighbourhood, node: Node) -> str:
    """What a node is at the party: chosen, guest or topic."""
    if node.hop == 0:
        return "chosen"
    return "guest" if around.is_user(node.node) else "topic"


def captions(around: Neighbourhood, owner: str) -> list[str]:
    """What has just happened, one sentence a hop that the gossip came. (at most hops + 1,)"""
    told = [f"{owner} arrives. Nobody has heard anything yet."]
    deeds = [
        "{} {owner} liked",
        "{} who liked those topics too",
        "{} those guests bring along",
        "{} who hear it at last",
    ]
    for hop, found in enumerate(around.found[1:], start=1):
        if not found:
            told[-1] += " There is nobody further out."
            break
        deed = deeds[hop - 1] if hop <= len(deeds) else "{} still further out"
        words = deed.format(counted(found, "topic" if hop % 2 else "guest"), owner=inside(owner))
        told.append(words + _left_out(around, hop))
    return told


def shorten(name: str) -> str:
    """A name for the map: no year, no control characters, cut where it gets long."""
    plain = " ".join(name.split())
    plain = re.sub(r" \(\d{4}\)$", "", plain)
    return plain if len(plain) <= MAX_LABEL else plain[: MAX_LABEL - 1].rstrip() + "…"


def payload(
    around: Neighbourhood, name_of: NameOf, *, chooses: bool, item_word: str = "item", told: list[str] | None = None
) -> dict[str, Any]:
    """Everything the viewer needs, as plain JSON values.

    Args:
        around: what to draw.
        name_of: full name of a node.
        chooses: whether a click on a guest is to be reported.
        item_word: what an item is called.
        told: what is said at each hop; what a neighbourhood has there when left out.
    """
    network = to_pyvis(around, name_of, item_word)
    told = told or captions(around, name_of(around.user))
    return {
        "nodes": network.nodes,
        "edges": network.edges,
        "owner": around.user,
        "hops": len(told) - 1,
        "radius": RADIUS,
        "captions": told,
        "ringNames": [f"hop {hop}" for hop in range(len(told))],
        "chooses": chooses,
        "itemWord": item_word,
    }


def show_network(
    around: Neighbourhood,
    name_of: NameOf,
    on_choose: Callable[[int], None] | None = None,
    key: str = "network_map",
    item_word: str = "item",
    told: list[str] | None = None,
) -> None:
    """Draw the map on the current screen.

    Args:
        around: what to draw.
        name_of: full name of a node.
        on_choose: called with the user index of a clicked guest, as a widget callback: it may set session state.
        key: widget key of the map.
        item_word: what an item is called.
        told: see `payload`.
    """

    def chosen() -> None:
        user = st.session_state[key].get("chosen")
        if on_choose and isinstance(user, int):
            on_choose(user)

    with st.container(gap=None):
        data = payload(around, name_of, chooses=on_choose is not None, item_word=item_word, told=told)
        _map_component()(key=key, data=data, on_chosen_change=chosen)
        _library_component()(key=f"{key}_library")


def standalone_html(around: Neighbourhood, name_of: NameOf, title: str, item_word: str = "item") -> str:
    """The same map as one HTML page that loads nothing and may not: its content policy forbids every request."""
    data = json.dumps(payload(around, name_of, chooses=False, item_word=item_word)).replace(
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
        "const draw = () => show(vis, root, data, () => {});\ndraw();\n"
        "matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);"
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'; img-src data:\">\n"
        f"<title>{html.escape(title)}</title>\n<style>{_asset('viewer.css')}\n{page_style}</style>\n</head>\n<body>\n"
        f"{_asset('frame.html')}\n<script>{_library()}</script>\n<script>\n{_asset('viewer.js')}\n{start}\n</script>\n"
        "</body>\n</html>\n"
    )


def _describe(around: Neighbourhood, node: Node, name: str, item_word: str) -> str:
    """The tooltip: who, how many neighbours, which weight."""
    is_user = around.is_user(node.node)
    neighbours = counted(node.degree, "topic" if is_user else "guest")
    first = f"{name} ({'user' if is_user else item_word})"
    if node.hop == 0:
        return f"{first}\nthe chosen guest\nlikes {neighbours}"
    verb = "likes" if is_user else "liked by"
    return f"{first}\nheard at hop {node.hop}\n{verb} {neighbours}\nwalk weight {node.weight:.3g}"


def _left_out(around: Neighbourhood, hop: int) -> str:
    """How many of a hop are drawn and how many are not, as the end of its caption."""
    left_out = around.omitted[hop]
    return f": the {len(around.at(hop)):,} strongest, and {left_out:,} more." if left_out else "."


def _size(strength: float, hops: int) -> float:
    """Radius in pixels of a node whose walk weight is this part of the strongest of its hop."""
    return (4.5 if hops > 2 else 6.0) + 7.0 * math.sqrt(strength)


@cache
def _asset(name: str) -> str:
    return (FRONT_END / name).read_text(encoding="utf-8")


@cache
def _library() -> str:
    """pyvis's own copy of vis-network, without the note that sends developer tools looking for another file."""
    return re.sub(r"\n//# sourceMappingURL=.*", "", LIBRARY.read_text(encoding="utf-8"))


@cache
def _library_component() -> Callable[..., Any]:
    script = (
        f"const exports = {{}}, module = {{ exports }};\n{_library()}\n{_asset('viewer.js')}\n"
        "globalThis.gnnrecNetwork = { show: (...given) => show(exports, ...given), remove };\n"
        'globalThis.dispatchEvent(new Event("gnnrec-network-ready"));\nexport default () => {};\n'
    )
    return st.components.v2.component("gnnrec_network_library", js=script)


@cache
def _map_component() -> Callable[..., Any]:
    return st.components.v2.component(
        "gnnrec_network", html=_asset("frame.html"), css=_asset("viewer.css"), js=_asset("component.js")
    )
