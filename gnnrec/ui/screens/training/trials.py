"""The trials of a search, as a table, as a figure and as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gnnrec.config import TrainConfig
from gnnrec.evaluation.trials import Trial, winner
from gnnrec.ui.widgets.figure import CHOSEN, RECOMMENDED, TOPIC, blank
from gnnrec.ui.words import in_brief

STAGES = {
    "known": ("suits some data", "circle"),
    "uphill": ("one step from the best", "diamond"),
    "longer": ("longer or larger", "square"),
    "again": ("again, on more parts", "x"),
}
"""How a trial came to be tried, in words and as a mark in the figure."""


def won(trials: Sequence[Trial]) -> Trial:
    """The trial that decided: of the winner's, the one on the most validation parts."""
    settings = winner(trials)
    return max((trial for trial in trials if trial.settings == settings), key=lambda trial: trial.parts)


def settings_in_words(settings: Mapping[str, float | str]) -> str:
    """Settings as far as they differ from the defaults: reg 0.04, 1 candidate, 2 layers."""
    default = TrainConfig()
    others = [in_brief(name, value) for name, value in settings.items() if value != getattr(default, name)]
    return ", ".join(others) or "the defaults"


def table_of(trials: Sequence[Trial]) -> pd.DataFrame:
    """A row a trial, in the order in which they were made."""
    rows = [
        {
            "trial": number,
            "NDCG": trial.score,
            "settings, where not the defaults": settings_in_words(trial.settings),
            "why tried": STAGES[trial.stage][0],
            "seconds": trial.seconds,
        }
        for number, trial in enumerate(trials, 1)
    ]
    return pd.DataFrame(rows)


def file_of(trials: Sequence[Trial]) -> str:
    """The trials as CSV, every setting in a column of its own."""
    rows: list[dict[str, Any]] = [
        {"trial": number, "ndcg": trial.score, "seconds": trial.seconds, "stage": trial.stage, "parts": trial.parts}
        | trial.settings
        for number, trial in enumerate(trials, 1)
    ]
    return pd.DataFrame(rows).to_csv(index=False)


def figure_of(trials: Sequence[Trial]) -> go.Figure:
    """A mark a trial when it was done, and the best so far as a line; the winner is a star.

    Marks on more validation parts are not comparable, so the line leaves them out.
    """
    figure = blank(320, "seconds of search", "NDCG on the validation part")
    at, scores = list(accumulate(trial.seconds for trial in trials)), [trial.score for trial in trials]
    line = {"color": RECOMMENDED, "width": 3, "shape": "hv"}
    first = [row for row, trial in enumerate(trials) if trial.parts == trials[0].parts]
    best_so_far = list(accumulate((scores[row] for row in first), max))
    figure.add_scatter(x=[at[row] for row in first], y=best_so_far, mode="lines", name="best so far", line=line)
    for stage, (words, symbol) in STAGES.items():
        rows = [row for row, trial in enumerate(trials) if trial.stage == stage]
        if rows:
            figure.add_scatter(
                x=[at[row] for row in rows],
                y=[scores[row] for row in rows],
                mode="markers",
                name=words,
                marker={"color": TOPIC, "size": 10, "symbol": symbol},
                text=[settings_in_words(trials[row].settings) for row in rows],
                hovertemplate="%{y:.3f}: %{text}<extra></extra>",
            )
    best = trials.index(won(trials))
    mark = {"color": CHOSEN, "size": 18, "symbol": "star"}
    figure.add_scatter(x=[at[best]], y=[scores[best]], mode="markers", name="best", marker=mark, hoverinfo="skip")
    return figure
