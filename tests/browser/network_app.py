"""The smallest screen with a map on it; the titles are as nasty as titles can be."""

import numpy as np
import pandas as pd
import streamlit as st

from gnnrec import Dataset, Interactions
from gnnrec.model.graph import BipartiteGraph
from gnnrec.ui.screens.gossip.gossip_map import show_gossip

NASTY = (
    "<img src=x onerror='window.hacked=1'></script><script>window.hacked=1</script><a href=\"https://evil.example\">"
)

users, items = np.nonzero(np.random.default_rng(0).random((40, 60)) < 0.1)
interactions = Interactions.from_frame(pd.DataFrame({"user": users + 100, "item": items + 1000, "rating": 5}))
ids = interactions.item_ids
titles = pd.DataFrame({"item": ids, "title": [f"{NASTY} {item}" for item in ids], "year": pd.NA, "genres": ""})
dataset = Dataset(interactions, pd.DataFrame({"user": interactions.user_ids}), titles, "a test")
graph = BipartiteGraph.from_interactions(interactions)


def choose(guest: int) -> None:
    st.session_state["guest"] = guest


guest = st.selectbox("Guest", interactions.user_ids.tolist(), key="guest")
hops = st.slider("Hops", 1, 4, 3)
show_gossip(dataset, graph, interactions, interactions.user_index(guest), hops, on_choose=choose)
st.text(f"chosen: {guest}")
