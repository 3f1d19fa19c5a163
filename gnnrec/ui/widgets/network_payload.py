"""A neighbourhood as the numbers and words that the viewer in the browser draws, described by pyvis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from pyvis.network import Network

from gnnrec.explain.neighbourhood import Neighbourhood, Node
from gnnrec.ui.widgets.network_layout import RADIUS, positions_on_rings
from gnnrec.ui.widgets.network_story import Match, Story, where
from gnnrec.ui.widgets.network_words import NameOf, captions, describe, shorten
from gnnrec.ui.words import counted

COLOURS = {"chosen": "#D55E00", "guest": "#E69F00", "topic": "#0072B2"}
SHAPES = {"chosen": "star", "guest": "dot", "topic": "square"}
SENT = ("id", "label", "title", "size", "x", "y", "kind", "hop", "ring", "weight", "degree")
"""What of a pyvis node is sent: shape and colour follow from its kind, and change while it is looked at."""


def payload(
    around: Neighbourhood,
    name_of: NameOf,
    *,
    chooses: bool,
    opens: bool = False,
    item_word: str = "item",
    told: list[str] | None = None,
    story: Story | None = None,
) -> dict[str, Any]:
    """Everything the viewer needs, as plain JSON values.

    Args:
        around: what to draw.
        name_of: full name of a node.
        chooses: whether a click on a guest is to be reported.
        opens: whether a match may be opened for its whole reason.
        item_word: what an item is called.
        told: what is said after each round; what a neighbourhood has there when left out.
        story: what a model adds; without one there is neither formula nor name tag nor match.
    """
    outside = _outside(around, story)
    network = to_pyvis(around, name_of, item_word, [match.node for match in outside])
    says = (story.says if story else None) or {}
    nodes = [{name: node[name] for name in SENT} for node in network.nodes]
    for node in nodes:
        if node["id"] in says:
            node["says"] = list(says[node["id"]])
    told = told or captions(around, name_of, story)
    rings = max(node.hop for node in around.nodes)
    return {
        "nodes": nodes,
        "edges": [{name: edge[name] for name in ("id", "from", "to", "width", "weight")} for edge in network.edges],
        "owner": around.user,
        "rings": rings,
        "rounds": len(told) - 1,
        "radius": RADIUS,
        "captions": told,
        "about": f"{counted(len(around.nodes), 'node')} on {counted(rings, 'ring')}.",
        "chooses": chooses,
        "opens": opens,
        "itemWord": item_word,
        "matches": [_match(match, rank, around, name_of, outside) for rank, match in enumerate(_matches(story), 1)],
        "story": {"tags": list(map(list, story.tags)), "size": story.size, "layers": story.layers, "why": story.why}
        if story
        else None,
    }


def to_pyvis(around: Neighbourhood, name_of: NameOf, item_word: str = "item", outside: Sequence[int] = ()) -> Network:
    """The neighbourhood with shapes, colours, sizes and positions, in plain numbers and plain text.

    Node size shows the walk weight within its hop, edge width the normalised weight within the picture.

    Args:
        around: what to draw.
        name_of: full name of a node.
        item_word: what an item is called.
        outside: items that are no part of it; they stand around it.
    """
    network = Network(directed=True)  # for undirected ones pyvis compares each new edge with every other
    network.toggle_physics(False)
    positions = positions_on_rings(around, outside)
    hops = {node.hop for node in around.nodes}
    strongest = {hop: max(node.weight for node in around.at(hop)) for hop in hops}
    for node in around.nodes:
        size = 20.0 if node.hop == 0 else _size(node.weight / strongest[node.hop], around.hops)
        _add(network, node, kind_of(around, node), name_of(node.node), positions, size=size, ring=node.hop)
        network.nodes[-1]["title"] = describe(around, node, name_of(node.node), item_word)
    for number in outside:
        node = Node(number, max(hops) + 1, 0.0, 0)
        _add(network, node, "topic", name_of(number), positions, size=9.0, ring=node.hop)
        network.nodes[-1]["title"] = f"{name_of(number)} ({item_word})\na match outside the rings"
    thickest = max((edge.weight for edge in around.edges), default=1.0)
    for index, edge in enumerate(around.edges):
        width = round(0.6 + 2.6 * edge.weight / thickest, 2)
        network.add_edge(edge.source, edge.target, id=index, width=width, weight=_brief(edge.weight), arrows="")
    return network


def kind_of(around: Neighbourhood, node: Node) -> str:
    """What a node is at the party: chosen, guest or topic."""
    if node.hop == 0:
        return "chosen"
    return "guest" if around.is_user(node.node) else "topic"


def _add(
    network: Network,
    node: Node,
    kind: str,
    name: str,
    positions: dict[int, tuple[float, float]],
    *,
    size: float,
    ring: int,
) -> None:
    x, y = positions[node.node]
    network.add_node(
        node.node,
        label=shorten(name),
        shape=SHAPES[kind],
        color=COLOURS[kind],
        size=round(size, 2),
        x=round(x, 2),
        y=round(y, 2),
        kind=kind,
        hop=node.hop,
        ring=ring,
        weight=_brief(node.weight),
        degree=node.degree,
    )


def _matches(story: Story | None) -> tuple[Match, ...]:
    return story.matches if story else ()


def _outside(around: Neighbourhood, story: Story | None) -> list[Match]:
    """The matches that stand on none of the rings."""
    drawn = {node.node for node in around.nodes}
    return [match for match in _matches(story) if match.node not in drawn]


def _match(match: Match, rank: int, around: Neighbourhood, name_of: NameOf, outside: list[Match]) -> dict[str, Any]:
    rings = max(node.hop for node in around.nodes)
    return {
        "id": match.node,
        "rank": rank,
        "label": shorten(name_of(match.node)),
        "where": where(match, rings, is_drawn=match not in outside),
        "fans": list(match.fans),
    }


def _size(strength: float, hops: int) -> float:
    """Radius in pixels of a node whose walk weight is this part of the strongest of its hop."""
    return (5.0 if hops > 2 else 6.0) + 6.0 * math.sqrt(strength)


def _brief(value: float) -> float:
    """A number with no more digits than can be seen or said."""
    return float(f"{value:.6g}")
