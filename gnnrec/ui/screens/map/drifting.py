"""The party from above, to be played: name tags that drift together, drawn by the browser (assets/above)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from gnnrec.data.interactions import IntArray
from gnnrec.explain.projection import Frame
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.widgets.figure import GREY, GUEST, HELD_OUT, RECOMMENDED, TOPIC, short
from gnnrec.ui.widgets.front_end import front_end
from gnnrec.ui.words import counted, percent

PALETTE = (GUEST, TOPIC, RECOMMENDED, HELD_OUT, "#56B4E9", "#F0E442", "#B36AE2", "#8C564B", GREY)
FIXED = {"guests": GUEST, "topics": TOPIC}
SIDE = 1000
"""Positions are sent as whole numbers from 0 to this, along each axis."""


def draw_drifting(frames: Sequence[Frame], numbers: IntArray, table: pd.DataFrame, groups: pd.Series, row: int) -> None:
    """The picture, to be played and walked through; who or what is opened in it becomes what was searched for.

    Args:
        frames: all nodes, for each number of layers.
        numbers: nodes that are drawn.
        table, groups, row: as in `payload`, of those.
    """

    def opened() -> None:
        node = st.session_state[keyed("map_chart")].get("node")
        if isinstance(node, int) and node in numbers:
            st.session_state[keyed("map_search")] = node

    data = payload([frame.positions[numbers] for frame in frames], table, groups, row)
    with st.container(key="above"):
        front_end("above")(key=keyed("map_chart"), data=data, on_node_change=opened)
    st.caption(
        "Press Play: each move is one more round of gossip with the same name tags underneath. Only directions are "
        "drawn, every name tag at length one, along the two axes on which they differ most after "
        f"{counted(len(frames) - 1, 'round')} (PCA). Of all their differences the picture keeps "
        f"{percent(frames[0].kept)} at first and {percent(frames[-1].kept)} then (share of the variance); the rest is "
        "out of sight. A match also counts how long the topic's name tag is."
    )


def payload(layers: Sequence[Any], table: pd.DataFrame, groups: pd.Series, chosen: int) -> dict[str, Any]:
    """What the browser needs, as plain JSON values.

    Args:
        layers: for each layer the positions. each (num_nodes, 2)
        table: node (its number), name, kind ("guest" or "topic") and connected of each node.
        groups: what each node is coloured by; nodes without a group, or without an edge, are left out.
        chosen: row of the node that is marked.
    """
    everywhere = np.concatenate(layers)
    low = everywhere.min(0)
    extent = np.maximum(everywhere.max(0) - low, 1e-12)
    is_drawn = groups.notna() & table["connected"]
    names = groups[is_drawn].value_counts().index.tolist()
    group_of = groups.where(is_drawn).map({name: place for place, name in enumerate(names)}).astype("float").fillna(-1)
    is_guest = table["kind"] == "guest"
    looks = []
    for place, name in enumerate(names):
        colour = FIXED.get(name, PALETTE[place % len(PALETTE)])
        symbol = "circle" if is_guest[group_of == place].all() else "square"
        looks.append({"name": short(str(name), 40), "colour": colour, "symbol": symbol})
    return {
        "frames": [np.rint(SIDE * (layer - low) / extent).astype(int).ravel().tolist() for layer in layers],
        "nodes": table["node"].tolist(),
        "names": [short(str(name), 120) for name in table["name"]],
        "guests": is_guest.tolist(),
        "groups": looks,
        "groups_of": group_of.astype(int).tolist(),
        "chosen": chosen,
    }
