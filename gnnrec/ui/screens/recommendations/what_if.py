"""What if, on screen: un-invited topics, the like that matters most, the routes of the gossip, fewer rounds of it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from gnnrec.data.interactions import IntArray
from gnnrec.errors import InputError
from gnnrec.explain.routes import Route, routes_map, strongest_routes
from gnnrec.explain.what_if import LeaveOneOut
from gnnrec.model.graph import BipartiteGraph
from gnnrec.recommender import Recommender
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets import cards, charts
from gnnrec.ui.widgets.network import show_network
from gnnrec.ui.widgets.node_names import Names
from gnnrec.ui.widgets.option_lists import LARGE, offered_items
from gnnrec.ui.widgets.receipt import receipt_of
from gnnrec.ui.words import plain

ROUTES = 5
MOST_WORK = 10**8
"""Likes times edges up to which every like is left out in turn while somebody waits."""


def show_what_ifs(view: View, recommender: Recommender) -> None:
    """Un-invite topics, see which like matters most, follow the routes, and take rounds of gossip away."""
    items: list[Any] = recommender.recommend(view.choices.guest, min(10, view.split.graph.num_items))[0].tolist()
    if not view.likes:
        st.info("Without a like there is nothing to take away. Lower the threshold, or choose another guest.")
        return
    if not items:
        st.info(f"{view.guest_in_markdown} has talked about everything, so no match is left to ask about.")
        return
    invite, cause, routes, depth = st.tabs(
        ["Un-invite a topic", "Which like matters most?", "The routes", "Fewer rounds of gossip"],
        key="what_if",
        on_change="rerun",
    )
    with invite:  # always drawn, so that what is switched stays switched behind another tab
        _draw_un_invite(view, recommender, items)
    titles = view.labels
    if cause.open:
        with cause:
            item = st.selectbox("For the match", items, format_func=titles.__getitem__, key=keyed("cause_of"))
            _draw_causes(view, recommender, item)
    if routes.open:
        with routes:
            item = st.selectbox("To the match", items, format_func=titles.__getitem__, key=keyed("route_to"))
            _draw_routes(view, recommender, item)
    if depth.open:
        with depth:
            _draw_depth(view, recommender, items)


def _draw_un_invite(view: View, recommender: Recommender, items: list[Any]) -> None:
    titles, ids = view.labels, view.dataset.interactions.item_ids
    liked = ids[view.split.positives.items_of(view.user)].tolist()
    rated = set(ids[recommender.interactions.items_of(view.user)].tolist())
    left, right = st.columns(2)
    without = left.multiselect("Switch likes off", liked, format_func=titles.__getitem__, key=keyed("without"))
    others = dict.fromkeys(offered_items(view) + st.session_state.get(keyed("also"), []))
    unseen = [item for item in others if item not in rated]
    more = f"Offered are the {len(others):,} most liked." if len(ids) > LARGE else None
    also = right.multiselect(
        "Switch unseen topics on", unseen, format_func=titles.__getitem__, key=keyed("also"), help=more
    )
    changed = recommender
    try:
        if without or also:
            changed = _changed(recommender, view.choices.guest, tuple(without), tuple(also))
    except InputError as error:
        st.warning(plain(str(error)))
    item_ids, scores = changed.recommend(view.choices.guest, len(items))
    rank_before = {item: rank for rank, item in enumerate(items)}
    top = max(float(scores[0]), 1e-9) if len(scores) else 1.0
    st.caption("Exact edges, weights and gossip, no retraining. Arrows: against the list as it is.")
    with st.container(key="changed", gap=None):
        for rank, (item, score) in enumerate(zip(item_ids.tolist(), scores.tolist(), strict=True)):
            moved = rank_before[item] - rank if item in rank_before else None
            share = min(1.0, max(0.0, score / top))
            known = item in view.hidden_items
            name = view.dataset.titles[item]
            card = cards.Recommended(rank + 1, name, "", "", score, share, known, moved, view.is_of_movies)
            st.html(cards.recommendation(card))


@remembered(1)
def _changed(
    recommender: Recommender, guest: object, without: tuple[object, ...], also: tuple[object, ...]
) -> Recommender:
    """The model as it is when a guest's likes are others."""
    return recommender.with_changed_likes(guest, without=without, also=also)


def _draw_causes(view: View, recommender: Recommender, item: Any) -> None:
    if view.likes * view.split.graph.num_edges > MOST_WORK:
        st.info(
            f"The gossip would run anew for each of {view.likes:,} likes, over {view.split.graph.num_edges:,} edges: "
            "too long to wait for on a screen. *Un-invite a topic* answers for one like at a time."
        )
        return
    found = _leave_one_outs(recommender, view.choices.guest, item)
    shares = dict(receipt_of(recommender, view.choices.guest, item).contributions)
    titles = view.labels
    table = pd.DataFrame({"item": found.liked, "score without it": found.change})
    table["share in the receipt"] = table["item"].map(shares)
    table.insert(0, "like", table["item"].map(titles))
    table = table.drop(columns="item").sort_values("score without it")
    first = table.iloc[0]
    st.markdown(
        f"Without **{plain(first['like'])}** the score of **{plain(titles[item])}** changes by "
        f"**{first['score without it']:+.3f}**, more than without any other like."
    )
    st.caption(
        "Every like was left out alone and the gossip run again. That is a cause; its share in the receipt is not: "
        "leaving a like out also makes every other like weigh more."
    )
    st.dataframe(table, hide_index=True, height=380)


@remembered(8)
def _leave_one_outs(recommender: Recommender, guest: object, item: object) -> LeaveOneOut:
    """What each like does to a score."""
    return recommender.leave_one_outs(guest, item)


def _draw_routes(view: View, recommender: Recommender, item: Any) -> None:
    graph, interactions = recommender.graph, recommender.interactions
    routes = _routes(graph, view.user, interactions.item_index(item))
    if not routes:
        st.info("No gossip reaches this topic in three steps: it is known to the model by its own name tag only.")
        return
    names = Names(view.dataset, interactions, graph.num_users)
    show_network(routes_map(graph, routes), names, key="routes_map", item_word=names.item_word)
    table = pd.DataFrame(
        {
            "route": [" → ".join(names(node) for node in route.nodes) for route in routes],
            "weight": [route.weight for route in routes],
            "share of all walks": [route.share for route in routes],
        }
    )
    st.markdown(
        f"These {len(routes)} routes carry **{table['share of all walks'].sum():.1%}** of all three-step gossip."
    )
    st.dataframe(table, hide_index=True, column_config={"weight": st.column_config.NumberColumn(format="%.2e")})


@remembered(8)
def _routes(graph: BipartiteGraph, user: int, item: int) -> list[Route]:
    """The strongest routes from a user to an item."""
    return strongest_routes(graph, user, item, ROUTES)


def _draw_depth(view: View, recommender: Recommender, items: list[Any]) -> None:
    ranks = _ranks(recommender, view.choices.guest, tuple(items))
    titles = [view.labels[item] for item in items]
    hidden = [item in view.hidden_items for item in items]
    st.markdown("The same weights, with less gossip: where each match would stand after fewer rounds.")
    st.plotly_chart(charts.bump(titles, ranks, hidden), key="bump", config=charts.QUIET, alt="Rank by rounds of gossip")
    st.caption(
        "Nothing is retrained here. Move the layers in the sidebar for a model that was taught with fewer rounds. "
        "Diamonds are hidden likes."
    )
    with st.popover("Table", icon=":material/table:"):
        st.dataframe(pd.DataFrame(ranks.T, index=titles))


@remembered(8)
def _ranks(recommender: Recommender, guest: object, items: tuple[object, ...]) -> IntArray:
    """Ranks of the items after each number of rounds, with the weights of the model."""
    return recommender.ranks_by_depth(guest, items)
