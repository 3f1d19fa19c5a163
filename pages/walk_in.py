"""A visitor walks in: picks a few items, gets ten at once with reasons, and sees their place in the party."""

from typing import Any

import numpy as np
import streamlit as st

from gnnrec import InputError, Recommender
from gnnrec.explain.neighbourhood import Neighbourhood
from gnnrec.ui.screens.walk_in.picks import add, choose_picks, invited, read_picks, suggestions, write_picks
from gnnrec.ui.session.view import View, needs_model
from gnnrec.ui.widgets import cards
from gnnrec.ui.widgets.navigation import open_page
from gnnrec.ui.widgets.network import show_network
from gnnrec.ui.widgets.node_names import Names
from gnnrec.ui.widgets.receipt import show_receipt
from gnnrec.ui.words import plain


def draw_matches(view: View, larger: Recommender, walk_in: object) -> list[Any]:
    """The ten matches, with arrows against those of one pick ago."""
    item_ids, scores = larger.recommend(walk_in, min(10, view.party.graph.num_items))
    items: list[Any] = item_ids.tolist()
    picks = st.session_state["picks"]
    last = st.session_state.get("_walk_in_list")
    if last is None or last["picks"] != picks:
        before = last["items"] if last else None
        last = st.session_state["_walk_in_list"] = {"picks": list(picks), "items": items, "before": before}
    places = {item: place for place, item in enumerate(last["before"] or items)}
    genres = view.rows_of(item_ids)["genres"].tolist()
    cards.style()
    with st.container(key="top10", gap=None):
        for place, (item, score) in enumerate(zip(items, scores.tolist(), strict=True)):
            moved = places[item] - place if item in places else None
            share = max(0.0, score / max(float(scores[0]), 1e-9))
            with st.container(key=f"top10_{place + 1}"):
                title, is_movie = view.dataset.titles[item], view.is_of_movies
                card = cards.Recommended(place + 1, title, "", genres[place], score, share, False, moved, is_movie)
                st.html(cards.recommendation(card))
    return items


def draw_place(view: View, larger: Recommender, walk_in: object, around: Neighbourhood) -> None:
    """The nearest guests, and the neighbourhood with "You" in the middle."""
    st.subheader("Your place in the party", anchor=False)
    user_ids, likeness = larger.similar_users(walk_in, min(5, view.party.graph.num_users))
    nearest = []
    for user, guest, similarity in zip(
        np.searchsorted(view.dataset.interactions.user_ids, user_ids), user_ids.tolist(), likeness, strict=True
    ):
        about = ""
        if view.dataset.has_people:
            person = view.dataset.users.iloc[user]
            about = f"{person.age}, {person.occupation}, "
        nearest.append(f"Guest {guest} ({about}{similarity:.0%} alike)")
    st.markdown(f"Nearest to you: {plain(', '.join(nearest))}.")
    names = Names(view.dataset, larger.interactions, larger.graph.num_users)
    with st.container(key="network"):
        you = around.user
        show_network(
            around, lambda node: "You" if node == you else names(node), key="walk_in_map", item_word=names.item_word
        )


view = open_page("walk_in")
recommender = needs_model(view)
if recommender is None:
    st.stop()
read_picks(view)
picked = choose_picks(view)
write_picks(view)
st.caption("Or start with one of these:")
with st.container(horizontal=True):
    for movie in suggestions(view, picked).to_dict("records"):
        st.button(plain(movie["title"]), key=f"suggest_{movie['item']}", on_click=add, args=(movie["item"],))

if not picked:
    st.info(
        f"Pick one {view.topic} and your matches appear. Every further pick makes them better.",
        icon=":material/touch_app:",
    )
    st.stop()
try:
    larger, walk_in, around = invited(view.model_key, tuple(picked), recommender)
except InputError as error:
    st.warning(plain(str(error)))
    st.stop()
matches, reasons = st.columns([3, 2], gap="large")
with matches:
    picks = "pick" if len(picked) == 1 else "picks"
    st.subheader(f"Your ten matches, from {len(picked)} {picks}", anchor=False)
    items = draw_matches(view, larger, walk_in)
with reasons:
    show_receipt(view.labels, larger, f"{view.model_key} {picked}", walk_in, items)
draw_place(view, larger, walk_in, around)
