"""What if, on screen: un-invited topics, a like left out, the routes of the gossip, fewer rounds of it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from gnnrec.data.interactions import IntArray
from gnnrec.errors import InputError
from gnnrec.explain.neighbourhood import Neighbourhood
from gnnrec.explain.routes import Route, routes_map, strongest_routes
from gnnrec.explain.what_if import LeaveOneOut
from gnnrec.model.graph import BipartiteGraph
from gnnrec.recommender import Recommender
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets import cards, charts
from gnnrec.ui.widgets.figure import QUIET
from gnnrec.ui.widgets.network import show_network
from gnnrec.ui.widgets.node_names import Names
from gnnrec.ui.widgets.option_lists import LARGE, offered_items
from gnnrec.ui.widgets.receipt import receipt_of
from gnnrec.ui.words import counted, inside, plain

ROUTES = 5
STEPS = 3
"""Steps of a route, from a topic that a guest does not like to the guest: no topic is nearer."""
MOST_WORK = 10**8
"""Likes times edges up to which every like is left out in turn while somebody waits."""


def show_what_ifs(view: View, recommender: Recommender) -> None:
    """Un-invite topics, leave single likes out, follow the routes, and take rounds of gossip away."""
    items: list[Any] = recommender.recommend(view.choices.guest, min(10, view.split.graph.num_items))[0].tolist()
    if not view.likes:
        st.info("Without a like there is nothing to take away. Lower the threshold, or choose another guest.")
        return
    if not recommender.config.num_layers:
        st.info(
            "With 0 layers no gossip travels. Without training anew no like changes any score, no route leads "
            "anywhere, and there is no round to take away. Choose one layer or more in the sidebar."
        )
        return
    if not items:
        st.info(f"{view.guest_in_markdown} has talked about everything, so no match is left to ask about.")
        return
    invite, leave_out, routes, depth = st.tabs(
        ["Un-invite a topic", "Leave one like out", "How it reached them", "Fewer rounds of gossip"],
        key="what_if",
        on_change="rerun",
    )
    with invite:  # always drawn, so that what is switched stays switched behind another tab
        _draw_un_invite(view, recommender, items)
    titles = view.labels
    if leave_out.open:
        with leave_out:
            item = st.selectbox("For the match", items, format_func=titles.__getitem__, key=keyed("left_out_for"))
            _draw_leave_one_outs(view, recommender, item)
    if routes.open:
        with routes:
            item = st.selectbox("Gossip about the match", items, format_func=titles.__getitem__, key=keyed("route_to"))
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
    by_likes = not changed.has_likes(view.choices.guest)
    st.caption(
        "Without a like no gossip reaches them, so this is what is popular. Arrows: against the list as it is."
        if by_likes
        else "The same name tags, with new edges, weights and gossip: exact, without training anew. "
        "Arrows: against the list as it is."
    )
    with st.container(key="changed", gap=None):
        for rank, (item, score) in enumerate(zip(item_ids.tolist(), scores.tolist(), strict=True)):
            moved = rank_before[item] - rank if item in rank_before else None
            share = min(1.0, max(0.0, score / top))
            known = item in view.hidden_items
            name = view.dataset.titles[item]
            card = cards.Recommended(rank + 1, name, "", "", score, share, known, moved, view.is_of_movies, by_likes)
            st.html(cards.recommendation(card))


@remembered(1)
def _changed(
    recommender: Recommender, guest: object, without: tuple[object, ...], also: tuple[object, ...]
) -> Recommender:
    """The model as it is when a guest's likes are others."""
    return recommender.with_changed_likes(guest, without=without, also=also)


def _draw_leave_one_outs(view: View, recommender: Recommender, item: Any) -> None:
    if view.likes * view.split.graph.num_edges > MOST_WORK:
        st.info(
            f"The gossip would run anew for each of {view.likes:,} likes, over {view.split.graph.num_edges:,} edges: "
            "too long to wait for on a screen. *Un-invite a topic* answers for one like at a time."
        )
        return
    found = _leave_one_outs(recommender, view.choices.guest, item)
    receipt, titles = receipt_of(recommender, view.choices.guest, item), view.labels
    table = pd.DataFrame({"item": found.liked, "change without it": found.change})
    table["share in the receipt"] = table["item"].map(dict(receipt.contributions))
    table.insert(0, "like", table["item"].map(titles))
    table = table.drop(columns="item").sort_values("change without it")
    change, like = float(table["change without it"].iloc[0]), table["like"].iloc[0]
    st.markdown(without_one(titles[item], receipt.score, like, change))
    st.caption(
        "Every like was left out alone, and the gossip run again with the name tags of the training that knew it. A "
        "model taught without it would have others, so this says nothing about what the like caused. Nor is it the "
        "like's share in the receipt, since leaving one out makes every other weigh more."
    )
    st.dataframe(table, hide_index=True, height=380)


def without_one(topic: str, score: float, like: str, change: float) -> str:
    """In Markdown, without which like a score falls most, if without any.

    Args:
        topic: the match.
        score: its score with all likes.
        like: the like without which it is lowest.
        change: what leaving that like out adds to the score.
    """
    what = f"the score of **{plain(topic)}** ({score:.3f})"
    if change >= 0:
        return f"With the same weights, without training anew, there is no like without which {what} falls."
    return (
        f"With the same weights, without training anew, {what} falls most without **{plain(like)}**: by "
        f"**{-change:.3f}**."
    )


@remembered(8)
def _leave_one_outs(recommender: Recommender, guest: object, item: object) -> LeaveOneOut:
    """How a score changes without each like, with the same weights."""
    return recommender.leave_one_outs(guest, item)


def _draw_routes(view: View, recommender: Recommender, item: Any) -> None:
    graph, interactions, layers = recommender.graph, recommender.interactions, recommender.config.num_layers
    if layers < STEPS:
        st.info(
            f"With {counted(layers, 'layer')} gossip travels {counted(layers, 'step')}, and a match is {STEPS} or more "
            f"away: none came all the way. Choose {STEPS} layers or more in the sidebar."
        )
        return
    routes = _routes(graph, view.user, interactions.item_index(item))
    if not routes:
        st.info(f"No route of {STEPS} steps leads from this topic to {view.guest_in_markdown}.")
        return
    names = Names(view.dataset, interactions, graph.num_users)
    drawn = routes_map(graph, routes)
    told = told_along(drawn, view.guest_name, view.labels[item])
    show_network(drawn, names, key="routes_map", item_word=names.item_word, told=told)
    table = pd.DataFrame(
        {
            "route": [" → ".join(names(node) for node in route.nodes) for route in routes],
            "weight": [route.weight for route in routes],
            "share of all walks": [route.share for route in routes],
        }
    )
    carried = f"{table['share of all walks'].sum():.1%}".replace("%", " %")
    st.markdown(
        f"How the gossip about **{plain(view.labels[item])}** reached {view.guest_in_markdown}: the strongest "
        f"{counted(len(routes), 'route')} carried **{carried}** of what came in {STEPS} steps."
    )
    st.caption("That is the way it took, not the reason for the score, which also rests on what the name tags say.")
    st.dataframe(table, hide_index=True, column_config={"weight": st.column_config.NumberColumn(format="%.2e")})


def told_along(drawn: Neighbourhood, guest: str, topic: str) -> list[str]:
    """What is said at each hop of the routes, in plain text: of what is on them, not of all that the guest likes."""
    topics, guests = counted(len(drawn.at(1)), "topic"), counted(len(drawn.at(2)), "guest")
    return [
        f"{guest}. The strongest routes of the gossip, followed back.",
        f"{topics} on these routes, out of all that {inside(guest)} likes.",
        f"{guests} on these routes, out of all who like those topics.",
        f"{topic}, which they like as well.",
    ]


@remembered(8)
def _routes(graph: BipartiteGraph, user: int, item: int) -> list[Route]:
    """The strongest routes from a user to an item."""
    return strongest_routes(graph, user, item, ROUTES)


def _draw_depth(view: View, recommender: Recommender, items: list[Any]) -> None:
    ranks = _ranks(recommender, view.choices.guest, tuple(items))
    titles = [view.labels[item] for item in items]
    hidden = [item in view.hidden_items for item in items]
    st.markdown("The same weights, with less gossip: where each match would stand after fewer rounds.")
    st.plotly_chart(charts.bump(titles, ranks, hidden), key="bump", config=QUIET, alt="Rank by rounds of gossip")
    st.caption(
        "Nothing is trained anew here. Move the layers in the sidebar for a model that was taught with fewer rounds."
        + (" Diamonds are hidden likes." if any(hidden) else "")
    )
    with st.popover("Table", icon=":material/table:"):
        st.dataframe(pd.DataFrame(ranks.T, index=titles))


@remembered(8)
def _ranks(recommender: Recommender, guest: object, items: tuple[object, ...]) -> IntArray:
    """Ranks of the items after each number of rounds, with the weights of the model."""
    return recommender.ranks_by_depth(guest, items)
