"""The party from above: where the nodes are, which of them are drawn, what is known of them, how one is found."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from gnnrec.data.interactions import IntArray
from gnnrec.errors import InputError
from gnnrec.evaluation.protocol import ndcg_watch
from gnnrec.explain.projection import Frame, depths, project
from gnnrec.recommender import Recommender
from gnnrec.ui.session import choices
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.splits import Split
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.option_lists import typed_item
from gnnrec.ui.words import called, distinct, plain

MAX_LAYERS = 10
FRAMES = 7
DRAWN = 3000
"""Nodes that a browser can move about."""


@remembered(1)
def seen_from_above(recommender: Recommender, split: Split) -> tuple[list[Frame], pd.DataFrame]:
    """All nodes in two dimensions for 0 to 6 layers, and likeness and NDCG@10 for 0 to 10, with the same weights."""
    found = depths(recommender.graph, recommender.ego_embedding, MAX_LAYERS)
    num_users = recommender.graph.num_users
    table = pd.DataFrame(
        {"layers": [depth.num_layers for depth in found], "likeness": [depth.likeness for depth in found]}
    )
    if len(split.tested):
        watch = ndcg_watch(split.tested, split.train)
        table["NDCG@10"] = [watch(depth.final[:num_users], depth.final[num_users:]) for depth in found]
    return project([depth.final for depth in found[:FRAMES]], recommender.graph.degrees > 0), table


def drawn_nodes(view: View) -> IntArray:
    """Node numbers that are drawn: all, or of very many the most connected, the chosen guest and what was searched."""
    graph = view.split.graph
    if graph.num_nodes <= DRAWN:
        return np.arange(graph.num_nodes)
    degrees, half = graph.degrees.numpy(), DRAWN // 2
    guests = min(graph.num_users, max(half, DRAWN - graph.num_items))
    first = np.argsort(-degrees[: graph.num_users], kind="stable")[:guests]
    others = np.argsort(-degrees[graph.num_users :], kind="stable")[: DRAWN - guests] + graph.num_users
    searched = st.session_state.get(keyed("map_search"), view.user)
    return np.unique([*first, *others, view.user, searched if isinstance(searched, int) else view.user])


def describe(view: View, numbers: IntArray) -> pd.DataFrame:
    """One row a node, guests first: number, name, kind, and what it can be coloured by; isolated ones are marked."""
    num_users, dataset = view.split.graph.num_users, view.dataset
    users, items = numbers[numbers < num_users], numbers[numbers >= num_users] - num_users
    people, topics = dataset.users.iloc[users], dataset.items.iloc[items]
    guests = pd.DataFrame({"name": people["user"].map(called), "kind": "guest"})
    if dataset.has_people:
        guests["occupation"] = people["occupation"]
    named = pd.DataFrame({"name": topics["title"], "kind": "topic"})
    if dataset.has_genres:
        named[view.category] = topics["genres"].str.split("|").str[0].replace("", None)
    if dataset.has_years:
        named["year"] = (topics["year"].astype("Int64") // 10 * 10).astype("string") + "s"
    table = pd.concat([guests, named], ignore_index=True)
    table.insert(0, "node", numbers)
    degrees = view.split.graph.degrees.numpy()[numbers]
    table["connected"] = degrees > 0
    table["popularity"] = pd.cut(
        degrees, [-1, 5, 20, 60, 150, 10**9], labels=["1-5", "6-20", "21-60", "61-150", "more"]
    )
    return table


def groups_of(table: pd.DataFrame, colouring: str) -> pd.Series:
    """The group each node is coloured by; rare groups are put together, and nodes without one left out."""
    if colouring not in table:
        return table["kind"].map({"guest": "guests", "topic": "topics"})
    values = table[colouring].astype("object")
    if colouring == "popularity":
        return values.where(table["kind"] == "topic")
    frequent = values.value_counts().index[:8]
    return values.where(values.isin(frequent) | values.isna(), "other")


def selected_node(numbers: IntArray, default: int) -> int:
    """The node that was searched for, or opened in the picture."""
    found: int = st.session_state.get(keyed("map_search"), default)
    return found if found in numbers else default


def search(view: View, table: pd.DataFrame) -> None:
    """A list of the nodes that are drawn to search in; of very many, others can be typed."""
    num_users, ids = view.split.graph.num_users, view.dataset.interactions
    numbers: list[int] = table["node"].tolist()
    named_by = [node if node < num_users else ids.item_ids[node - num_users] for node in numbers]
    labels = dict(zip(numbers, distinct(table["name"].tolist(), named_by), strict=True))
    is_large = view.split.graph.num_nodes > DRAWN
    st.selectbox(
        "Search a guest or a topic",
        numbers,
        index=numbers.index(view.user),
        format_func=lambda node: labels.get(node, str(node)),
        key=keyed("map_search"),
        accept_new_options=is_large,
        on_change=settle_search if is_large else None,
        args=(view,),
    )
    if is_large:
        st.caption(f"The {DRAWN:,} most connected of {view.split.graph.num_nodes:,} are drawn. Any other can be typed.")


def settle_search(view: View) -> None:
    """Take what was typed for a guest's id, or a topic's title or id; what is neither is left out with a word."""
    typed = st.session_state[keyed("map_search")]
    if isinstance(typed, int):
        return
    known = view.dataset.interactions
    try:
        is_id = known.user_ids.dtype == object and str(typed) in set(known.user_ids.tolist())
        node = known.user_index(str(typed) if is_id else str(typed).removeprefix("Guest "))
    except InputError:
        item = typed_item(view.dataset, str(typed))
        if item is None:
            choices.note(f"There is no guest and no topic {plain(repr(str(typed)[:60]))} in this file.")
        node = view.user if item is None else known.num_users + known.item_index(item)
    st.session_state[keyed("map_search")] = node


def choose_colouring(view: View, table: pd.DataFrame) -> str:
    """What the nodes are coloured by, of what is known of them."""
    columns = [name for name in (view.category, "year", "popularity", "occupation") if name in table]
    options = ["guests and topics", *columns]
    if st.session_state.get("colour", options[0]) not in options:  # chosen for another data set
        st.session_state["colour"] = options[0]
    chosen: str = st.selectbox("Colour by", options, key="colour", bind="query-params")
    return chosen
