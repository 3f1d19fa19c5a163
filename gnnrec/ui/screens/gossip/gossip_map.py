"""The gossip screen (parts 2 and 3): the map, and how far the gossip has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from gnnrec.data.dataset import Dataset
from gnnrec.data.interactions import Interactions
from gnnrec.explain.neighbourhood import Neighbourhood, neighbourhood
from gnnrec.explain.walks import Reach, reach
from gnnrec.model.graph import BipartiteGraph
from gnnrec.recommender import Recommender
from gnnrec.ui.screens.gossip.name_tag import show_name_tag
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.widgets.network import COLOURS, show_network, standalone_html
from gnnrec.ui.widgets.node_names import Names
from gnnrec.ui.words import counted, file_name, inside, percent, plain

MAX_NODES = {1: 45, 2: 80, 3: 110, 4: 120}
"""Nodes drawn by number of hops: fewer than would fit, so that the names of the strongest have room."""
MAX_EDGES = 2


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
    around, heard = _spread(graph, user, hops)

    def choose(chosen: int) -> None:
        if on_choose:
            on_choose(interactions.user_ids[[chosen]].tolist()[0])

    with st.container(key="network"):
        show_network(around, names, choose if on_choose else None, item_word=dataset.item_word)
    left, right = st.columns([2, 3], gap="large")
    with left, st.container(key="reach"):
        _show_reach(heard, names(user))
    with right, st.container(key="name_tag"):
        show_name_tag(graph, around, names, recommender)
    _show_table(around, names)


@remembered(64)
def _spread(graph: BipartiteGraph, user: int, hops: int) -> tuple[Neighbourhood, Reach]:
    """The map around a user and how far the gossip comes."""
    return neighbourhood(graph, user, hops, MAX_NODES[hops], MAX_EDGES), reach(graph, user, hops)


def _explain_silence(name: str, conversations: Interactions, user_id: object) -> None:
    talked = counted(len(conversations.items_of(conversations.user_index(user_id))), "topic")
    st.info(
        f"**{plain(name)} has nobody to gossip with yet.** They talked about {talked}, and liked none of them enough "
        "for the threshold in the sidebar. Without a liked topic there is no edge for gossip to travel on: lower the "
        "threshold, or choose another guest."
    )


def _show_reach(heard: Reach, name: str) -> None:
    hops = len(heard.users) - 1
    st.subheader("How far has it come?")
    st.markdown(
        f"After {counted(hops, 'hop')}, the gossip of {plain(inside(name))} has reached **{heard.users[-1]:,} of "
        f"{heard.num_users:,} guests** ({percent(heard.user_fractions[-1])}, themselves included) and "
        f"**{heard.items[-1]:,} of {heard.num_items:,} topics** ({percent(heard.item_fractions[-1])})."
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
        data=lambda: standalone_html(around, names, f"The gossip of {inside(name)}", names.item_word).encode(),
        file_name=f"gossip-{file_name(inside(name))}-{around.hops}-hops.html",
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
                "kind": "guest (user)" if around.is_user(node.node) else f"topic ({names.item_word})",
                "neighbours": node.degree,
                "walk weight": node.weight,
                "heard most from": names(edge.source) if edge else "",
                "share": edge.share if edge else None,
            }
        )
    return pd.DataFrame(rows)
