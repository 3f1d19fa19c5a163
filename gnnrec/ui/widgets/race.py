"""The race as a picture: NDCG@10 over seconds of training, for the terminal's file and for the screen."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from gnnrec.ui.widgets.figure import blank

LOOKS = {
    "gnnrec": ("gnnrec, default", "#009E73", "circle", "solid"),
    "gnnrec_best": ("gnnrec, best", "#009E73", "diamond", "dot"),
    "pyg": ("PyG's LightGCN", "#D55E00", "square", "solid"),
    "implicit_bpr": ("implicit BPR", "#CC79A7", "x", "solid"),
    "implicit_als": ("implicit ALS", "#0072B2", "triangle-up", "solid"),
    "ease": ("EASE", "#E69F00", "star", "solid"),
    "item_knn": ("item-kNN", "#56B4E9", "hexagon", "solid"),
    "popularity": ("popularity", "#7f7f7f", "cross", "solid"),
}
"""Name, colour, symbol and line of each contender: never colour alone."""


def race_figure(contenders: dict[str, Any]) -> go.Figure:
    """One line a contender, one mark where it is made at once; seconds on a logarithmic axis."""
    grid = {"gridcolor": "rgba(128,128,128,.25)"}  # readable on a light and on a dark page
    figure = blank(
        460,
        "seconds of training",
        "NDCG@10",
        axes={"xaxis": {"type": "log"} | grid, "yaxis": {"rangemode": "tozero"} | grid},
        legend={"orientation": "h", "y": -0.2},
    )
    for key, (name, colour, symbol, dash) in LOOKS.items():
        if key not in contenders:
            continue
        curve = contenders[key]["curve"]
        figure.add_scatter(
            x=[max(seconds, 1e-3) for seconds, _ in curve],
            y=[value for _, value in curve],
            name=name,
            mode="lines+markers",
            line={"color": colour, "dash": dash},
            marker={"symbol": symbol, "size": 12 if len(curve) == 1 else 7},
            hovertemplate=f"{name}: %{{y:.3f}} after %{{x:.2f}} s<extra></extra>",
        )
    return figure
