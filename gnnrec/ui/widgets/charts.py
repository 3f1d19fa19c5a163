"""Data to plotly figures. Each has one message, and colours that colour-blind eyes tell apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from gnnrec.ui.widgets.figure import (
    ABOVE,
    CHOSEN,
    GREY,
    GUEST,
    HELD_OUT,
    RECOMMENDED,
    TOPIC,
    Axes,
    blank,
    literal,
    short,
)
from gnnrec.ui.words import number

BINNED_HERE = 5000
"""Numbers that a browser makes a histogram of; of more the bars are made here."""
Values = Any  # whatever plotly takes for one axis: a list, an array, a column of a table


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
    figure = blank(height, x, y, axes={"yaxis": {"autorange": "reversed", "type": "category"} if sideways else {}})
    colours = [CHOSEN if mark is not None and name == mark else colour for name in names]
    shown = [literal(short(name, 40)) if isinstance(name, str) else name for name in names]
    along, across = (counts, shown) if sideways else (shown, counts)
    figure.add_bar(x=along, y=across, orientation="h" if sideways else "v", marker_color=colours)
    return figure


def rating_histogram(
    ratings: Sequence[float], counts: Values, threshold: float, *, step: float, unit: str
) -> go.Figure:
    """How many conversations of each rating, with the line that separates likes from the rest.

    Args:
        ratings: ratings, ascending; where they are not evenly spaced, the lowest of each bar.
        step: distance of two ratings, 0 where it is not the same everywhere.
        unit: what a rating counts.
    """
    at = list(ratings) if step else list(range(len(ratings)))
    ticks = {} if step else {"tickvals": at, "ticktext": [f"{number(rating)}…" for rating in ratings]}
    figure = blank(260, unit, "conversations", axes={"xaxis": ticks})
    figure.add_bar(x=at, y=counts, marker_color=[TOPIC if rating >= threshold else GREY for rating in ratings])
    border = threshold - step / 2 if step else sum(rating < threshold for rating in ratings) - 0.5
    figure.add_vline(x=border, line_dash="dash", line_color=CHOSEN, line_width=2)
    figure.add_annotation(
        x=border,
        y=1.08,
        yref="paper",
        text="likes →",
        showarrow=False,
        xanchor="left",
    )
    return figure


def histogram(values: Values, *, colour: str, x: str, y: str, mark: float | None = None) -> go.Figure:
    """A histogram, with a line where the chosen guest stands."""
    figure = blank(260, x, y)
    if len(values) <= BINNED_HERE:
        figure.add_histogram(x=values, marker_color=colour, nbinsx=40)
    else:  # tens of thousands of numbers are not sent for forty bars
        heights, edges = np.histogram(values, 40)
        figure.add_bar(x=(edges[:-1] + edges[1:]) / 2, y=heights, marker_color=colour, width=np.diff(edges))
    if mark is not None:
        figure.add_vline(x=mark, line_color=CHOSEN, line_width=3)
        figure.add_annotation(x=mark, y=1.08, yref="paper", text="chosen guest", showarrow=False, xanchor="left")
    return figure


def loss_curve(losses: Sequence[float], watched: Sequence[tuple[int, float]]) -> go.Figure:
    """Loss before each pass, and NDCG@10 on what was hidden where it was taken, on an axis of its own."""
    axes: Axes = {"yaxis": {"rangemode": "tozero"}}
    if watched:
        ticks = {"tickmode": "auto", "nticks": 5, "showgrid": False}  # by itself it has the left one's: 0.118, 0.235
        axes["yaxis2"] = {"title": "NDCG@10", "overlaying": "y", "side": "right", "rangemode": "tozero", **ticks}
    figure = blank(310, "passes over all likes", "loss", axes=axes, top=56, legend=ABOVE)
    every = max(1, len(losses) // 400)
    passes = list(range(1, len(losses) + 1, every))
    figure.add_scatter(x=passes, y=list(losses[::every]), mode="lines", name="loss", line={"color": CHOSEN, "width": 3})
    if watched:
        figure.add_scatter(
            x=[done for done, _ in watched],
            y=[value for _, value in watched],
            mode="lines+markers",
            name="NDCG@10 on hidden likes",
            yaxis="y2",
            line={"color": RECOMMENDED, "width": 3, "dash": "dot"},
            marker={"size": 9, "symbol": "diamond"},
        )
    return figure


def intervals(
    rows: Sequence[tuple[str, dict[str, float]]], *, ours: str, x: str, height: int | None = None
) -> go.Figure:
    """Means with their 95 % intervals, ours in green and filled, the rivals' grey and hollow."""
    figure = blank(height or 60 + 44 * len(rows), x, axes={"yaxis": {"autorange": "reversed"}})
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
    return figure


def chosen_marked(settings: Sequence[float], chosen: float) -> dict[str, Any]:
    """Markers of settings in a row: the chosen one is larger, a star, and of the colour of what is chosen."""
    return {
        "size": [18 if setting == chosen else 11 for setting in settings],
        "color": [CHOSEN if setting == chosen else RECOMMENDED for setting in settings],
        "symbol": ["star" if setting == chosen else "circle" for setting in settings],
    }


def sweep(names: Sequence[float], values: Sequence[float | None], *, chosen: float, x: str, y: str) -> go.Figure:
    """One value for each setting, the chosen setting marked; settings that are not evenly spaced stand side by side."""
    gaps = np.diff(names)
    step = float(gaps[0]) if np.allclose(gaps, gaps[0]) else 0.0
    spaced = {"dtick": step} if step else {"type": "category"}
    figure = blank(280, x, y, axes={"xaxis": spaced, "yaxis": {"rangemode": "tozero"}})
    figure.add_scatter(
        x=list(names) if step else [number(name) for name in names],
        y=list(values),
        mode="lines+markers+text",
        text=["" if value is None else f"{value:.3f}" for value in values],
        textposition="top center",
        cliponaxis=False,
        line={"color": RECOMMENDED, "width": 3},
        marker=chosen_marked(names, chosen),
    )
    return figure


def against(table: Any, x: str, y: str, chosen: Any) -> go.Figure:
    """One dot a guest and the diagonal; the chosen guest as a star."""
    figure = blank(360, f"share of guests who like what they {x}", f"the same for what is {y}")
    top = 1.05 * float(max(table[x].max(), table[y].max()))
    figure.add_scatter(x=[0, top], y=[0, top], mode="lines", line={"color": GREY, "dash": "dash"}, hoverinfo="skip")
    figure.add_scatter(
        x=table[x], y=table[y], mode="markers", marker={"color": GUEST, "size": 6, "opacity": 0.6}, name="guests"
    )
    own = table[chosen]
    figure.add_scatter(
        x=own[x], y=own[y], mode="markers", marker={"color": CHOSEN, "size": 18, "symbol": "star"}, name="chosen guest"
    )
    return figure


def bump(titles: Sequence[str], ranks: Any, marked: Sequence[bool]) -> go.Figure:
    """Rank of each title by rounds of gossip, best on top; the marked ones have diamonds.

    Args:
        ranks: (num_layers + 1, num_titles)
    """

    def height(rank: float) -> float:
        """The first ten places evenly, and beyond them each doubling as far as four places."""
        return rank if rank <= 10 else 10 + 4 * math.log2(rank / 10)

    lines = [rank for rank in (1, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000) if rank <= 2 * ranks.max()]
    rounds = len(ranks) - 1
    axes: Axes = {
        "xaxis": {"tickvals": list(range(rounds + 1)), "range": [-0.1, rounds + 0.45 * max(1, rounds)]},
        "yaxis": {
            "autorange": "reversed",
            "tickvals": [height(rank) for rank in lines],
            "ticktext": [str(rank) for rank in lines],
        },
    }
    figure = blank(460, "rounds of gossip (same weights)", "place in the list", axes=axes)
    for column, (title, mark) in enumerate(zip(titles, marked, strict=True)):
        name = literal(short(title, 26))
        figure.add_scatter(
            x=list(range(len(ranks))),
            y=[height(rank) for rank in ranks[:, column]],
            customdata=ranks[:, column],
            mode="lines+markers+text",
            text=[*[""] * (len(ranks) - 1), f" {name}"],
            textposition="middle right",
            cliponaxis=False,
            line={"color": HELD_OUT if mark else TOPIC, "width": 2},
            marker={"size": 11 if mark else 8, "symbol": "diamond" if mark else "circle"},
            meta=name,
            hovertemplate="%{meta}: %{customdata}<extra></extra>",
        )
    return figure
