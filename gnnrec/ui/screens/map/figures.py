"""The party from above as plotly figures: how loud it gets."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gnnrec.ui.widgets.figure import CHOSEN, RECOMMENDED, Axes, blank


def loudness(table: Any) -> go.Figure:
    """Likeness of all name tags and, where it is known, NDCG@10, by rounds of gossip."""
    legend = {"orientation": "h", "y": 1.15}
    axes: Axes = {"xaxis": {"dtick": 1}, "yaxis": {"rangemode": "tozero"}}
    figure = blank(300, "rounds of gossip (layers)", axes=axes, legend=legend)
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
    return figure
