"""Why this one, and what if: receipts, routes, un-invited topics and fewer rounds of gossip, on screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from gnnrec.neighbourhood import routes_map, strongest_routes
from gnnrec.recommender import Receipt, Recommender
from gnnrec.ui import cards, charts
from gnnrec.ui.gossip import Names
from gnnrec.ui.network import show_network
from gnnrec.ui.view import View
from gnnrec.whatif import change_likes, leave_one_outs, ranks_by_depth

SHOWN = 8
"""Likes that have a row of their own in a receipt."""
ROUTES = 5
MOSTLY = 0.25
"""Share of the score from which on the two strongest likes are called the reason."""


def show_receipt(titles: Mapping[Any, str], recommender: Recommender, guest: object, items: list[int]) -> None:
    """One of the recommended topics opened: the sentence, and the shares that add up to its score."""
    if not items or not recommender.has_likes(guest):
        st.caption("There is no receipt without likes and matches.")
        return
    item = st.selectbox("Why this one?", items, format_func=titles.__getitem__, key="opened")
    receipt = recommender.explain(guest, [item])[0]
    with st.container(key="receipt"):
        st.markdown(_in_a_sentence(receipt, titles))
        ordered = sorted(receipt.contributions, key=lambda part: -abs(part[1]))
        steps = [("own name tag", receipt.own), *((titles[like], value) for like, value in ordered[:SHOWN])]
        rest = ordered[SHOWN:]
        if rest:
            steps.append((f"{len(rest)} other likes", sum(value for _, value in rest)))
        st.html(cards.waterfall(steps))
        st.caption("The shares add up to the score exactly. They say how it is made up, not what would happen without.")
        with st.popover("All shares", icon=":material/table:"):
            table = pd.DataFrame(receipt.contributions, columns=["like", "share"])
            st.dataframe(table.assign(like=table["like"].map(titles)), hide_index=True)


def _in_a_sentence(receipt: Receipt, titles: Mapping[Any, str]) -> str:
    """Two names where they carry the score; where many small shares do, that is what is said."""
    first = receipt.contributions[:2]
    named = " and ".join(f"**{cards.plain(titles[like])}** ({value:+.2f})" for like, value in first)
    if sum(value for _, value in first) >= MOSTLY * receipt.score:
        return f"Mostly because of {named}."
    together = sum(value for _, value in receipt.contributions)
    return f"Because of {len(receipt.contributions)} likes together ({together:+.2f}), most of all {named}."


def show_what_ifs(view: View, recommender: Recommender, items: list[int]) -> None:
    """Un-invite topics, see which like matters most, follow the routes, and take rounds of gossip away."""
    if not view.likes:
        st.info("Without a like there is nothing to take away. Lower the threshold, or choose another guest.")
        return
    invite, cause, routes, depth = st.tabs(
        ["Un-invite a topic", "Which like matters most?", "The routes", "Fewer rounds of gossip"],
        key="what_if",
        on_change="rerun",
    )
    with invite:  # always drawn, so that what is switched stays switched behind another tab
        _draw_un_invite(view, recommender, items)
    titles = view.dataset.titles
    if cause.open:
        with cause:
            item = st.selectbox("For the match", items, format_func=titles.__getitem__, key="cause_of")
            _draw_causes(view, recommender, item)
    if routes.open:
        with routes:
            item = st.selectbox("To the match", items, format_func=titles.__getitem__, key="route_to")
            _draw_routes(view, recommender, item)
    if depth.open:
        with depth:
            _draw_depth(view, recommender, items)


def _draw_un_invite(view: View, recommender: Recommender, items: list[int]) -> None:
    titles, ids = view.dataset.titles, view.dataset.interactions.item_ids
    liked = ids[recommender.graph.items[recommender.graph.users == view.user].numpy()].tolist()
    rated = set(ids[recommender.interactions.items_of(view.user)].tolist())
    left, right = st.columns(2)
    without = left.multiselect("Switch likes off", liked, format_func=titles.__getitem__, key="without")
    others = [item for item in titles if item not in rated]
    also = right.multiselect("Switch unseen topics on", others, format_func=titles.__getitem__, key="also")
    changed = recommender
    if without or also:
        changed = change_likes(recommender, view.choices.guest, without=without, also=also)
    item_ids, scores = changed.recommend(view.choices.guest, len(items))
    places = {item: place for place, item in enumerate(items)}
    top = max(float(scores[0]), 1e-9) if len(scores) else 1.0
    st.caption("Exact edges, weights and gossip, no retraining. Arrows: against the list as it is.")
    with st.container(key="changed", gap=None):
        for place, (item, score) in enumerate(zip(item_ids.tolist(), scores.tolist(), strict=True)):
            moved = places[item] - place if item in places else None
            share = min(1.0, max(0.0, score / top))
            known = item in view.hidden_items
            card = cards.Recommended(place + 1, titles[item], "", "", score, share, known, moved)
            st.html(cards.recommendation(card))


def _draw_causes(view: View, recommender: Recommender, item: int) -> None:
    found = leave_one_outs(recommender, view.choices.guest, item)
    shares = dict(recommender.explain(view.choices.guest, [item])[0].contributions)
    titles = view.dataset.titles
    table = pd.DataFrame({"item": found.liked, "score without it": found.change})
    table["share in the receipt"] = table["item"].map(shares)
    table.insert(0, "like", table["item"].map(titles))
    table = table.drop(columns="item").sort_values("score without it")
    first = table.iloc[0]
    st.markdown(
        f"Without **{cards.plain(first['like'])}** the score of **{cards.plain(titles[item])}** changes by "
        f"**{first['score without it']:+.3f}**, more than without any other like."
    )
    st.caption(
        "Every like was left out alone and the gossip run again. That is a cause; its share in the receipt is not: "
        "leaving a like out also makes every other like weigh more."
    )
    st.dataframe(table, hide_index=True, height=380)


def _draw_routes(view: View, recommender: Recommender, item: int) -> None:
    graph, interactions = recommender.graph, recommender.interactions
    routes = strongest_routes(graph, view.user, interactions.item_index(item), ROUTES)
    if not routes:
        st.info("No gossip reaches this topic in three steps: it is known to the model by its own name tag only.")
        return
    names = Names(view.dataset, interactions, graph.num_users)
    show_network(routes_map(graph, routes), names, key="routes_map")
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


def _draw_depth(view: View, recommender: Recommender, items: list[int]) -> None:
    ranks = ranks_by_depth(recommender, view.choices.guest, items)
    titles = [view.dataset.titles[item] for item in items]
    hidden = [item in view.hidden_items for item in items]
    st.markdown("The same weights, with less gossip: where each match would stand after fewer rounds.")
    st.plotly_chart(charts.bump(titles, ranks, hidden), key="bump", config=charts.QUIET, alt="Rank by rounds of gossip")
    st.caption(
        "Nothing is retrained here. Move the layers in the sidebar for a model that was taught with fewer rounds. "
        "Diamonds are hidden likes."
    )
    with st.popover("Table", icon=":material/table:"):
        st.dataframe(pd.DataFrame(ranks.T, index=titles))
