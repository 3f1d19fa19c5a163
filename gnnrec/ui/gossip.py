"""The gossip screen (parts 2 and 3): the map, how far the gossip has come, and one name tag written out."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from gnnrec.datasets import Dataset
from gnnrec.graph import BipartiteGraph
from gnnrec.interactions import Interactions
from gnnrec.neighbourhood import (
    Aggregation,
    FloatArray,
    Neighbourhood,
    Reach,
    aggregation,
    neighbourhood,
    reach,
)
from gnnrec.recommender import Recommender
from gnnrec.ui.network import COLOURS, counted, show_network, standalone_html

MAX_NODES = {1: 45, 2: 80, 3: 110, 4: 120}
"""Nodes drawn by number of hops: fewer than would fit, so that the names of the strongest have room."""
MAX_EDGES = 2
WRITTEN_OUT = 5
"""Neighbours whose messages are shown one by one."""
SHOWN_NUMBERS = 24
"""Numbers of a name tag that are drawn as bars."""
BAR_HEIGHT = 14
"""Pixels of the largest bar; st.html lets no SVG through, so bars are boxes."""


def show_gossip(
    dataset: Dataset,
    graph: BipartiteGraph,
    interactions: Interactions,
    user: int,
    hops: int,
    recommender: Recommender | None = None,
    on_choose: Callable[[Any], None] | None = None,
) -> None:
    """Draw the whole screen below its header.

    Args:
        dataset: titles of the items.
        graph: the positives of the training part.
        interactions: ids of users and items, in the numbering of `graph`.
        user: index of the chosen guest.
        hops: how far the gossip spreads, 1 to 4.
        recommender: trained on this graph; without one the name tags have no numbers yet.
        on_choose: called with the id of a guest who was clicked, as a widget callback: it may set session state.
    """
    names = Names(dataset, interactions, graph.num_users)
    if not graph.degrees[user]:
        _explain_silence(names(user), dataset.interactions, interactions.user_ids[user])
        return
    around = neighbourhood(graph, user, hops, MAX_NODES[hops], MAX_EDGES)

    def choose(chosen: int) -> None:
        if on_choose:
            on_choose(interactions.user_ids[chosen].item())

    with st.container(key="network"):
        show_network(around, names, choose if on_choose else None)
    left, right = st.columns([2, 3], gap="large")
    with left, st.container(key="reach"):
        _show_reach(reach(graph, user, hops), names(user))
    with right, st.container(key="name_tag"):
        _show_aggregation(graph, around, names, recommender)
    _show_table(around, names)


class Names:
    """Names of node numbers as people know them."""

    def __init__(self, dataset: Dataset, interactions: Interactions, num_users: int) -> None:
        self.titles = dataset.titles
        self.interactions = interactions
        self.num_users = num_users

    def __call__(self, node: int) -> str:
        if node < self.num_users:
            return f"Guest {self.interactions.user_ids[node]}"
        item = self.interactions.item_ids[node - self.num_users]
        return str(self.titles.get(item.item() if isinstance(item, np.generic) else item, item))


def _explain_silence(name: str, conversations: Interactions, user_id: object) -> None:
    talked = counted(len(conversations.items_of(conversations.user_index(user_id))), "topic")
    st.info(
        f"**{name} has nobody to gossip with yet.** They talked about {talked}, and liked none of them enough for the "
        "threshold in the sidebar. Without a liked topic there is no edge for gossip to travel on: lower the "
        "threshold, or choose another guest."
    )


def _show_reach(heard: Reach, name: str) -> None:
    hops = len(heard.users) - 1
    st.subheader("How far has it come?")
    st.markdown(
        f"After {counted(hops, 'hop')}, the gossip of {name.lower()} has reached **{heard.users[-1]:,} of "
        f"{heard.num_users:,} guests** ({heard.user_fractions[-1]:.0%}) and **{heard.items[-1]:,} of "
        f"{heard.num_items:,} topics** ({heard.item_fractions[-1]:.0%})."
    )
    st.plotly_chart(_reach_figure(heard), width="stretch", config={"displayModeBar": False}, key="reach_chart")
    with st.expander("The same as a table"):
        columns = {"hops": range(hops + 1), "guests (users)": heard.users, "topics (items)": heard.items}
        st.dataframe(pd.DataFrame(columns), hide_index=True)


def _reach_figure(heard: Reach) -> go.Figure:
    """Guests and topics reached, in per cent of the party, after 0, 1, ... hops."""
    hops = list(range(len(heard.users)))
    figure = go.Figure()
    lines = [
        ("guests", "guest", "circle", heard.user_fractions, heard.users),
        ("topics", "topic", "square", heard.item_fractions, heard.items),
    ]
    for name, kind, symbol, fractions, counts in lines:
        figure.add_scatter(
            x=hops,
            y=fractions,
            name=name,
            customdata=counts,
            mode="lines+markers",
            line={"color": COLOURS[kind], "width": 3},
            marker={"symbol": symbol, "size": 12},
            hovertemplate="%{customdata:,} " + name + " (%{y:.0%}) after hop %{x}<extra></extra>",
        )
    figure.update_layout(
        height=260,
        margin={"l": 0, "r": 8, "t": 8, "b": 0},
        font={"size": 15},
        legend={"orientation": "h", "y": 1.18, "x": 0},
        xaxis={"title": "hops", "dtick": 1},
        yaxis={"tickformat": ".0%", "range": [0, 1.05], "title": "heard"},
    )
    return figure


def _show_aggregation(
    graph: BipartiteGraph, around: Neighbourhood, names: Names, recommender: Recommender | None
) -> None:
    st.subheader("One name tag, written out")
    nodes = [node.node for node in around.nodes]
    node = st.selectbox("Whose name tag (node)", nodes, format_func=names, key=f"name_tag_of_{around.user}")
    if recommender is None:
        st.caption("The name tags get their numbers in training; the weights are known already.")
    embedding = recommender.ego_embedding if recommender else graph.degrees.new_zeros((graph.num_nodes, 0)).float()
    written = aggregation(graph, node, embedding, WRITTEN_OUT)
    st.markdown(
        "**New name tag = sum of (weight × neighbour's name tag)**, with weight 1 / √(own degree × neighbour's degree)"
    )
    st.html(_aggregation_html(written, embedding.double().numpy()[written.neighbours], names))


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
        numbers = f"{weight:.3f} × {tag[0]:+.3f} = <b>{message[0]:+.4f}</b>" if has_tags else f"weight {weight:.3f}"
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


def _row(name: str, bars: str, numbers: str, is_total: bool = False) -> str:
    line = "2px solid currentColor" if is_total else "1px solid rgba(128,128,128,.25)"
    weight = "700" if is_total else "500"
    cells = (
        f'<td style="padding:6px 10px 6px 0;font-weight:{weight};overflow-wrap:anywhere">{html.escape(name)}</td>'
        f'<td style="padding-right:12px">{bars}</td>'
        f'<td style="text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums">{numbers}</td>'
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


def _show_table(around: Neighbourhood, names: Names) -> None:
    with st.expander(f"The map as a table ({counted(len(around.nodes), 'node')})"):
        st.dataframe(
            _table(around, names),
            hide_index=True,
            column_config={
                "walk weight": st.column_config.NumberColumn(format="%.2e"),
                "share": st.column_config.NumberColumn(format="percent", help="part of the weight from there"),
            },
        )
    undrawn = counted(around.undrawn_edges, "edge")
    st.caption(
        f"Drawn: {len(around.nodes):,} of {sum(around.found):,} nodes within reach, the strongest of each hop by exact "
        f"walk weight. Each shows its {MAX_EDGES} strongest edges towards the chosen guest; {undrawn} between these "
        "nodes are left out."
    )
    name = names(around.user)
    st.download_button(
        "Download the map (one HTML file, works offline)",
        data=lambda: standalone_html(around, names, f"The gossip of {name.lower()}").encode(),
        file_name=f"gossip-{''.join(c if c.isalnum() else '-' for c in name.lower())}-{around.hops}-hops.html",
        mime="text/html",
        on_click="ignore",
        key="download_map",
    )


def _table(around: Neighbourhood, names: Names) -> pd.DataFrame:
    """One row a node, strongest of each hop first."""
    nearest = {edge.target: edge for edge in reversed(around.edges)}  # the first of each target has the largest share
    rows = []
    for node in around.nodes:
        edge = nearest.get(node.node)
        rows.append(
            {
                "hop": node.hop,
                "name": names(node.node),
                "kind": "guest (user)" if around.is_user(node.node) else "topic (movie)",
                "neighbours": node.degree,
                "walk weight": node.weight,
                "heard most from": names(edge.source) if edge else "",
                "share": edge.share if edge else None,
            }
        )
    return pd.DataFrame(rows)
