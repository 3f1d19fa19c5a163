"""The smallest screen with the little party on it, which counts its runs and has a parameter of its own."""

import streamlit as st

from gnnrec.ui.screens.little_party.component import show_little_party

st.session_state["runs"] = st.session_state.get("runs", 0) + 1
other = st.slider("Other", 0, 3, key="other", bind="query-params")
show_little_party()
st.text(f"runs: {st.session_state['runs']}, other: {other}")
