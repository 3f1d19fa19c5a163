"""The gossip screen (parts 2 and 3): the map on which gossip comes in, and what belongs to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gnnrec.data.dataset import Dataset
from gnnrec.data.interactions import Interactions
from gnnrec.explain.neighbourhood import Neighbourhood, neighbourhood
from gnnrec.explain.walks import Reach, reach
from gnnrec.model.graph import BipartiteGraph
from gnnrec.recommender import Recommender
from gnnrec.ui.screens.gossip.name_tag import show_name_tag
from gnnrec.ui.screens.gossip.reach import show_reach
from gnnrec.ui.screens.gossip.story import matching_nodes, story_of
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.widgets.network import show_network, standalone_html
from gnnrec.ui.widgets.network_story import Story
from gnnrec.ui.widgets.node_names import Names
from gnnrec.ui.words import counted, file_name, inside, plain

MAX_NODES = {1: 26, 2: 49, 3: 67, 4: 76}
"""Nodes drawn by number of rings: few, so that names have room and edges are no haze, however much somebody likes."""
MAX_EDGES = 2


def show_gossip(
    dataset: Dataset,
    graph: BipartiteGraph,
    interactions: Interactions,
    user: int,
    hops: int,
    recommender: Recommender | None = None,
    on_choose: Callable[[Any], None] | None = None,
    on_open: Callable[[Any], None] | None = None,
    layers: int | None = None,
    picture: DeltaGenerator | None = None,
) -> None:
    """Draw the map with its table and download, and below it how far can be heard and a name tag written out.

    Args:
        dataset: titles of the items.
        graph: the positives of the training part.
        interactions: ids of users and items, in the numbering of `graph`.
        user: index of the chosen guest.
        hops: rings of the map, 1 to 4.
        recommender: trained on this graph; without one the name tags have no numbers yet, and there is no match.
        on_choose: called with the id of a guest who was clicked, as a widget callback: it may set session state.
        on_open: called with the id of a match whose whole reason is asked for, as a widget callback.
        layers: rounds of gossip that the model takes, or will take; as many as are shown when left out.
        picture: where the map is drawn, here when left out.
    """
    names = Names(dataset, interactions, graph.num_users)
    if not graph.degrees[user]:
        _explain_silence(names(user), dataset.interactions, interactions.user_ids[user])
        return
    layers = hops if layers is None else layers
    matches = matching_nodes(recommender, user) if recommender else ()
    around, heard = _spread(graph, user, hops, matches, hops if layers else 0)
    story = story_of(recommender, around, matches) if recommender else _untrained(layers)

    def choose(chosen: int) -> None:
        if on_choose:
            on_choose(interactions.user_ids[[chosen]].tolist()[0])

    def open_match(node: int) -> None:
        if on_open:
            on_open(interactions.item_ids[[node - graph.num_users]].tolist()[0])

    with picture or st.container(), st.container(key="network"):
        show_network(
            around,
            names,
            choose if on_choose else None,
            item_word=dataset.item_word,
            story=story,
            on_open=open_match if on_open else None,
        )
    _show_what_is_drawn(around, names, story)
    left, right = st.columns([2, 3], gap="large")
    with left, st.container(key="reach"):
        show_reach(heard, names(user), f"{dataset.item_word}s")
    with right, st.container(key="name_tag"):
        show_name_tag(graph, around, names, recommender)
    _show_table(around, names)


def _untrained(layers: int) -> Story:
    return Story(layers, why="The name tags get their numbers in training.")


@remembered(64)
def _spread(
    graph: BipartiteGraph, user: int, hops: int, wanted: tuple[int, ...], rounds: int
) -> tuple[Neighbourhood, Reach]:
    """The map around a user, and who can be heard after each round."""
    return neighbourhood(graph, user, hops, MAX_NODES[hops], MAX_EDGES, wanted), reach(graph, user, rounds)


def _explain_silence(name: str, conversations: Interactions, user_id: object) -> None:
    talked = counted(len(conversations.items_of(conversations.user_index(user_id))), "topic")
    st.info(
        f"**{plain(name)} has nobody to gossip with yet.** They talked about {talked}, and liked none of them enough "
        "for the threshold in the sidebar. Without a liked topic there is no edge for gossip to travel on: lower the "
        "threshold, or choose another guest."
    )


def _show_what_is_drawn(around: Neighbourhood, names: Names, story: Story) -> None:
    """The rule by which nodes and edges were chosen, and the map as a file."""
    st.caption(what_is_drawn(around, has_matches=bool(story.matches)))
    name = names(around.user)
    st.download_button(
        "Download the map (one HTML file, works offline)",
        data=lambda: standalone_html(around, names, f"The gossip of {inside(name)}", names.item_word, story).encode(),
        file_name=f"gossip-{file_name(inside(name))}-{around.hops}-hops.html",
        mime="text/html",
        on_click="ignore",
        key="download_map",
    )


def what_is_drawn(around: Neighbourhood, *, has_matches: bool) -> str:
    """How many nodes of each ring are drawn, by which rule they were chosen, and what is left out."""
    rings = [(ring, len(around.at(ring)), found) for ring, found in enumerate(around.found) if ring and found]
    counts = ", ".join(f"{drawn:,} of {found:,} on ring {ring}" for ring, drawn, found in rings)
    words = f"Drawn are {counts}. Ring 1 takes the liked topics that most guests like"
    if len(rings) > 1:
        first = "matches and then " if has_matches else ""
        words += f", every further ring {first}those with the largest walk weight; {MAX_EDGES} edges a node"
        words += f", and {counted(around.undrawn_edges, 'edge')} between them not drawn"
    return f"{words}. Pulses show what comes in; every edge carries a message outwards as well."


def _show_table(around: Neighbourhood, names: Names) -> None:
    """The map as a table, which is sent when it is opened."""
    table = st.expander(
        f"The map as a table ({counted(len(around.nodes), 'node')})", key="map_table", on_change="rerun"
    )
    if not table.open:
        return
    with table:
        st.dataframe(
            _table(around, names),
            hide_index=True,
            column_config={
                "walk weight": st.column_config.NumberColumn(format="%.2e"),
                "share": st.column_config.NumberColumn(format="percent", help="part of the weight from there"),
            },
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
