"""The pictures of the page Why so light?"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from gnnrec.data.interactions import IntArray
from gnnrec.ui.screens.lightgcn.measured import Interval, signed
from gnnrec.ui.widgets.figure import CHOSEN, GREY, GUEST, RECOMMENDED, TOPIC, Axes, blank, literal, short

TENTHS = 10
QUIET_TAG = 1.2
"""Length up to which a well-known topic's name is written above the dots and not beside them."""


def differences(rows: Sequence[tuple[str, Interval]], marked: Collection[str]) -> go.Figure:
    """Differences to LightGCN with their intervals, LightGCN as a line at zero; the marked ones filled and large."""
    ends = [0.0, *(gain[end] for _, gain in rows for end in ("low", "high"))]
    room = 0.08 * (max(ends) - min(ends)) or 0.01
    below = {"range": [min(ends) - room, max(ends) + room], "zeroline": False, "tickformat": "+.3f", "nticks": 3}
    axes: Axes = {"xaxis": below, "yaxis": {"autorange": "reversed"}}
    figure = blank(84 + 48 * len(rows), "NDCG@10, more or less than LightGCN's", axes=axes, right=64)
    figure.add_vline(x=0, line_color=RECOMMENDED, line_width=3)
    figure.add_annotation(x=0, y=1, yref="paper", yanchor="bottom", text="<b>LightGCN</b>", showarrow=False)
    for name, gain in rows:
        own = name in marked
        colour = CHOSEN if own else GREY
        figure.add_scatter(
            x=[gain["mean"]],
            y=[name],
            mode="markers",
            marker={
                "size": 17 if own else 11,
                "color": colour,
                "symbol": "diamond" if own else "circle-open",
                "line": {"width": 2},
            },
            error_x={
                "array": [gain["high"] - gain["mean"]],
                "arrayminus": [gain["mean"] - gain["low"]],
                "thickness": 4 if own else 2,
                "color": colour,
            },
            hovertemplate=f"{signed(gain['mean'])} [{gain['low']:.3f}, {gain['high']:.3f}]<extra></extra>",
        )
        text = f"<b>{signed(gain['mean'])}</b>" if own else signed(gain["mean"])
        figure.add_annotation(x=1, xref="paper", xanchor="left", xshift=6, y=name, text=text, showarrow=False)
    return figure


def loudness(
    likes: IntArray, lengths: NDArray[np.float64], titles: Sequence[str], labelled: Sequence[int], topic: str
) -> go.Figure:
    """Length of each topic's name tag over its likes, the mean of each tenth as a line, some topics by name.

    Args:
        likes: ascending. (n,)
        lengths: in lengths of the middle one. (n,)
        labelled: rows that are named.
    """
    below = {"type": "log", "dtick": float(np.log10(2)) if likes.max() < 20 else None, "tickformat": ",d"}
    axes: Axes = {"xaxis": below, "yaxis": {"range": [0, max(2.4, 1.08 * float(lengths.max()))]}}
    named = [
        {
            "x": float(np.log10(likes[row])),
            "y": float(lengths[row]),
            "text": literal(short(titles[row], 24)),
            "xanchor": "right",
            "ax": -70,
            "ay": 30 * place - (20 if lengths[row] > QUIET_TAG else 130),  # where there are no dots
            "arrowcolor": TOPIC,
            "arrowwidth": 2,
            "standoff": 4,
        }
        for place, row in enumerate(labelled)
    ]
    title = "length of its name tag (the middle one: 1)"
    figure = blank(400, f"likes of the {topic}", title, axes=axes, annotations=named)
    figure.add_scatter(
        x=likes,
        y=lengths,
        mode="markers",
        text=[literal(short(title, 60)) for title in titles],
        hovertemplate="%{text}<br>%{x} likes, length %{y:.2f}<extra></extra>",
        marker={"color": TOPIC, "size": 6, "symbol": "square", "opacity": 0.45},
    )
    tenths = np.array_split(np.arange(len(likes)), min(TENTHS, len(likes)))
    figure.add_scatter(
        x=[float(np.exp(np.log(likes[tenth]).mean())) for tenth in tenths],
        y=[float(lengths[tenth].mean()) for tenth in tenths],
        mode="lines+markers",
        hovertemplate="a tenth of them: %{y:.2f} on average<extra></extra>",
        line={"color": CHOSEN, "width": 5},
        marker={"size": 9},
    )
    return figure


def likeness(layers: Sequence[float], weights: Sequence[float], mixed: float, name: str) -> go.Figure:
    """How alike guests' name tags are in each layer by itself, and in what is made of them.

    Args:
        layers: mean cosine in layer 0, 1, ...
        weights: share that each layer has in the final name tag; a layer without any is hollow.
        mixed: mean cosine of the final name tags, which are called `name`.
    """
    axes: Axes = {
        "xaxis": {"type": "category", "tickangle": 0},
        "yaxis": {"range": [min(0.0, *layers, mixed) * 1.15, 1.1]},
    }
    figure = blank(380, "round of gossip × its share", "likeness of two guests (mean cosine)", axes=axes)
    names = [f"{layer or 'own tag'}<br>× {share:.2f}" for layer, share in enumerate(weights)]
    counts = [share > 0 for share in weights]
    figure.add_bar(
        x=[*names, "", f"<b>{name.replace(' ', '<br>')}</b>"],
        y=[*layers, None, mixed],
        text=[*(f"{value:.2f}" for value in layers), "", f"<b>{mixed:.2f}</b>"],
        textposition="outside",
        cliponaxis=False,
        marker={
            "color": [*(GUEST if used else "rgba(0,0,0,0)" for used in counts), GREY, RECOMMENDED],
            "line": {"color": [*(GUEST for _ in counts), GREY, RECOMMENDED], "width": 3},
        },
        hoverinfo="skip",
    )
    return figure
