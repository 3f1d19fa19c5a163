"""One name tag written out: the sum that a round of gossip is, as a table with bars."""

from __future__ import annotations

import html

import numpy as np
import streamlit as st
import torch

from gnnrec.explain.neighbourhood import Neighbourhood
from gnnrec.explain.walks import Aggregation, FloatArray, aggregation
from gnnrec.model.graph import BipartiteGraph
from gnnrec.recommender import Recommender
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.widgets.network_payload import COLOURS
from gnnrec.ui.widgets.node_names import Names

WRITTEN_OUT = 5
"""Neighbours whose messages are shown one by one."""
SHOWN_NUMBERS = 24
"""Numbers of a name tag that are drawn as bars."""
BAR_HEIGHT = 14
"""Pixels of the largest bar; st.html lets no SVG through, so bars are boxes."""


def show_name_tag(graph: BipartiteGraph, around: Neighbourhood, names: Names, recommender: Recommender | None) -> None:
    """One round of gossip at a node of the map, neighbour by neighbour; without a model the weights alone."""
    st.header("One name tag, written out", anchor=False)
    labels = names.distinct([node.node for node in around.nodes])
    widget = keyed(f"name_tag_of_{around.user}")
    node = st.selectbox("Whose name tag (node)", list(labels), format_func=labels.__getitem__, key=widget)
    if recommender is None:
        st.caption("The name tags get their numbers in training; the weights are known already.")
    written, tags = _written_out(recommender or graph, node)
    st.markdown(
        "**New name tag = sum of (weight × neighbour's name tag)**, with weight 1 / √(own degree × neighbour's degree)"
    )
    st.html(_aggregation_html(written, tags, names))


@remembered(64)
def _written_out(model: Recommender | BipartiteGraph, node: int) -> tuple[Aggregation, FloatArray]:
    """The sum at a node, and the name tags of the neighbours that are written out, empty without a model. (n, dim)"""
    if isinstance(model, Recommender):
        graph, embedding = model.graph, model.ego_embedding
    else:
        graph, embedding = model, torch.zeros(model.num_nodes, 0)
    written = aggregation(graph, node, embedding, WRITTEN_OUT)
    return written, embedding[torch.from_numpy(written.neighbours)].double().numpy()


def _aggregation_html(written: Aggregation, tags: FloatArray, names: Names) -> str:
    """The sum as a table: one neighbour a row, name tags as bars, the first number of each worked out.

    Args:
        written: the sum.
        tags: name tags of the neighbours. (n, dim)
        names: name of a node.
    """
    has_tags = tags.shape[1] > 0
    neighbour_colour = COLOURS["topic" if written.node < names.num_users else "guest"]
    own_colour = COLOURS["guest" if written.node < names.num_users else "topic"]
    rows = []
    for node, weight, tag, message in zip(
        written.neighbours.tolist(), written.edge_weights.tolist(), tags, written.messages, strict=True
    ):
        numbers = _sum(weight, tag[0], message[0]) if has_tags else f"weight {weight:.3f}"
        rows.append(_row(names(node), _bars(tag, neighbour_colour), numbers))
    if written.num_rest:
        sum_of_rest = f"<b>{written.rest[0]:+.4f}</b>" if has_tags else ""
        rows.append(_row(f"and {written.num_rest:,} more, summed", _bars(written.rest, neighbour_colour), sum_of_rest))
    if has_tags:
        rows.append(
            _row(f"= {names(written.node)}", _bars(written.total, own_colour), f"<b>{written.total[0]:+.4f}</b>", True)
        )
    head = f"first number of {tags.shape[1]}" if has_tags else ""
    return (
        '<table style="width:100%;border-collapse:collapse;font-size:1rem">'
        '<thead><tr style="opacity:.7;font-size:.85rem">'
        '<td>neighbour</td><td>name tag</td><td style="text-align:right">' + head + "</td></tr></thead><tbody>"
        f"{''.join(rows)}</tbody></table>"
    )


def _sum(weight: float, number: float, message: float) -> str:
    """A number of a name tag times the edge's weight; on a phone the result stands below."""
    together = '<span style="white-space:nowrap">'
    return f"{together}{weight:.3f} × {number:+.3f}</span> {together}= <b>{message:+.4f}</b></span>"


def _row(name: str, bars: str, numbers: str, is_total: bool = False) -> str:
    line = "2px solid currentColor" if is_total else "1px solid rgba(128,128,128,.25)"
    weight = "700" if is_total else "500"
    style = f"padding:6px 10px 6px 0;font-weight:{weight};overflow-wrap:anywhere;min-width:5.5em"
    cells = (
        f'<td style="{style}">{html.escape(name)}</td>'
        f'<td style="padding-right:12px">{bars}</td>'
        f'<td style="text-align:right;font-variant-numeric:tabular-nums">{numbers}</td>'
    )
    return f'<tr style="border-top:{line}">{cells}</tr>'


def _bars(numbers: FloatArray, colour: str) -> str:
    """The first numbers of a name tag as bars up and down from a middle line, scaled to the largest."""
    if not numbers.size:
        return ""
    shown = numbers[:SHOWN_NUMBERS]
    heights = BAR_HEIGHT * shown / max(float(np.abs(shown).max()), 1e-12)
    bars = "".join(
        f'<span style="width:4px;height:{max(abs(height), 1):.1f}px;transform:translateY({-height / 2:.1f}px);'
        f'background:{colour}"></span>'
        for height in heights.tolist()
    )
    return (
        f'<span role="img" aria-label="the first {len(shown)} numbers as bars" style="display:inline-flex;gap:2px;'
        f'align-items:center;height:{2 * BAR_HEIGHT}px;overflow:hidden">{bars}</span>'
    )
