"""Data to plotly figures. Each has one message, and colours that colour-blind eyes tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

GUEST = "#E69F00"
TOPIC = "#0072B2"
RECOMMENDED = "#009E73"
HELD_OUT = "#CC79A7"
CHOSEN = "#D55E00"
QUIET = {"displayModeBar": False}
GREY = "#8A8F98"
Values = Any  # whatever plotly takes for one axis: a list, an array, a column of a table


def _figure(height: int, x: str = "", y: str = "") -> go.Figure:
    """An empty figure whose colours come from the page, light or dark."""
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 24, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        xaxis_title=x,
        yaxis_title=y,
        showlegend=False,
        bargap=0.15,
    )
    figure.update_xaxes(automargin=True)
    figure.update_yaxes(automargin=True)
    return figure


def bars(
    names: Values,
    counts: Values,
    *,
    colour: str,
    x: str = "",
    y: str = "",
    height: int = 260,
    sideways: bool = False,
    mark: Any = None,
) -> go.Figure:
    """Bars, the one named `mark` in the colour of the chosen guest."""
    figure = _figure(height, x, y)
    colours = [CHOSEN if mark is not None and name == mark else colour for name in names]
    along, across = (counts, names) if sideways else (names, counts)
    figure.add_bar(x=along, y=across, orientation="h" if sideways else "v", marker_color=colours)
    if sideways:
        figure.update_yaxes(autorange="reversed")
    return figure


def rating_histogram(stars: Values, counts: Values, threshold: int) -> go.Figure:
    """How many conversations of each number of stars, with the line that separates likes from the rest."""
    figure = _figure(260, "stars", "conversations")
    figure.add_bar(x=stars, y=counts, marker_color=[TOPIC if star >= threshold else GREY for star in stars])
    figure.add_vline(x=threshold - 0.5, line_dash="dash", line_color=CHOSEN, line_width=2)
    figure.add_annotation(
        x=threshold - 0.5,
        y=1.08,
        yref="paper",
        text="likes →",
        showarrow=False,
        xanchor="left",
        font_color=CHOSEN,
    )
    return figure


def histogram(values: Values, *, colour: str, x: str, y: str, mark: float | None = None) -> go.Figure:
    """A histogram, with a line where the chosen guest stands."""
    figure = _figure(260, x, y)
    figure.add_histogram(x=values, marker_color=colour, nbinsx=40)
    if mark is not None:
        figure.add_vline(x=mark, line_color=CHOSEN, line_width=3)
        figure.add_annotation(
            x=mark, y=1.08, yref="paper", text="chosen guest", showarrow=False, font_color=CHOSEN, xanchor="left"
        )
    return figure


def loss_curve(losses: Sequence[float], watched: Sequence[tuple[int, float]]) -> go.Figure:
    """Loss of each step, and NDCG@10 on what was hidden where it was taken, on an axis of its own."""
    figure = _figure(280, "step", "loss")
    every = max(1, len(losses) // 400)
    steps = list(range(1, len(losses) + 1, every))
    figure.add_scatter(x=steps, y=list(losses[::every]), mode="lines", name="loss", line={"color": CHOSEN, "width": 3})
    if watched:
        figure.add_scatter(
            x=[step for step, _ in watched],
            y=[value for _, value in watched],
            mode="lines+markers",
            name="NDCG@10 on hidden likes",
            yaxis="y2",
            line={"color": RECOMMENDED, "width": 3, "dash": "dot"},
            marker={"size": 9, "symbol": "diamond"},
        )
        figure.update_layout(
            yaxis2={"overlaying": "y", "side": "right", "title": "NDCG@10", "showgrid": False, "rangemode": "tozero"}
        )
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.15}, yaxis_rangemode="tozero")
    return figure


def intervals(
    rows: Sequence[tuple[str, dict[str, float]]], *, ours: str, x: str, height: int | None = None
) -> go.Figure:
    """Means with their 95 % intervals, ours in green and filled, the rivals' grey and hollow."""
    figure = _figure(height or 60 + 44 * len(rows), x)
    for name, value in rows:
        own = name == ours
        figure.add_scatter(
            x=[value["mean"]],
            y=[name],
            mode="markers+text",
            text=[f"{value['mean']:.3f}"],
            textposition="top center",
            cliponaxis=False,
            marker={
                "size": 15,
                "color": RECOMMENDED if own else GREY,
                "symbol": "circle" if own else "circle-open",
                "line": {"width": 3},
            },
            error_x={
                "array": [value["high"] - value["mean"]],
                "arrayminus": [value["mean"] - value["low"]],
                "thickness": 3,
                "color": RECOMMENDED if own else GREY,
            },
        )
    figure.update_yaxes(autorange="reversed")
    return figure


def sweep(names: Sequence[Any], values: Sequence[float | None], *, chosen: Any, x: str, y: str) -> go.Figure:
    """One value for each setting, the chosen setting marked."""
    figure = _figure(280, x, y)
    figure.add_scatter(
        x=list(names),
        y=list(values),
        mode="lines+markers+text",
        text=["" if value is None else f"{value:.3f}" for value in values],
        textposition="top center",
        cliponaxis=False,
        line={"color": RECOMMENDED, "width": 3},
        marker={
            "size": [18 if name == chosen else 11 for name in names],
            "color": [CHOSEN if name == chosen else RECOMMENDED for name in names],
            "symbol": ["star" if name == chosen else "circle" for name in names],
        },
    )
    figure.update_xaxes(dtick=1)
    figure.update_yaxes(rangemode="tozero")
    return figure
