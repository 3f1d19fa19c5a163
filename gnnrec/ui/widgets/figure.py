"""What all plotly figures have in common: colours, letters, and a layout that is said at once."""

from __future__ import annotations

import html
from typing import Any

import plotly.graph_objects as go

from gnnrec.ui.session.stage import room_for_a_chart

GUEST = "#E69F00"
TOPIC = "#0072B2"
RECOMMENDED = "#009E73"
HELD_OUT = "#CC79A7"
CHOSEN = "#D55E00"
QUIET = {"displayModeBar": False}
GREY = "#8A8F98"
LETTERS = 15
"""Size of the text in a figure, in pixels."""
ABOVE = {"orientation": "h", "y": 1.02, "yanchor": "bottom"}
"""A legend above the figure: on a phone it takes two lines, and grows upwards."""
Axes = dict[str, dict[str, Any]]
"""What plotly knows of axes, by their name: xaxis, yaxis, yaxis2."""


def literal(text: Any) -> str:
    """Text in which plotly sees no markup: it would make links and bold type of what looks like HTML."""
    return html.escape(str(text), quote=False)


def short(text: str, letters: int) -> str:
    """Text on one line that is not longer than some letters."""
    line = " ".join(text.split())
    return line if len(line) <= letters else f"{line[: letters - 1]}…"


def blank(
    height: int, x: str = "", y: str = "", *, axes: Axes | None = None, top: int = 24, right: int = 8, **layout: Any
) -> go.Figure:
    """An empty figure whose colours come from the page, light or dark. On the stage it fills the window.

    All of its layout is said at once: plotly checks each later change anew, which took half the time of a page.

    Args:
        height: in pixels.
        x: title of the axis below.
        y: title of the axis on the left.
        axes: what else there is to say of the axes, by their name; a second one on the right brings its own title.
        top: room above, in pixels.
        right: room on the right, in pixels.
        **layout: what else plotly knows of a layout. There is a legend where one is described.
    """
    letters = LETTERS
    if room := room_for_a_chart():
        height, letters = room
        top = 3 * letters
    font, axes = {"size": letters}, axes or {}
    titles = {name: axis["title"] for name, axis in axes.items() if "title" in axis} | {"xaxis": x, "yaxis": y}
    own = {
        name: {"automargin": True, "tickfont": font, **axes.get(name, {}), "title": {"text": title, "font": font}}
        for name, title in titles.items()
    }
    looks = {
        "height": height,
        "margin": {"l": 8, "r": right, "t": top, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": "legend" in layout,
        "legend": {"font": font, **layout.pop("legend", {})},
        "hoverlabel": {"font": font},
        "font": font,
        "bargap": 0.15,
    }
    return go.Figure(layout=looks | own | layout)
