"""The smallest screen with a map on it: name tags by chance, and titles as nasty as titles can be."""

import numpy as np
import pandas as pd
import streamlit as st
import torch

from gnnrec import Dataset, Interactions, Recommender, TrainConfig
from gnnrec.model.graph import BipartiteGraph
from gnnrec.model.history import TrainHistory
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
ego = torch.randn(graph.num_nodes, 8, generator=torch.Generator().manual_seed(0))
layers = int(st.query_params.get("layers", 3))
config = TrainConfig(num_layers=layers, embedding_dim=8)
model = Recommender(interactions, config, ego, TrainHistory(), graph)


def choose(guest: int) -> None:
    st.session_state["guest"] = guest


def open_match(item: int) -> None:
    st.session_state["opened"] = item


guest = st.selectbox("Guest", interactions.user_ids.tolist(), key="guest")
hops = st.slider("Hops", 1, 4, 3) if layers else 1
user = interactions.user_index(guest)
show_gossip(dataset, graph, interactions, user, hops, model, on_choose=choose, on_open=open_match, layers=layers)
st.text(f"chosen: {guest}")
st.text(f"opened: {st.session_state.get('opened')}")
