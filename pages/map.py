"""The party from above: name tags drift together as gossip spreads, and what happens when there is too much of it."""

import numpy as np
import pandas as pd
import streamlit as st

from gnnrec import Recommender
from gnnrec.evaluation.scoreboard import ndcg_watch
from gnnrec.projection import depths, project
from gnnrec.ui import charts, resources
from gnnrec.ui.navigation import open_page
from gnnrec.ui.view import View, explain_no_likes, needs_model

MAX_LAYERS = 10
FRAMES = 7
COLOURINGS = ("guests and topics", "genre", "year", "popularity", "occupation")


@st.cache_resource(show_spinner=False, max_entries=16)
def seen_from_above(key: str, _recommender: Recommender) -> tuple[list[np.ndarray], pd.DataFrame]:
    """Places of all nodes for 0 to 6 layers, and likeness and NDCG@10 for 0 to 10, with the same weights."""
    request = resources.request_for(_recommender.config)
    watch = ndcg_watch(request.train, request.held_out, request.config.threshold)
    found = depths(_recommender.graph, _recommender.ego_embedding, MAX_LAYERS)
    num_users = _recommender.graph.num_users
    table = pd.DataFrame(
        {
            "layers": [depth.num_layers for depth in found],
            "likeness": [depth.likeness for depth in found],
            "NDCG@10": [watch(depth.final[:num_users], depth.final[num_users:]) for depth in found],
        }
    )
    return project([depth.final for depth in found[:FRAMES]]), table


def nodes(view: View) -> pd.DataFrame:
    """One row a node, guests first: name, kind, and what it can be coloured by; isolated ones are marked."""
    people, movies = view.dataset.users, view.dataset.items
    guests = pd.DataFrame(
        {
            "name": "Guest " + people["user"].astype(str),
            "kind": "guest",
            "occupation": people["occupation"],
        }
    )
    topics = pd.DataFrame(
        {
            "name": movies["title"],
            "kind": "topic",
            "genre": movies["genres"].str.split("|").str[0],
            "year": (movies["year"] // 10 * 10).astype("string") + "s",
        }
    )
    table = pd.concat([guests, topics], ignore_index=True)
    degrees = view.party.graph.degrees.numpy()
    table["connected"] = degrees > 0
    table["popularity"] = pd.cut(
        degrees, [-1, 5, 20, 60, 150, 10**9], labels=["1-5", "6-20", "21-60", "61-150", "more"]
    )
    return table


def groups_of(table: pd.DataFrame, colouring: str) -> pd.Series:
    """The group each node is coloured by; rare groups are put together, and nodes without one left out."""
    if colouring == COLOURINGS[0]:
        return table["kind"].map({"guest": "guests", "topic": "topics"})
    values = table[colouring].astype("object")
    if colouring == "popularity":
        return values.where(table["kind"] == "topic")
    frequent = values.value_counts().index[:8]
    return values.where(values.isin(frequent) | values.isna(), "other")


def draw_neighbours(view: View, recommender: Recommender, table: pd.DataFrame, node: int) -> None:
    """Who and what is nearest to a node in all dimensions, not only in the two of the picture."""
    num_users = view.party.graph.num_users
    ids = view.dataset.interactions
    st.markdown(f"**Nearest to {table['name'][node]}**, in all {recommender.config.embedding_dim} dimensions")
    if not table["connected"][node]:
        st.caption("Nobody has talked about it at this threshold, so its name tag says nothing yet.")
        return
    if node < num_users:
        found, likeness = recommender.similar_users(ids.user_ids[node], 10)
        names = [f"Guest {user}" for user in found.tolist()]
    else:
        found, likeness = recommender.similar_items(ids.item_ids[node - num_users], 10)
        names = [view.dataset.titles[item] for item in found.tolist()]
    config = {"likeness": st.column_config.ProgressColumn("cosine", min_value=0, max_value=1, format="%.2f")}
    st.dataframe(pd.DataFrame({"name": names, "likeness": likeness}), hide_index=True, column_config=config)


def selected_node(table: pd.DataFrame, default: int) -> int:
    """The node that was clicked in the picture, else the one searched for."""
    names = table["name"].tolist()
    state = st.session_state.get("map_chart")
    points = state["selection"]["points"] if state else []
    if points and "customdata" in points[-1]:
        clicked = points[-1]["customdata"]
        return int(clicked[0] if isinstance(clicked, list | tuple) else clicked)
    found: int = st.session_state.get("map_search", default)
    return found if found < len(names) else default


view = open_page("map")
explain_no_likes(view)
recommender = needs_model(view)
if recommender is None:
    st.stop()
places, loudness = seen_from_above(resources.request_for(view.choices.config).key, recommender)
table = nodes(view)

picture, beside = st.columns([3, 1], gap="medium")
with beside:
    colouring = st.selectbox("Colour by", COLOURINGS, key="colour", bind="query-params")
    st.selectbox(
        "Search a guest or a topic",
        range(len(table)),
        index=view.user,
        format_func=table["name"].tolist().__getitem__,
        key="map_search",
    )
    node = selected_node(table, view.user)
    draw_neighbours(view, recommender, table, node)
with picture:
    figure = charts.drifting(places, table, groups_of(table, colouring), node)
    st.plotly_chart(
        figure,
        key="map_chart",
        on_select="rerun",
        selection_mode="points",
        config=charts.QUIET,
        alt="Name tags from above",
    )
    st.caption(
        "Press Play: each frame is one more round of gossip with the same name tags underneath. Directions are what "
        "counts, so every name tag is drawn at length one, in the two directions in which they differ most (PCA)."
    )

st.subheader("The party gets too loud", anchor=False)
scores, likeness = loudness["NDCG@10"].tolist(), loudness["likeness"].tolist()
best = int(np.argmax(scores))
st.markdown(
    f"With every round the name tags grow more alike: **{likeness[0]:.2f}** at first, **{likeness[-1]:.2f}** after "
    f"{MAX_LAYERS}. A little of it helps: with these weights the matches are best after **{best}** rounds "
    f"(NDCG@10 {scores[best]:.3f}). Then everyone hears the same, and they get worse. In the field: over-smoothing."
)
st.plotly_chart(charts.loudness(loudness), key="loudness", config=charts.QUIET, alt="Likeness and NDCG by layers")
with st.popover("Table", icon=":material/table:"):
    st.dataframe(loudness, hide_index=True)
st.caption("The same weights, only more or less gossip. Retraining for each number of layers is on the page The test.")
