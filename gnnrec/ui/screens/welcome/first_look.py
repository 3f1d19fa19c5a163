"""The chosen guest at a glance: what they like, and what the matchmaker finds for them."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
import streamlit as st

from gnnrec.recommender import Recommender
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.figure import RECOMMENDED, TOPIC
from gnnrec.ui.widgets.notes import explain_no_likes
from gnnrec.ui.widgets.option_lists import item_likes
from gnnrec.ui.widgets.progress import needs_model
from gnnrec.ui.widgets.reasons import neighbours_of
from gnnrec.ui.words import counted

SHOWN = 4
STYLE = """<style>
.st-key-first_look h2 {font-size: 1.3rem !important; padding: 0 0 .6rem !important}
.gr-look {display:flex;flex-direction:column;gap:.5rem}
.gr-look > div {border-left:.35rem solid;border-radius:.2rem;padding:.1rem 0 .1rem .6rem}
.gr-look strong {display:block;font-size:1.05rem;font-weight:600;line-height:1.25;overflow-wrap:anywhere}
.gr-look span {font-size:.86rem;opacity:.8}
@media (max-width: 640px) {
    .st-key-first_look [data-testid="stHorizontalBlock"] {flex-wrap: nowrap; gap: .75rem}
    .st-key-first_look [data-testid="stColumn"] {min-width: 0}
    .gr-look strong {font-size: .95rem}
}
</style>"""


def draw_first_look(view: View) -> None:
    """The best-known likes and the first matches side by side, with the way to the reasons."""
    st.html(STYLE)
    explain_no_likes(view)
    with st.container(key="first_look"):
        likes, matches = st.columns(2, gap="medium")
        with likes:
            st.markdown(f"## {view.guest_in_markdown} (user) likes")
            _draw_likes(view)
        with matches:
            st.markdown("## and gets")
            if recommender := needs_model(view):
                _draw_matches(view, recommender)


def best_known(view: View, number: int) -> list[int]:
    """Item indices of the guest's likes that the model knows, those of most guests first."""
    liked = view.split.positives.items_of(view.user)
    found: list[int] = liked[np.argsort(-item_likes(view)[liked], kind="stable")][:number].tolist()
    return found


def _draw_likes(view: View) -> None:
    likes, known = item_likes(view), view.dataset.interactions
    found = best_known(view, SHOWN)
    if not found:
        st.caption("Nothing that the model knows of.")
        return
    titles = [view.dataset.titles[item] for item in known.item_ids[found].tolist()]
    about = [f"as {counted(likes[item] - 1, 'other guest')} {_do(likes[item] - 1)}" for item in found]
    st.html(_rows(titles, about, TOPIC))
    more = view.likes - len(found)
    if more:
        st.caption(f"and {counted(more, 'more like')}, less widely known.")


def _do(number: int) -> str:
    return "does" if number == 1 else "do"


def _draw_matches(view: View, recommender: Recommender) -> None:
    guest = view.choices.guest
    item_ids, scores = recommender.recommend(guest, min(SHOWN, recommender.interactions.num_items))
    items = item_ids.tolist()
    if not items:
        st.info(f"{view.guest_in_markdown} has talked about everything, so nothing is left to recommend.")
        return
    if recommender.has_likes(guest):
        near = [neighbours_of(recommender, guest, item) for item in items]
        about = [f"liked by {one.liked} of the {one.of} most alike" for one in near]
    else:
        about = [counted(round(score), "like") for score in scores.tolist()]
    st.html(_rows([view.dataset.titles[item] for item in items], about, RECOMMENDED))
    st.page_link("pages/recommendations.py", label="All matches, and why", icon=":material/favorite:")


def _rows(titles: Sequence[str], about: Sequence[str], colour: str) -> str:
    rows = [
        f'<div style="border-color:{colour}"><strong>{html.escape(title)}</strong>'
        f"<span>{html.escape(words)}</span></div>"
        for title, words in zip(titles, about, strict=True)
    ]
    return f'<div class="gr-look">{"".join(rows)}</div>'
