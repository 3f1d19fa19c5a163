"""Part 5: the ten matches, what the guest liked, and who and what is similar."""

from typing import Any

import pandas as pd
import streamlit as st

from gnnrec import Recommender
from gnnrec.data.spreadsheet import harmless_table
from gnnrec.ui.screens.recommendations.guess_first import show_guess
from gnnrec.ui.screens.recommendations.similar import draw_likes, draw_similar_guests, draw_similar_topics
from gnnrec.ui.screens.recommendations.what_if import show_what_ifs
from gnnrec.ui.session.view import View, explain_no_likes, list_length, needs_model
from gnnrec.ui.widgets import cards
from gnnrec.ui.widgets.navigation import open_page
from gnnrec.ui.widgets.option_lists import all_genres
from gnnrec.ui.widgets.receipt import show_receipt
from gnnrec.ui.words import file_name


def wanted_items(view: View, recommender: Recommender, k: int, genre: str | None) -> pd.DataFrame:
    """The k best items, of one genre if asked, with what is known of them."""
    everything = recommender.interactions.num_items if genre else k
    item_ids, scores = recommender.recommend(view.choices.guest, everything)
    best = view.rows_of(item_ids).reset_index(drop=True)
    best.insert(1, "score", scores)
    if genre:
        best = best[best["genres"].str.split("|").map(lambda genres: genre in genres)]
    best = best.head(k).reset_index(drop=True)
    best.insert(0, "rank", best.index + 1)
    return best.assign(held_out=best["item"].isin(view.hidden_items))


def moves(view: View, items: list[Any]) -> dict[Any, int | None]:
    """Places each item rose since this guest's last list, when the model was another."""
    state = st.session_state
    now = (view.choices.guest, len(items), st.session_state.get("genre"))
    last = state.get("_last_list")
    before = last["before"] if last and last["model"] == view.choices.config else last and last["items"]
    comparable = last is not None and last["view"] == now
    state["_last_list"] = {
        "view": now,
        "model": view.choices.config,
        "items": items,
        "before": before if comparable else None,
    }
    if not comparable or before is None:
        return dict.fromkeys(items, 0)
    places = {item: place for place, item in enumerate(before)}
    return {item: places[item] - place if item in places else None for place, item in enumerate(items)}


def draw_list(view: View, best: pd.DataFrame, moved: dict[Any, int | None]) -> None:
    """The list, one keyed container a row."""
    top = max(float(best["score"].max()), 1e-9) if len(best) else 1.0
    with st.container(key="top10", gap=None):
        row: Any
        for row in best.to_dict("records"):
            with st.container(key=f"top10_{row['rank']}"):
                card = cards.Recommended(
                    rank=row["rank"],
                    title=row["title"],
                    year=year_of(row),
                    genres=row["genres"],
                    score=row["score"],
                    share=min(1.0, max(0.0, row["score"] / top)),
                    held_out=row["held_out"],
                    moved=moved[row["item"]],
                    is_movie=view.is_of_movies,
                )
                st.html(cards.recommendation(card))


def draw_genre(view: View) -> str | None:
    """The genre that is asked for, if any."""
    name = view.category
    words = f"All {'genres' if view.is_of_movies else 'categories'}"
    genre: str | None = st.selectbox(
        name.capitalize(), all_genres(view.dataset), index=None, placeholder=words, key="genre", bind="query-params"
    )
    return genre


def year_of(row: Any) -> str:
    """The year, unless it is unknown or the title says it."""
    year = "" if pd.isna(row["year"]) else f"{row['year']:.0f}"
    return "" if year in row["title"] else year


view = open_page("recommendations")
explain_no_likes(view)
mode = st.segmented_control(  # drawn during a training too: a control that has been away loses its next click
    "Mode", ["The list", "What if", "Guess first"], default="The list", required=True, key="mode"
)
recommender = needs_model(view)
if recommender is None:
    st.stop()
cards.style()

if mode == "Guess first":
    show_guess(view, recommender)
    st.stop()

if mode == "What if":
    ten = min(10, view.party.graph.num_items)
    show_what_ifs(view, recommender, recommender.recommend(view.choices.guest, ten)[0].tolist())
    st.stop()

matches, beside = st.columns([3, 2], gap="large")
with matches:
    genre = None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        k = list_length(view, "How many")
        if view.dataset.has_genres:
            genre = draw_genre(view)
    best = wanted_items(view, recommender, k, genre)
    found = int(best["held_out"].sum())
    matches_found = "1 match" if len(best) == 1 else f"{len(best)} matches"
    st.subheader(f"{matches_found} for {view.guest_in_markdown}", anchor=False)
    st.caption(
        f"{found} of them {'is a like that was' if found == 1 else 'are likes that were'} hidden from the model."
        if found
        else "None of them is one of the hidden likes."
    )
    draw_list(view, best, moves(view, best["item"].tolist()))
    if best.empty and genre:
        nothing = f"Nothing of this {view.category} is left to recommend. Choose another."
        st.info(nothing, icon=":material/filter_alt_off:")
    elif best.empty:
        st.info(f"{view.guest_in_markdown} has talked about everything, so nothing is left to recommend.")
    elif len(best) < k:
        st.caption(f"Only {len(best)} {'is' if len(best) == 1 else 'are'} left to recommend.")
    st.download_button(
        "Download (CSV)",
        harmless_table(best).to_csv(index=False),
        f"guest-{file_name(str(view.choices.guest))}-top-{k}.csv",
        "text/csv",
        on_click="ignore",
    )

with beside:
    why, liked, guests, topics = st.tabs(
        ["Why?", "Likes", "Guests alike", "Topics alike"], key="beside", on_change="rerun"
    )
    if why.open:
        with why:
            show_receipt(view.labels, recommender, view.model_key, view.choices.guest, best["item"].tolist())
    if liked.open:
        with liked:
            draw_likes(view)
    if guests.open:
        with guests:
            draw_similar_guests(view, recommender)
    if topics.open:
        with topics:
            draw_similar_topics(view, recommender, best)
