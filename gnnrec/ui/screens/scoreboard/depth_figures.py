"""Does gossip help? The figures of a study of depth as pictures and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gnnrec.ui.widgets.charts import chosen_marked
from gnnrec.ui.widgets.figure import ABOVE, GREY, GUEST, HELD_OUT, RECOMMENDED, TOPIC, Axes, blank
from gnnrec.ui.words import counted, in_brief

RIVALS = {
    "ease": ("EASE", GUEST, "dash"),
    "item_knn": ("item-kNN", "#56B4E9", "dot"),
    "popularity": ("popularity", GREY, "dashdot"),
}
"""Name, colour and line of each rival: never colour alone."""
OF_DEPTHS = ((TOPIC, "square"), (RECOMMENDED, "circle"), (HELD_OUT, "diamond"))


def over_depth(study: dict[str, Any], chosen: int) -> go.Figure:
    """NDCG@k with intervals over the number of rounds, each with settings of its own; rivals as lines across."""
    depths = study["depths"]
    layers = [depth["layers"] for depth in depths]
    below = {"dtick": 1, "range": [min(layers) - 0.3, max(layers) + 0.9]}  # the last figure stands to the right
    figure = blank(360, "rounds of gossip (layers)", f"NDCG@{study['k']}", axes={"xaxis": below}, top=40, legend=ABOVE)
    for name in ("ease", "item_knn"):
        if name in study["rivals"]:
            label, colour, dash = RIVALS[name]
            level = study["rivals"][name]["ndcg"]["mean"]
            figure.add_scatter(
                x=[min(layers) - 0.3, max(layers) + 0.9],
                y=[level, level],
                mode="lines",
                name=label,
                line={"color": colour, "width": 2, "dash": dash},
                hovertemplate=f"{label}: {level:.3f}<extra></extra>",
            )
    figure.add_scatter(
        x=layers,
        y=[depth["ndcg"]["mean"] for depth in depths],
        error_y=_errors([depth["ndcg"] for depth in depths], RECOMMENDED),
        mode="lines+markers+text",
        name="LightGCN",
        text=[f"{depth['ndcg']['mean']:.3f}" for depth in depths],
        textposition="top right",
        cliponaxis=False,
        line={"color": RECOMMENDED, "width": 3},
        marker=chosen_marked(layers, chosen),
    )
    return figure


def by_likes(study: dict[str, Any], depths: Sequence[int]) -> go.Figure:
    """NDCG@k by likes to learn from, for some numbers of rounds, EASE and popularity, side by side in each group."""
    groups = study["groups"]
    names = [f"{group['group'].removesuffix(' likes')}<br>({group['users']})" for group in groups]
    axes: Axes = {"xaxis": {"tickvals": list(range(len(groups))), "ticktext": names}, "yaxis": {"rangemode": "tozero"}}
    title = "likes to learn from (in brackets: guests)"
    figure = blank(360, title, f"NDCG@{study['k']}", axes=axes, top=40, legend=ABOVE)
    shown: list[tuple[str, str, str, str]] = [
        (str(number), counted(number, "round"), *look) for number, look in zip(depths, OF_DEPTHS, strict=False)
    ]
    shown += [("ease", "EASE", GUEST, "star"), ("popularity", "popularity", GREY, "cross")]
    shown = [one for one in shown if all(one[0] in group["models"] for group in groups)]
    for number, (key, label, colour, symbol) in enumerate(shown):
        values = [group["models"][key]["ndcg"] for group in groups]
        aside = 0.12 * (number - (len(shown) - 1) / 2)
        figure.add_scatter(
            x=[group + aside for group in range(len(groups))],
            y=[value["mean"] for value in values],
            error_y=_errors(values, colour),
            mode="markers",
            name=label,
            marker={"size": 11, "color": colour, "symbol": symbol},
            hovertemplate=f"{label}: %{{y:.3f}}<extra></extra>",
        )
    return figure


def _errors(values: Sequence[dict[str, float]], colour: str) -> dict[str, Any]:
    return {
        "array": [value["high"] - value["mean"] for value in values],
        "arrayminus": [value["mean"] - value["low"] for value in values],
        "color": colour,
        "thickness": 2,
    }


def depth_table(study: dict[str, Any]) -> pd.DataFrame:
    """One row a model: its marks, its differences to no rounds and to three, and the settings it chose."""
    k = study["k"]
    rows = []
    named = {counted(depth["layers"], "round"): depth for depth in study["depths"]}
    named |= {RIVALS[name][0]: one for name, one in study["rivals"].items()}
    for name, one in named.items():
        minus = one.get("minus", {})
        rows.append(
            {
                "matchmaker": name,
                f"NDCG@{k}": _interval(one["ndcg"]),
                f"Hit@{k}": _interval(one["hit"]),
                "minus 0 rounds": _interval(minus["0"]["ndcg"]) if "0" in minus else "",
                "minus 3 rounds": _interval(minus["3"]["ndcg"]) if "3" in minus else "",
                "settings (the middle ones)": ", ".join(
                    in_brief(setting, value) for setting, value in one.get("median", {}).items()
                ),
            }
        )
    return pd.DataFrame(rows)


def groups_table(study: dict[str, Any]) -> pd.DataFrame:
    """One row a model and group of guests: its mark, and its differences to popularity and to no rounds."""
    names = {str(depth["layers"]): counted(depth["layers"], "round") for depth in study["depths"]}
    names |= {name: RIVALS[name][0] for name in study["rivals"]}
    return pd.DataFrame(
        {
            "likes to learn from": group["group"],
            "guests": group["users"],
            "matchmaker": label,
            f"NDCG@{study['k']}": _interval(one["ndcg"]),
            "minus popularity": _against(one, "popularity"),
            "minus 0 rounds": _against(one, "0"),
        }
        for group in study["groups"]
        for label, one in ((label, group["models"][key]) for key, label in names.items())
    )


def _against(model: dict[str, Any], other: str) -> str:
    return _interval(model["minus"][other]) if other in model["minus"] else ""


def _interval(value: dict[str, float]) -> str:
    return f"{value['mean']:.3f} [{value['low']:.3f}, {value['high']:.3f}]"
