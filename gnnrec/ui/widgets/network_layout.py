"""Where each node of a neighbourhood stands on the map: a ring for each hop, who shares neighbours close together."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from gnnrec.explain.neighbourhood import Neighbourhood
from gnnrec.explain.walks import FloatArray

RADIUS = 300
"""Radius of the outermost ring in the coordinates of the pyvis nodes; the viewer stretches it to the screen."""
GAP = 0.55
"""Radians that stay free at the top of ring 1 for the name of the hop; ring k leaves a k-th of it, as wide to see."""


def positions_on_rings(around: Neighbourhood, outside: Sequence[int] = ()) -> dict[int, tuple[float, float]]:
    """A ring for each hop, each node turned towards its neighbours, evenly spaced, y downwards as on screens.

    Args:
        around: what to place.
        outside: nodes that are no part of it; they get a ring of their own around all others, in their order.
    """
    order = _ring_order(around) + ([list(outside)] if outside else [])
    positions = {around.nodes[0].node: (0.0, 0.0)}
    for hop, ring in enumerate(order[1:], start=1):
        radius = RADIUS * hop / max(1, len(order) - 1)
        for node, angle in zip(ring, _angles(len(ring), hop).tolist(), strict=True):
            positions[node] = (radius * math.sin(angle), -radius * math.cos(angle))
    return positions


def _angles(count: int, hop: int) -> FloatArray:
    """Evenly spaced angles, clockwise from the gap at the top. (count,)"""
    gap = GAP / hop
    return gap / 2 + (2 * np.pi - gap) * (np.arange(count) + 0.5) / count


def _ring_order(around: Neighbourhood) -> list[list[int]]:
    """Node numbers of each hop in clockwise order, those that share neighbours close together.

    Spectral: the leading eigenvectors of the drawn graph without the user turn like a dial from node to node.
    """
    outer = [node for node in around.nodes if node.hop > 0]
    index_of = {node.node: index for index, node in enumerate(outer)}
    drawn = [edge for edge in around.edges if edge.source in index_of]
    adjacency = np.eye(len(outer)) * 1e-3
    for edge in drawn:
        here, there = index_of[edge.source], index_of[edge.target]
        adjacency[here, there] = adjacency[there, here] = edge.share
    scale = 1 / np.sqrt(adjacency.sum(0))
    vectors = np.linalg.eigh(adjacency * scale * scale[:, None])[1] if len(outer) > 2 else np.zeros((len(outer), 3))
    turn = np.arctan2(vectors[:, -3], vectors[:, -2]) % (2 * np.pi)
    rings = [[node.node for node in around.at(hop)] for hop in range(len(around.found))]
    return [
        sorted(ring, key=lambda node: (turn[index_of[node]] if node in index_of else 0.0, node))
        for ring in rings
        if ring
    ]
