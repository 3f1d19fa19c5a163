"""Data to plotly figures. Each has one message, and colours that colour-blind eyes tell apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
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


def against(table: Any, x: str, y: str, chosen: Any) -> go.Figure:
    """One dot a guest and the diagonal; the chosen guest as a star."""
    figure = _figure(360, f"share of guests who like what they {x}", f"the same for what is {y}")
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
    figure = _figure(460, "rounds of gossip (same weights)", "place in the list")

    def height(place: float) -> float:
        """The first ten places evenly, and beyond them each doubling as far as four places."""
        return place if place <= 10 else 10 + 4 * math.log2(place / 10)

    for place, (title, mark) in enumerate(zip(titles, marked, strict=True)):
        name = title if len(title) <= 26 else f"{title[:25]}…"
        figure.add_scatter(
            x=list(range(len(ranks))),
            y=[height(rank) for rank in ranks[:, place]],
            customdata=ranks[:, place],
            mode="lines+markers+text",
            text=[*[""] * (len(ranks) - 1), f" {name}"],
            textposition="middle right",
            cliponaxis=False,
            line={"color": HELD_OUT if mark else TOPIC, "width": 2},
            marker={"size": 11 if mark else 8, "symbol": "diamond" if mark else "circle"},
            hovertemplate=f"{name}: %{{customdata}}<extra></extra>",
        )
    lines = [place for place in (1, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000) if place <= 2 * ranks.max()]
    figure.update_yaxes(
        autorange="reversed", tickvals=[height(place) for place in lines], ticktext=[str(place) for place in lines]
    )
    rounds = len(ranks) - 1
    figure.update_xaxes(tickvals=list(range(rounds + 1)), range=[-0.1, rounds + 0.45 * max(1, rounds)])
    return figure


PALETTE = (GUEST, TOPIC, RECOMMENDED, HELD_OUT, "#56B4E9", "#F0E442", "#B36AE2", "#8C564B", GREY)


def drifting(places: Sequence[Any], table: Any, groups: Any, chosen: int) -> go.Figure:
    """Nodes in two dimensions with one frame a layer, to be played.

    Args:
        places: for each layer the positions. each (num_nodes, 2)
        table: name, kind ("guest" or "topic") and connected of each node.
        groups: what each node is coloured by; nodes without a group are left out.
        chosen: the node that is marked.
    """
    figure = _figure(640)
    names = table["name"].to_numpy()
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
            x=places[0][rows, 0],
            y=places[0][rows, 1],
            mode="markers",
            name=str(group),
            text=names[rows],
            customdata=rows,
            hovertemplate="%{text}<extra></extra>",
            marker={"size": 6, "color": fixed.get(group, colour), "symbol": symbols, "opacity": 0.65},
        )
    figure.add_scatter(
        x=places[0][[chosen], 0],
        y=places[0][[chosen], 1],
        mode="markers+text",
        name="chosen",
        text=[names[chosen]],
        textposition="top center",
        hoverinfo="skip",
        marker={"size": 18, "color": CHOSEN, "symbol": "star", "line": {"width": 1, "color": "white"}},
    )
    figure.frames = [go.Frame(data=positions(frame), name=str(layer)) for layer, frame in enumerate(places)]
    _add_player(figure, len(places))
    everywhere = np.concatenate(places)
    low, high = everywhere.min(0), everywhere.max(0)
    margin = 0.06 * (high - low)
    for axis, place in (("xaxis", 0), ("yaxis", 1)):
        limits = [float(low[place] - margin[place]), float(high[place] + margin[place])]
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
        updatemenus=[{"type": "buttons", "showactive": False, "x": 0, "y": 0, "xanchor": "left", "buttons": [play]}],
        sliders=[{"steps": steps, "x": 0.12, "len": 0.86, "y": 0.04, "currentvalue": {"prefix": "rounds of gossip: "}}],
    )


def loudness(table: Any) -> go.Figure:
    """Likeness of all name tags and NDCG@10, by rounds of gossip."""
    figure = _figure(300, "rounds of gossip (layers)", "")
    for column, colour, dash in (("likeness", CHOSEN, "dot"), ("NDCG@10", RECOMMENDED, "solid")):
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
