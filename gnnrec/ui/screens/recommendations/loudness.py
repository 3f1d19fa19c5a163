"""Direction and loudness: which of the ten are there for where they point, and which for how loud they are."""

from __future__ import annotations

import html

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from gnnrec.evaluation.without_length import WithoutLength, without_length
from gnnrec.recommender import Recommender
from gnnrec.ui.screens.recommendations import loudness_words as told
from gnnrec.ui.screens.recommendations.arrows import LISTED, Arrow, Fan, draw_fan, fan_of, without_year
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.splits import TESTED, Split
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.figure import CHOSEN, RECOMMENDED
from gnnrec.ui.widgets.option_lists import item_likes
from gnnrec.ui.words import counted, plain

BOTH, ALONE = "Direction and loudness", "Direction alone"
STYLE = f"""<style>
.gr-change {{margin:.1rem 0 .6rem}}
.gr-change > div {{display:grid;grid-template-columns:1rem 1fr auto;gap:.4rem;padding:.08rem 0;font-size:.95rem}}
.gr-change span:last-child {{font-variant-numeric:tabular-nums}}
.gr-leaves > div > span:first-child {{color:{CHOSEN};font-weight:700}}
.gr-enters > div > span:first-child {{color:{RECOMMENDED};font-weight:700}}
</style>"""


def show_loudness(view: View, recommender: Recommender) -> None:
    """The arrows, the question they raise, the switch, and what it does here and for everybody."""
    if not view.likes:
        st.info("Without a like the name tag says nothing, so there is no direction to point in.")
        return
    fan = fan_of(recommender, view.choices.guest)
    if not fan.listed:
        st.info(f"{view.guest_in_markdown} has talked about everything, so there is no arrow to draw.")
        return
    if not fan.user_length:
        st.info(f"The name tag of {view.guest_in_markdown} is empty, so it points nowhere.")
        return
    st.html(STYLE)
    with st.container(key="loudness"):
        picture, beside = st.columns([3, 2], gap="medium")
        with beside:
            by_direction = _choose_count()
            if by_direction:
                _draw_changes(view, fan)
            tells_likes = _ask(view, recommender, fan)
            if not by_direction:
                st.markdown(
                    "How far an arrow reaches along the guest's is what counts. **Pointing the same way** helps, and "
                    "so does being **long**. Switch the length off, and see who stays."
                )
        with picture:
            draw_fan(view, fan, by_direction=by_direction, tells_likes=tells_likes)
        if by_direction:
            _draw_everybody(view, recommender, fan)


def _choose_count() -> bool:
    """Whether direction alone counts."""
    count = st.segmented_control(
        "The score counts", [BOTH, ALONE], default=BOTH, required=True, key=keyed("score_counts"), width="stretch"
    )
    return bool(count == ALONE)


def _ask(view: View, recommender: Recommender, fan: Fan) -> bool:
    """The question before the answer: which arrows are longest? True once somebody wants to know."""
    name = keyed("_likes_told")
    if not st.session_state.get(name):
        st.markdown("#### Which arrows are the longest?")
        st.button(
            "Show how well known each is",
            key=keyed("tell_likes"),
            type="primary",
            on_click=st.session_state.update,
            args=({name: True},),
        )
        return False
    lengths, likes = _lengths(recommender), item_likes(view)
    liked = likes > 0
    topics = f"{counted(int(liked.sum()), view.topic)} with likes"
    st.markdown(f"**{told.loudest(told.rank_correlation(lengths[liked], likes[liked]), topics)}**")
    best = int(np.argmax(likes))
    title = plain(without_year(view.dataset.titles[view.dataset.interactions.item_ids[best : best + 1].tolist()[0]]))
    st.caption(told.pulls(title, int(likes[best]), float(np.median(likes[liked]))))
    return True


@remembered(1)
def _lengths(recommender: Recommender) -> NDArray[np.float64]:
    """Length of each item's name tag. (num_items,)"""
    lengths: NDArray[np.float64] = recommender.item_embedding.norm(dim=1).double().numpy()
    return lengths


def _draw_changes(view: View, fan: Fan) -> None:
    """Who stays, leaves and enters, with how many like each."""
    before, after = fan.chosen(by_direction=False), fan.chosen(by_direction=True)
    leave = [arrow for arrow in before if arrow not in after]
    enter = [arrow for arrow in after if arrow not in before]
    st.markdown(f"#### {told.stays(len(before) - len(leave), len(before))}")
    if leave:
        st.markdown(told.fame([arrow.likes for arrow in leave], [arrow.likes for arrow in enter]))
        st.html(
            _group(view, "Who leaves", "gr-leaves", "−", leave) + _group(view, "Who enters", "gr-enters", "+", enter)
        )


def _group(view: View, name: str, kind: str, sign: str, arrows: list[Arrow]) -> str:
    rows = "".join(
        f'<div role="listitem"><span aria-hidden="true">{sign}</span>'
        f"<span>{html.escape(without_year(view.dataset.titles[arrow.item]))}</span>"
        f"<span>{counted(arrow.likes, 'like')}</span></div>"
        for arrow in arrows
    )
    title = f"{name} ({len(arrows)})"
    return f'<strong>{title}</strong><div class="gr-change {kind}" role="list" aria-label="{title}">{rows}</div>'


def _draw_everybody(view: View, recommender: Recommender, fan: Fan) -> None:
    """What the switch does to the lists of all guests, and what they find of the hidden likes."""
    k = min(LISTED, recommender.interactions.num_items)
    with st.spinner("Asking everybody"):
        found = for_everybody(recommender, view.split, k)
    st.markdown("#### And for everybody?")
    everyone = int(np.count_nonzero(np.diff(view.split.positives.user_offsets)))
    st.markdown(" ".join(filter(None, [told.shared(found, k, everyone), told.tested(found, k)])))
    if found.with_length:
        leaning = told.favours(view.split.tested.items, item_likes(view))
        st.caption(f"{leaning} No new training: only the counting changes.".strip())


@remembered(1)
def for_everybody(recommender: Recommender, split: Split, k: int) -> WithoutLength:
    """Lists with and without length; where there are very many guests, those of some, always the same."""
    users = np.flatnonzero(np.diff(split.positives.user_offsets))
    if len(users) > TESTED:
        users = np.sort(np.random.default_rng(0).choice(users, TESTED, replace=False))
    return without_length(recommender, users, split.positives, split.tested, k)
