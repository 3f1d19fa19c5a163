"""The living formula of one score: two name tags, multiplied number by number and added up to what the list shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from gnnrec.model.graph import layers
from gnnrec.recommender import Recommender
from gnnrec.ui.screens.recommendations.arrows import without_year
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.front_end import front_end
from gnnrec.ui.words import counted

LIT = """<style>
.st-key-receipt[data-lit=own] .gr-fall > :nth-child(-n+3),
.st-key-receipt[data-lit=likes] .gr-fall > :nth-child(n+4):not(:nth-last-child(-n+3)),
.st-key-receipt[data-lit=score] .gr-fall > :nth-last-child(-n+3)
{background:rgba(213,94,0,.22);font-weight:700}
</style>"""
"""Rows of the receipt that belong to a lit term of the formula; three boxes a row, the own name tag's row first."""


@dataclass(frozen=True)
class Terms:
    """One score with everything it is made of.

    Attributes:
        user, item: final embeddings. (dim,)
        layers: the user's embedding after 0, 1, ... rounds. (num_layers + 1, dim)
        weights: what each layer counts; together with `layers` they make `user`.
    """

    user: list[float]
    item: list[float]
    layers: list[list[float]]
    weights: tuple[float, ...]


@remembered(64)
def terms_of(recommender: Recommender, guest: object, item_id: object) -> Terms:
    """The terms of the score that the model gives an item for a user."""
    known, graph = recommender.interactions, recommender.graph
    user, item = known.user_index(guest), known.item_index(item_id)
    final, layered = recommender.final_embedding, _layers(recommender, user)
    return Terms(final[user].tolist(), final[graph.num_users + item].tolist(), layered, recommender.config.mixing)


@remembered(8)
def _layers(recommender: Recommender, user: int) -> list[list[float]]:
    """Embedding of one user after each number of rounds. (num_layers + 1, dim)"""
    step = recommender.graph.adjacency.matmul
    return [layer[user].tolist() for layer in layers(step, recommender.ego_embedding, recommender.config.num_layers)]


def draw_formula(view: View, recommender: Recommender, item: object) -> None:
    """The formula of one match's score, its terms to be pointed at."""
    terms = terms_of(recommender, view.choices.guest, item)
    with st.container(key="formula"):
        st.markdown("**The score, written out**")
        st.html(LIT)
        front_end("score_formula")(key=keyed("score_formula"), data=payload(view, terms, view.dataset.titles[item]))


def payload(view: View, terms: Terms, title: str) -> dict[str, Any]:
    """What the browser draws, as plain JSON values."""
    topic, name = view.guest_name, without_year(title)
    numbers = counted(len(terms.user), "number")
    return {
        "user": terms.user,
        "item": terms.item,
        "layers": terms.layers,
        "weights": terms.weights,
        "mean": len(set(terms.weights)) == 1,
        "words": {
            "user": f"{topic}'s tag",
            "item": f"tag of {name}",
            "product": "number times number",
            "sum": "added up",
            "start": "Point at a term, or go along the numbers with the arrow keys.",
            "likes": "What came in by gossip, all rounds together, adds",
            "layers": [_of_layer(layer) for layer in range(len(terms.layers))],
            "told": {
                "user": f"z of the guest (user): {topic}'s name tag, {numbers}.",
                "item": f"z of the {view.topic} (item): the name tag of {name}, {numbers} as well.",
                "product": "Each number of one tag times the same number of the other. Both up or both down: it adds. "
                "Otherwise it takes away (hollow).",
                "sum": "Σ: from left to right everything is added up. Where the line ends, that is the score.",
                "score": "ŷ: the score, which the list is ordered by.",
            },
        },
    }


def _of_layer(layer: int) -> str:
    if not layer:
        return "Layer 0, the guest's own name tag, which is the first row of the receipt, adds"
    return f"Layer {layer}, what gossip brought in {counted(layer, 'round')}, adds"
