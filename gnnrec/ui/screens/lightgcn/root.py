"""Card 2: why the root of the degrees. Who gets loud under each rule, and what each is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from torch import Tensor

from gnnrec.data.interactions import IntArray
from gnnrec.explain.otherwise import item_lengths, rank_correlation
from gnnrec.model.normalisation import Rule
from gnnrec.recommender import Recommender
from gnnrec.ui.screens.lightgcn.figures import loudness
from gnnrec.ui.screens.lightgcn.lists import draw_swap, final_of
from gnnrec.ui.screens.lightgcn.measured import measured
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.figure import QUIET

DOTS = 1500
"""Topics that are drawn; of more, every second, third, ... by their likes."""
LABELLED = 3
NOTICEABLE = 0.3
"""Rank correlation from which on length and likes go together."""


@dataclass(frozen=True)
class Choice:
    """A rule to choose: what it does in the story, the weight of an edge, and its name in the study."""

    rule: Rule
    story: str
    weight: str
    variant: str | None = None


RULES = {
    "Root of both": Choice(
        "root",
        "What is said is divided by the root of the speaker's likes and by the root of the listener's.",
        r"\frac{1}{\sqrt{d_i}\,\sqrt{d_j}}",
    ),
    "Mean": Choice("mean", "The listener takes the mean of what is said.", r"\frac{1}{d_i}", "mean"),
    "Plain sum": Choice(
        "sum",
        "The listener adds up whatever is said; one divisor for everybody only keeps the numbers in bounds.",
        r"\frac{1}{\lambda_{\max}}",
        "sum",
    ),
}


def draw_root(view: View, recommender: Recommender | None) -> None:
    """The switch, length over likes under the chosen rule, and what it changes.

    The switch is there while a model is trained, too: a control that has been away loses its next click.
    """
    with st.container(border=True, key="lightgcn_root"):
        st.header("Why divide by the root? Who gets loud otherwise?", anchor=False)
        name = st.segmented_control(
            "Divide by", list(RULES), default="Root of both", required=True, key="rule", bind="query-params"
        )
        choice = RULES[name or "Root of both"]
        if recommender:
            _draw(view, recommender, choice)
        st.caption(
            "In the field: symmetric square root normalisation. The score is a dot product, so a long embedding is "
            "loud for everybody. He et al. (2020), section 4.4, tried the root on one side alone, and the degree "
            "itself in its place on either side and on both; the root on both sides did best."
        )


def _draw(view: View, recommender: Recommender, choice: Choice) -> None:
    final = final_of(recommender, choice.rule, recommender.config.mixing)
    items, likes, lengths = lengths_by_likes(recommender, final)
    said = who_is_loud(rank_correlation(lengths, likes.astype(float)), view.topic)
    picture, words = st.columns([3, 2], gap="medium", vertical_alignment="center")
    with words:
        st.markdown(choice.story)
        st.latex(choice.weight)
        st.markdown(f"{said} {_remark(recommender, choice)}")
        if choice.variant and recommender.config.num_layers:
            draw_swap(view, recommender, final)
        if choice.variant:
            st.markdown(measured(view, [(choice.variant, "Taught anew with this rule")]))
        st.page_link("pages/little_party.py", label="See it with two numbers", icon=":material/draw:")
    shown = _spread(len(items))
    titles = [view.dataset.titles[item] for item in recommender.interactions.item_ids[items[shown]].tolist()]
    best_known = list(range(len(shown)))[: -LABELLED - 1 : -1]
    figure = loudness(likes[shown], lengths[shown], titles, best_known, view.topic)
    picture.plotly_chart(figure, key="rule_chart", config=QUIET, alt=said)


def lengths_by_likes(recommender: Recommender, final: Tensor) -> tuple[IntArray, IntArray, NDArray[np.float64]]:
    """Items with likes, the least liked first; their likes; and the lengths of their embeddings, the middle one 1."""
    graph = recommender.graph
    degrees = graph.degrees[graph.num_users :].numpy()
    items = np.flatnonzero(degrees > 0)
    items = items[np.argsort(degrees[items], kind="stable")]
    lengths = item_lengths(final, graph)[items]
    return items, degrees[items], lengths / (np.median(lengths) or 1.0)


def who_is_loud(correlation: float, topic: str) -> str:
    """Whether the length of a name tag goes with the likes, in a sentence with the figure."""
    figure = f"(rank correlation {correlation:+.2f})"
    if correlation > NOTICEABLE:
        return f"**The more likes a {topic} has, the longer its name tag** {figure}."
    if correlation < -NOTICEABLE:
        return f"**The fewer likes a {topic} has, the longer its name tag** {figure}."
    return f"**How long a name tag is says little about the likes** {figure}."


def _remark(recommender: Recommender, choice: Choice) -> str:
    """What there is to say of the rule without comparing lists."""
    if not recommender.config.num_layers:
        return "With 0 rounds nobody listens to anybody, so all three rules come to the same."
    return "That is LightGCN's own rule." if choice.rule == "root" else ""


def _spread(count: int) -> IntArray:
    """Rows that are drawn, the last always among them."""
    return np.arange(count)[:: -max(1, -(-count // DOTS))][::-1] if count else np.arange(0)
