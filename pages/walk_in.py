"""A visitor walks in: picks a few movies, gets ten at once with reasons, and sees their place in the party."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from gnnrec import InputError, Recommender
from gnnrec.neighbourhood import neighbourhood
from gnnrec.ui import cards
from gnnrec.ui.gossip import Names
from gnnrec.ui.navigation import open_page
from gnnrec.ui.network import show_network
from gnnrec.ui.reasons import show_receipt
from gnnrec.ui.view import View, needs_model
from gnnrec.whatif import invite

SUGGESTED = 10


def read_picks(view: View) -> None:
    """Take the picks over from the address where it has changed; what is no movie is left out with a word."""
    state, text = st.session_state, st.query_params.get("picks", "")
    state.setdefault("picks", [])
    if not text or text == state.get("_address_picks"):
        return
    asked = [part for part in text.split(",") if part]
    known = [int(part) for part in asked if part.isdecimal() and int(part) in view.dataset.titles]
    state["picks"] = list(dict.fromkeys(known))
    if len(known) < len(asked):
        st.warning("Some of the picks in the address are no movies of this party. They are left out.")


def write_picks() -> None:
    """Put the picks into the address, so that it can be shared; the browser's Back takes the last one back."""
    text = ",".join(map(str, st.session_state["picks"]))
    st.session_state["_address_picks"] = text
    if text:
        st.query_params["picks"] = text
    elif "picks" in st.query_params:
        del st.query_params["picks"]


def add(item: int) -> None:
    """One more pick."""
    st.session_state["picks"] = [*st.session_state["picks"], item]


def suggestions(view: View, picks: Sequence[object]) -> pd.DataFrame:
    """Well-liked movies that nobody picked yet, one of each genre, so that they differ."""
    counts = np.bincount(view.party.positives.items, minlength=view.party.graph.num_items)
    movies = view.dataset.items.set_index("item").loc[view.dataset.interactions.item_ids].reset_index()
    movies = movies.assign(likes=counts, genre=movies["genres"].str.split("|").str[-1])
    movies = movies[~movies["item"].isin(picks)].sort_values("likes", ascending=False)
    return movies.drop_duplicates("genre").head(SUGGESTED)


def draw_matches(view: View, larger: Recommender, walk_in: object) -> list[int]:
    """The ten matches, with arrows against those of one pick ago."""
    item_ids, scores = larger.recommend(walk_in, 10)
    items: list[int] = item_ids.tolist()
    picks = st.session_state["picks"]
    last = st.session_state.get("_walk_in_list")
    if last is None or last["picks"] != picks:
        before = last["items"] if last else None
        last = st.session_state["_walk_in_list"] = {"picks": list(picks), "items": items, "before": before}
    places = {item: place for place, item in enumerate(last["before"] or items)}
    movies = view.dataset.items.set_index("item")
    cards.style()
    with st.container(key="top10", gap=None):
        for place, (item, score) in enumerate(zip(items, scores.tolist(), strict=True)):
            moved = places[item] - place if item in places else None
            share = max(0.0, score / max(float(scores[0]), 1e-9))
            genres = str(movies.at[item, "genres"])
            with st.container(key=f"top10_{place + 1}"):
                card = cards.Recommended(place + 1, view.dataset.titles[item], "", genres, score, share, False, moved)
                st.html(cards.recommendation(card))
    return items


def draw_place(view: View, larger: Recommender, walk_in: object) -> None:
    """The nearest guests, and the neighbourhood with "You" in the middle."""
    st.subheader("Your place in the party", anchor=False)
    people = view.dataset.users.set_index("user").to_dict("index")
    user_ids, likeness = larger.similar_users(walk_in, 5)
    nearest = [
        f"Guest {user} ({people[user]['age']}, {people[user]['occupation']}, {similarity:.0%} alike)"
        for user, similarity in zip(user_ids.tolist(), likeness, strict=True)
    ]
    st.markdown("Nearest to you: " + ", ".join(nearest) + ".")
    you = larger.interactions.user_index(walk_in)
    names = Names(view.dataset, larger.interactions, larger.graph.num_users)
    around = neighbourhood(larger.graph, you, 2, max_nodes=60)
    with st.container(key="network"):
        show_network(around, lambda node: "You" if node == you else names(node), key="walk_in_map")


view = open_page("walk_in")
recommender = needs_model(view)
if recommender is None:
    st.stop()
read_picks(view)
titles = view.dataset.titles
picked = st.multiselect(
    "Movies you like (type to search)",
    list(titles),
    format_func=titles.__getitem__,
    key="picks",
    placeholder="Pick a few",
    persist_state="session",
)
write_picks()
st.caption("Or start with one of these:")
with st.container(horizontal=True):
    for movie in suggestions(view, picked).to_dict("records"):
        st.button(str(movie["title"]), key=f"suggest_{movie['item']}", on_click=add, args=(movie["item"],))

if not picked:
    st.info(
        "Pick one movie and your matches appear. Every further pick makes them better.", icon=":material/touch_app:"
    )
    st.stop()
try:
    larger, walk_in = invite(recommender, picked)
except InputError as error:
    st.warning(str(error))
    st.stop()
matches, reasons = st.columns([3, 2], gap="large")
with matches:
    st.subheader(f"Your ten matches, from {len(picked)} {'pick' if len(picked) == 1 else 'picks'}", anchor=False)
    items = draw_matches(view, larger, walk_in)
with reasons:
    show_receipt(titles, larger, walk_in, items)
draw_place(view, larger, walk_in)
