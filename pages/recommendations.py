"""Part 5: the ten matches, what the guest liked, and who and what is similar."""

from typing import Any

import pandas as pd
import streamlit as st

from gnnrec import Recommender
from gnnrec.cells import harmless_table
from gnnrec.ui import cards
from gnnrec.ui.choices import choose_guest
from gnnrec.ui.guess import show_guess
from gnnrec.ui.navigation import open_page
from gnnrec.ui.reasons import show_receipt, show_what_ifs
from gnnrec.ui.view import View, explain_no_likes, needs_model


def wanted_items(view: View, recommender: Recommender, k: int, genre: str | None) -> pd.DataFrame:
    """The k best items, of one genre if asked, with what is known of them."""
    everything = recommender.interactions.num_items if genre else k
    item_ids, scores = recommender.recommend(view.choices.guest, everything)
    best = pd.DataFrame({"item": item_ids, "score": scores}).merge(view.dataset.items, on="item")
    if genre:
        best = best[best["genres"].str.split("|").map(lambda genres: genre in genres)]
    best = best.head(k).reset_index(drop=True)
    best.insert(0, "rank", best.index + 1)
    return best.assign(held_out=best["item"].isin(view.hidden_items))


def moves(view: View, items: list[int]) -> dict[int, int | None]:
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


def draw_list(best: pd.DataFrame, moved: dict[int, int | None]) -> None:
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
                )
                st.html(cards.recommendation(card))


def year_of(row: Any) -> str:
    """The year, unless it is unknown or the title says it."""
    return "" if pd.isna(row["year"]) or str(row["year"]) in row["title"] else str(row["year"])


def draw_likes(view: View) -> None:
    """What the model knows that the guest liked."""
    known = view.dataset.interactions.item_ids[view.party.positives.items_of(view.user)]
    talks = view.dataset.ratings[view.dataset.ratings["user"] == view.choices.guest]
    likes = talks[talks["item"].isin(known)].merge(view.dataset.items, on="item")
    likes = likes.sort_values("rating", ascending=False).rename(columns={"rating": "stars"})
    st.caption(f"The {len(likes)} likes the model may know of.")
    st.dataframe(likes[["stars", "title", "genres"]], hide_index=True, height=430)


def draw_similar_guests(view: View, recommender: Recommender) -> None:
    """The guests whose name tags are most alike; a click chooses one."""
    user_ids, likeness = recommender.similar_users(view.choices.guest, 8)
    people = view.dataset.users.set_index("user").loc[user_ids]
    for person, similarity in zip(people.itertuples(), likeness, strict=True):
        st.button(
            f"Guest {person.Index} · {person.age} · {person.occupation} · {similarity:.0%} alike",
            key=f"similar_{person.Index}",
            width="stretch",
            on_click=choose_guest,
            args=(person.Index,),
        )


def draw_similar_topics(view: View, recommender: Recommender, best: pd.DataFrame) -> None:
    """The topics whose name tags are most like that of one of the matches."""
    if best.empty:
        st.caption("Choose a genre with matches first.")
        return
    titles = dict(zip(best["item"], best["title"], strict=True))
    topic = st.selectbox("Similar to", list(titles), format_func=titles.__getitem__)
    item_ids, likeness = recommender.similar_items(topic, 8)
    table = pd.DataFrame({"item": item_ids, "alike": likeness}).merge(view.dataset.items, on="item")
    st.dataframe(
        table[["title", "alike", "genres"]],
        hide_index=True,
        column_config={"alike": st.column_config.ProgressColumn("alike", min_value=0, max_value=1)},
    )


view = open_page("recommendations")
explain_no_likes(view)
recommender = needs_model(view)
if recommender is None:
    st.stop()
cards.style()

mode = st.segmented_control(
    "Mode", ["The list", "What if", "Guess first"], default="The list", required=True, key="mode"
)
if mode == "Guess first":
    show_guess(view, recommender)
    st.stop()

if mode == "What if":
    show_what_ifs(view, recommender, recommender.recommend(view.choices.guest, 10)[0].tolist())
    st.stop()

matches, beside = st.columns([3, 2], gap="large")
with matches:
    genres = sorted(set(view.dataset.items["genres"].str.split("|").explode()))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        k = st.slider("How many", 5, 50, 10, 5, key="k", bind="query-params")
        genre = st.selectbox("Genre", genres, index=None, placeholder="All genres", key="genre", bind="query-params")
    best = wanted_items(view, recommender, k, genre)
    found = int(best["held_out"].sum())
    st.subheader(f"{len(best)} matches for {view.guest_name}", anchor=False)
    st.caption(
        f"{found} of them {'is' if found == 1 else 'are'} a like that was hidden from the model."
        if found
        else "None of them is one of the hidden likes."
    )
    draw_list(best, moves(view, best["item"].tolist()))
    if best.empty:
        st.info("Nothing of this genre is left to recommend. Choose another.", icon=":material/filter_alt_off:")
    elif len(best) < k:
        st.caption(f"Only {len(best)} are left to recommend.")
    st.download_button(
        "Download (CSV)",
        harmless_table(best).to_csv(index=False),
        f"guest-{view.choices.guest}-top-{k}.csv",
        "text/csv",
        on_click="ignore",
    )

with beside:
    why, liked, guests, topics = st.tabs(
        ["Why?", "Likes", "Guests alike", "Topics alike"], key="beside", on_change="rerun"
    )
    if why.open:
        with why:
            show_receipt(view.dataset.titles, recommender, view.choices.guest, best["item"].tolist())
    if liked.open:
        with liked:
            draw_likes(view)
    if guests.open:
        with guests:
            draw_similar_guests(view, recommender)
    if topics.open:
        with topics:
            draw_similar_topics(view, recommender, best)
