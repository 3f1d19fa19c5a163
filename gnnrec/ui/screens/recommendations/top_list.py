"""The list of matches: what is on it, how it moved, and how it is drawn."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from gnnrec.data.spreadsheet import harmless_table
from gnnrec.recommender import Recommender
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets import cards
from gnnrec.ui.widgets.option_lists import all_genres, list_length
from gnnrec.ui.words import counted, file_name, plain

COMPACT = """<style>
.st-key-top10 .gr-row {grid-template-columns:1.5rem minmax(0,1fr) 6.4rem;gap:0 .6rem;padding:.16rem .1rem}
.st-key-top10 .gr-rank {font-size:1.15rem}
.st-key-top10 .gr-title {font-size:1.02rem;line-height:1.2}
.st-key-top10 .gr-more {display:flex;gap:.5rem;font-size:.8rem;line-height:1.3;overflow:hidden;white-space:nowrap}
.st-key-top10 .gr-mark {order:-1;font-size:.75rem;line-height:1.15;padding:0 .4rem}
.st-key-top10 .gr-row > div:last-child {display:grid;grid-template-columns:1fr 2.2rem;gap:.4rem;align-items:center}
.st-key-matches_head h3 {font-size:1.25rem;padding:0}
</style>"""
"""Ten rows must stand above the fold of a projector."""


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
    state, name = st.session_state, keyed("_last_list")
    now = (view.choices.guest, len(items), st.session_state.get("genre"))
    last = state.get(name)
    before = last["before"] if last and last["model"] == view.choices.config else last and last["items"]
    comparable = last is not None and last["view"] == now
    state[name] = {
        "view": now,
        "model": view.choices.config,
        "items": items,
        "before": before if comparable else None,
    }
    if not comparable or before is None:
        return dict.fromkeys(items, 0)
    rank_before = {item: rank for rank, item in enumerate(before)}
    return {item: rank_before[item] - rank if item in rank_before else None for rank, item in enumerate(items)}


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
                    by_likes=not view.likes,
                )
                st.html(cards.recommendation(card))


def draw_genre(view: View) -> str | None:
    """The genre that is asked for, if any."""
    name, options = view.category, all_genres(view.dataset)
    if st.session_state.get("genre") not in options:  # chosen for another data set
        st.session_state["genre"] = None
    words = f"All {'genres' if view.is_of_movies else 'categories'}"
    genre: str | None = st.selectbox(
        name.capitalize(), options, index=None, placeholder=words, key="genre", bind="query-params"
    )
    return genre


def year_of(row: Any) -> str:
    """The year, unless it is unknown or the title says it."""
    year = "" if pd.isna(row["year"]) else f"{row['year']:.0f}"
    return "" if year in row["title"] else year


def draw_matches(view: View, recommender: Recommender) -> tuple[pd.DataFrame, int]:
    """The list with its controls; gives what stands on it, and how long it was to be."""
    st.html(COMPACT)
    with st.container(key="matches_head", gap="xsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            title = st.container(width="content")
            with st.popover("Length and genre" if view.dataset.has_genres else "Length", icon=":material/tune:"):
                k = list_length(view, "How many")
                genre = draw_genre(view) if view.dataset.has_genres else None
        best = wanted_items(view, recommender, k, genre)
        title.header(f"{counted(len(best), 'match')} for {view.guest_in_markdown}", anchor=False)
        of_genre = f"Only {plain(genre)}. " if genre else ""
        st.caption(of_genre + about_hidden(int(best["held_out"].sum()), len(view.hidden_items)))
    draw_list(view, best, moves(view, best["item"].tolist()))
    explain_length(view, len(best), k, genre)
    return best, k


def draw_download(view: View, best: pd.DataFrame, k: int) -> None:
    """The list as a file, as it stands on the screen."""
    st.download_button(
        "Download (CSV)",
        harmless_table(best if view.likes else best.rename(columns={"score": "likes"})).to_csv(index=False),
        f"guest-{file_name(str(view.choices.guest))}-top-{k}.csv",
        "text/csv",
        on_click="ignore",
    )


def about_hidden(found: int, hidden: int) -> str:
    """How many of the guest's hidden likes are on the list."""
    if not hidden:
        return "This guest has no hidden like that could be on the list."
    if hidden == 1:
        return f"The one hidden like is {'' if found else 'not '}among them."
    return f"{found or 'None'} of the {counted(hidden, 'hidden like')} {'is' if found == 1 else 'are'} among them."


def explain_length(view: View, found: int, k: int, genre: str | None) -> None:
    """Why the list is empty or short, where it is."""
    if not found and genre:
        nothing = f"Nothing of this {view.category} is left to recommend. Choose another."
        st.info(nothing, icon=":material/filter_alt_off:")
    elif not found:
        st.info(f"{view.guest_in_markdown} has talked about everything, so nothing is left to recommend.")
    elif found < k:
        st.caption(f"Only {found} {'is' if found == 1 else 'are'} left to recommend.")
