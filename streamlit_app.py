"""The smallest screen: pick a guest, get ten movies. Run it with `streamlit run streamlit_app.py`."""

import pandas as pd
import streamlit as st

from gnnrec import Dataset, InputError, Recommender, Store, TrainConfig, hold_out, load_movielens_100k
from gnnrec.store import Request

st.set_page_config(page_title="gnnrec", layout="centered")
st.title("The party")


@st.cache_resource(show_spinner="Fetching the guest list")
def dataset() -> Dataset:
    """MovieLens-100K, loaded once for all visitors."""
    return load_movielens_100k()


@st.cache_resource(show_spinner="The gossip spreads", max_entries=8)
def recommender() -> Recommender:
    """The trained model, from the store or trained now, once for all visitors."""
    config = TrainConfig()
    train, held_out = hold_out(dataset().interactions, config.threshold)
    return Store().obtain(Request(train, held_out, config)).recommender


try:
    guest: int = st.selectbox("Guest (user)", dataset().users["user"], key="guest", bind="query-params")
    item_ids, scores = recommender().recommend(guest, 10)
except InputError as error:
    st.error(str(error))
    st.stop()
titles = [dataset().titles[item] for item in item_ids.tolist()]
st.dataframe(pd.DataFrame({"movie": titles, "score": scores}, index=pd.RangeIndex(1, len(titles) + 1, name="rank")))
st.caption(dataset().notice)
