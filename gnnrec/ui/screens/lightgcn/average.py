"""Card 3: why the layers are averaged. How alike everybody is in each, and what the last alone would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from gnnrec.explain.otherwise import likeness as likeness_of
from gnnrec.explain.otherwise import likeness_by_layer
from gnnrec.recommender import Recommender
from gnnrec.ui.screens.lightgcn.figures import likeness
from gnnrec.ui.screens.lightgcn.lists import draw_swap, final_of
from gnnrec.ui.screens.lightgcn.measured import measured
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.figure import QUIET
from gnnrec.ui.words import counted

MORE = 0.05
"""Of likeness; less is no change to speak of."""


@dataclass(frozen=True)
class Mixture:
    """A way to put the layers together: what it is called in the picture, its formula, its name in the study."""

    name: str
    formula: str
    variant: str | None = None


MIXTURES = {
    "All averaged": Mixture("averaged", r"z_i = \tfrac{1}{K+1} \sum_{k=0}^{K} e_i^{(k)}"),
    "Last round alone": Mixture("last alone", r"z_i = e_i^{(K)}", "last_layer"),
    "Less each round": Mixture("less each round", r"z_i \propto \sum_{k=0}^{K} \tfrac{1}{k+1}\, e_i^{(k)}", "falling"),
}


def weights_of(mixture: str, num_layers: int) -> tuple[float, ...]:
    """Share of each layer in the final name tag, layer 0 first."""
    if mixture == "Last round alone":
        return (0.0,) * num_layers + (1.0,)
    loud = [1 / (layer + 1) if mixture == "Less each round" else 1.0 for layer in range(num_layers + 1)]
    return tuple(weight / sum(loud) for weight in loud)


def draw_average(view: View, recommender: Recommender | None) -> None:
    """The switch, likeness layer by layer and of what is made of them, and what the choice changes."""
    with st.container(border=True, key="lightgcn_average"):
        st.header("Why average the rounds and not take the last?", anchor=False)
        name = st.segmented_control(
            "A name tag is", list(MIXTURES), default="All averaged", required=True, key="mixture", bind="query-params"
        )
        if recommender:
            _draw(view, recommender, name or "All averaged")
        st.caption(
            "In the field: layer combination, against over-smoothing. He et al. (2020), section 3.1, average because "
            "embeddings grow alike from layer to layer, because each layer says something else, and because it stands "
            "in for self-loops; in section 4.4 the last layer alone falls behind as layers are added."
        )


@remembered(2)
def _likeness(recommender: Recommender) -> list[float]:
    return likeness_by_layer(recommender.graph, recommender.ego_embedding, recommender.config.num_layers)


def _draw(view: View, recommender: Recommender, name: str) -> None:
    mixture, weights = MIXTURES[name], weights_of(name, recommender.config.num_layers)
    layers, final = _likeness(recommender), final_of(recommender, "root", weights)
    mixed = likeness_of(recommender.graph, final)
    said = how_alike(layers, mixed, mixture.name)
    picture, words = st.columns([3, 2], gap="medium", vertical_alignment="center")
    with words:
        st.latex(mixture.formula)
        own = weights == recommender.config.mixing
        st.markdown(f"{said} That is LightGCN's own way." if own and len(layers) > 1 else said)
        if not own:
            draw_swap(view, recommender, final)
        if mixture.variant:
            st.markdown(measured(view, [(mixture.variant, "Taught anew in this way")]))
        st.page_link("pages/little_party.py", label="See it with two numbers", icon=":material/draw:")
    figure = likeness(layers, weights, mixed, mixture.name)
    picture.plotly_chart(figure, key="mixture_chart", config=QUIET, alt=said)


def how_alike(layers: Sequence[float], mixed: float, name: str) -> str:
    """How alike two guests' name tags are at first, after the last round, and put together.

    Args:
        layers: mean cosine in layer 0, 1, ...
        mixed: that of the final name tags.
        name: how those are made, in words.
    """
    if len(layers) == 1:
        return f"With 0 rounds there is a guest's own tag alone, likeness **{mixed:.2f}**, and nothing to put together."
    change = layers[-1] - layers[0]
    how = "more alike" if change > MORE else "less alike" if change < -MORE else "about as alike as before"
    said = (
        f"After {counted(len(layers) - 1, 'round')} guests' name tags are **{how}**: {layers[0]:.2f} at first, "
        f"{layers[-1]:.2f} in the last."
    )
    return said if name == "last alone" else f"{said} {name.capitalize()}, they come to **{mixed:.2f}**."
