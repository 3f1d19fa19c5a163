"""The party from above: name tags drift together as gossip spreads, and what happens when there is too much of it."""

import numpy as np
import pandas as pd
import streamlit as st

from gnnrec import Recommender
from gnnrec.ui.screens.map import figures
from gnnrec.ui.screens.map.nodes import (
    MAX_LAYERS,
    describe,
    drawn_nodes,
    groups_of,
    search,
    seen_from_above,
    selected_node,
)
from gnnrec.ui.session.view import View, explain_no_likes, needs_model
from gnnrec.ui.widgets import charts
from gnnrec.ui.widgets.navigation import open_page
from gnnrec.ui.words import plain

ENOUGH = 100  # tested guests, of whom a fall is no chance
NOTICEABLE = 0.01  # of NDCG@10; less is lost before anybody would notice


def draw_neighbours(view: View, recommender: Recommender, table: pd.DataFrame, place: int, node: int) -> None:
    """Who and what is nearest to a node in all dimensions, not only in the two of the picture."""
    num_users, ids = view.party.graph.num_users, view.dataset.interactions
    name = plain(table["name"][place])
    st.markdown(f"**Nearest to {name}**, in all {recommender.config.embedding_dim} dimensions")
    others = (num_users if node < num_users else view.party.graph.num_items) - 1
    if not table["connected"][place] or not others:
        likes = "They like nothing" if node < num_users else "Nobody likes it"
        st.caption(f"{likes} at this threshold that the model may know of, so the name tag says nothing yet.")
        return
    if node < num_users:
        found, likeness = recommender.similar_users(ids.user_ids[node], min(10, others))
        names = [f"Guest {user}" for user in found.tolist()]
    else:
        found, likeness = recommender.similar_items(ids.item_ids[node - num_users], min(10, others))
        names = [view.dataset.titles[item] for item in found.tolist()]
    config = {
        "likeness": st.column_config.ProgressColumn("cosine", min_value=0, max_value=1, format="%.2f", width="small")
    }
    st.dataframe(pd.DataFrame({"name": names, "likeness": likeness}), hide_index=True, column_config=config)


def draw_loudness(view: View, loudness: pd.DataFrame) -> None:
    """How much alike everybody is after each round of gossip, and what that does to the matches."""
    st.subheader("The party gets too loud", anchor=False)
    likeness = loudness["likeness"].tolist()
    story = (
        f"With every round the name tags grow more alike: **{likeness[0]:.2f}** at first, **{likeness[-1]:.2f}** after "
        f"{MAX_LAYERS}. "
    )
    if "NDCG@10" in loudness:
        scores = loudness["NDCG@10"].tolist()
        best = int(np.argmax(scores))
        how_much = "A little" if best <= MAX_LAYERS // 2 else "Much"
        story += f"{how_much} of it helps: with" if best else "With"
        rounds = "round" if best == 1 else "rounds"
        story += f" these weights the matches are best after **{best}** {rounds} (NDCG@10 {scores[best]:.3f}). "
        tested = np.count_nonzero(np.diff(view.party.held_out.user_offsets))
        if scores[-1] < scores[best] - NOTICEABLE and tested >= ENOUGH:
            story += "Then everyone hears the same, and they get worse. In the field: over-smoothing."
    st.markdown(story)
    st.plotly_chart(figures.loudness(loudness), key="loudness", config=charts.QUIET, alt="Likeness and NDCG by layers")
    with st.popover("Table", icon=":material/table:"):
        st.dataframe(loudness, hide_index=True)
    st.caption(
        "The same weights, only more or less gossip. Retraining for each number of layers is on the page The test."
    )


view = open_page("map")
explain_no_likes(view)
recommender = needs_model(view)
if recommender is None:
    st.stop()
with st.spinner("Climbing up to look down on the party"):
    places, loudness = seen_from_above(view.model_key, recommender, view.party)
numbers = drawn_nodes(view)
table = describe(view, numbers)

picture, beside = st.columns([5, 2], gap="medium")
with beside:
    columns = [name for name in (view.category, "year", "popularity", "occupation") if name in table]
    colouring = st.selectbox("Colour by", ["guests and topics", *columns], key="colour", bind="query-params")
    search(view, table)
    node = selected_node(numbers, view.user)
    place = int(np.searchsorted(numbers, node))
    draw_neighbours(view, recommender, table, place, node)
with picture:
    figure = figures.drifting([frame[numbers] for frame in places], table, groups_of(table, colouring), place)
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
draw_loudness(view, loudness)
