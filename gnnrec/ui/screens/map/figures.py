"""The party from above as plotly figures: name tags that drift together, and how loud it gets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from gnnrec.data.interactions import IntArray
from gnnrec.explain.projection import Frame
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.widgets.charts import CHOSEN, GREY, GUEST, HELD_OUT, QUIET, RECOMMENDED, TOPIC, blank, literal, short
from gnnrec.ui.words import counted, percent

PALETTE = (GUEST, TOPIC, RECOMMENDED, HELD_OUT, "#56B4E9", "#F0E442", "#B36AE2", "#8C564B", GREY)


def draw_drifting(frames: Sequence[Frame], numbers: IntArray, table: Any, groups: Any, chosen: int) -> None:
    """The picture, to be played; a click in it selects a node.

    Args:
        frames: all nodes, for each number of layers.
        numbers: nodes that are drawn.
        table, groups, chosen: as in `drifting`, of those.
    """
    st.plotly_chart(
        drifting([frame.positions[numbers] for frame in frames], table, groups, chosen),
        key=keyed("map_chart"),
        on_select="rerun",
        selection_mode="points",
        config=QUIET,
        alt="Name tags from above",
    )
    st.caption(
        "Press Play: each frame is one more round of gossip with the same name tags underneath. Only directions are "
        "drawn, every name tag at length one, along the two axes on which they differ most after "
        f"{counted(len(frames) - 1, 'round')} (PCA). Of all their differences the picture keeps "
        f"{percent(frames[0].kept)} at first and {percent(frames[-1].kept)} then (share of the variance); the rest is "
        "out of sight. A match also counts how long the topic's name tag is."
    )


def drifting(layers: Sequence[Any], table: Any, groups: Any, chosen: int) -> go.Figure:
    """Nodes in two dimensions with one frame a layer, to be played.

    Args:
        layers: for each layer the positions. each (num_nodes, 2)
        table: node (its number), name, kind ("guest" or "topic") and connected of each node.
        groups: what each node is coloured by; nodes without a group are left out.
        chosen: row of the node that is marked.
    """
    figure = blank(640)
    names = table["name"].map(lambda name: literal(short(name, 120))).to_numpy()
    members = {
        group: ((groups == group) & table["connected"]).to_numpy().nonzero()[0]
        for group in groups.dropna().value_counts().index
    }

    def positions(frame: Any) -> list[Any]:
        parts = [go.Scatter(x=frame[rows, 0], y=frame[rows, 1]) for rows in members.values()]
        return [*parts, go.Scatter(x=frame[[chosen], 0], y=frame[[chosen], 1])]

    fixed = {"guests": GUEST, "topics": TOPIC}
    for (group, rows), colour in zip(members.items(), [*PALETTE, *PALETTE], strict=False):
        symbols = ["circle" if kind == "guest" else "square" for kind in table["kind"].to_numpy()[rows]]
        figure.add_scatter(
            x=layers[0][rows, 0],
            y=layers[0][rows, 1],
            mode="markers",
            name=literal(short(str(group), 40)),
            text=names[rows],
            customdata=table["node"].to_numpy()[rows],
            hovertemplate="%{text}<extra></extra>",
            marker={"size": 6, "color": fixed.get(group, colour), "symbol": symbols, "opacity": 0.8},
        )
    figure.add_scatter(
        x=layers[0][[chosen], 0],
        y=layers[0][[chosen], 1],
        mode="markers+text",
        name="chosen",
        text=[names[chosen]],
        textposition="top center",
        hoverinfo="skip",
        marker={"size": 18, "color": CHOSEN, "symbol": "star", "line": {"width": 1, "color": "white"}},
    )
    figure.frames = [go.Frame(data=positions(frame), name=str(layer)) for layer, frame in enumerate(layers)]
    _add_player(figure, len(layers))
    everywhere = np.concatenate(layers)
    low, high = everywhere.min(0), everywhere.max(0)
    margin = 0.06 * (high - low)
    for axis, column in (("xaxis", 0), ("yaxis", 1)):
        limits = [float(low[column] - margin[column]), float(high[column] + margin[column])]
        figure.update_layout({axis: {"visible": False, "range": limits}})
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.06}, dragmode=False)
    return figure


def _add_player(figure: go.Figure, num_frames: int) -> None:
    """A Play button, and a slider that says how many rounds of gossip a frame stands for."""
    moving = {"frame": {"duration": 1200, "redraw": False}, "transition": {"duration": 900, "easing": "cubic-in-out"}}
    play = {"label": "▶ Play", "method": "animate", "args": [None, moving | {"fromcurrent": False}]}
    steps = [
        {"label": str(layer), "method": "animate", "args": [[str(layer)], moving | {"mode": "immediate"}]}
        for layer in range(num_frames)
    ]
    figure.update_layout(
        updatemenus=[  # in the corner above the slider, since beside it there is no room on a phone
            {
                "type": "buttons",
                "showactive": False,
                "x": 0,
                "y": 0,
                "xanchor": "left",
                "yanchor": "bottom",
                "buttons": [play],
            }
        ],
        sliders=[{"steps": steps, "x": 0, "len": 1, "y": 0, "currentvalue": {"prefix": "rounds of gossip: "}}],
    )


def loudness(table: Any) -> go.Figure:
    """Likeness of all name tags and, where it is known, NDCG@10, by rounds of gossip."""
    figure = blank(300, "rounds of gossip (layers)", "")
    for column, colour, dash in (("likeness", CHOSEN, "dot"), ("NDCG@10", RECOMMENDED, "solid")):
        if column not in table:
            continue
        figure.add_scatter(
            x=table["layers"],
            y=table[column],
            mode="lines+markers",
            name=column,
            line={"color": colour, "width": 3, "dash": dash},
            marker={"size": 9},
        )
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.15})
    figure.update_xaxes(dtick=1)
    figure.update_yaxes(rangemode="tozero")
    return figure
