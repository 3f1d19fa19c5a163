"""Guess first: three of the model's matches hide among ten topics, and the visitor looks for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from gnnrec.recommender import Recommender
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.option_lists import item_likes
from gnnrec.ui.widgets.reasons import neighbours_of
from gnnrec.ui.words import counted, percent, plain

SHOWN = 10
HIDDEN = 3
FAR_DOWN = 100
"""Decoys come from below this place of the guest's list."""


@dataclass(frozen=True)
class Round:
    """Ten topics, as item ids in the order in which they are shown, and the model's three among them."""

    items: list[Any]
    answers: frozenset[Any]


def deal(ranked: list[Any], likes: dict[Any, int], seed: int) -> Round:
    """Three of the first ten, and seven from far down that are as well known, so that fame gives nothing away.

    Args:
        ranked: unseen item ids, best first; at least FAR_DOWN + SHOWN of them.
        likes: how many users like each item.
        seed: the same seed deals the same round.
    """
    rng = np.random.default_rng(seed)
    best, lower = _ids(ranked[:10]), _ids(sorted(ranked[FAR_DOWN:], key=lambda item: -likes.get(item, 0)))
    answers = rng.choice(best, HIDDEN, replace=False).tolist()
    decoys = rng.choice(lower[: 4 * SHOWN], SHOWN - HIDDEN, replace=False).tolist()
    return Round(rng.permutation(_ids([*answers, *decoys])).tolist(), frozenset(answers))


def _ids(items: list[Any]) -> NDArray[np.object_]:
    """The ids as they are, numbers or text."""
    return np.array(items, dtype=object)


def show_guess(view: View, recommender: Recommender) -> None:
    """One round on screen: the likes, the ten topics, the answer, and the running score."""
    state = st.session_state
    ranked, _ = recommender.recommend(view.choices.guest, recommender.interactions.num_items)
    if len(ranked) < FAR_DOWN + SHOWN:
        few = recommender.interactions.num_items < FAR_DOWN + SHOWN
        st.info(
            f"This party has too few topics to play: it takes {FAR_DOWN + SHOWN} of them."
            if few
            else "Too few topics are left for this guest to play. Choose another guest."
        )
        return
    number = state.setdefault(keyed("_guess_round"), 0)
    likes = dict(zip(view.dataset.interactions.item_ids.tolist(), item_likes(view).tolist(), strict=True))
    dealt = deal(ranked.tolist(), likes, 1000 * (view.user + 1) + number)
    _draw_likes(view)
    key = keyed(f"guess_{view.choices.guest}_{number}")
    shown = state.get(keyed("_guess_shown")) == key
    picks = st.pills(
        f"Three of these ten are the model's matches for {view.guest_in_markdown}. Which?",
        dealt.items,
        selection_mode="multi",
        format_func=lambda item: plain(view.labels[item]),
        key=key,
        disabled=shown,
    )
    right, asked = state.get(keyed("_guess_score"), (0, 0))
    if not shown:
        st.button(
            "Show the answer",
            type="primary",
            disabled=len(picks) != HIDDEN,
            help="Pick exactly three.",
            on_click=_reveal,
            args=(key, len(dealt.answers & set(picks))),
        )
        st.caption(f"{len(picks)} of {HIDDEN} picked.")
    else:
        _draw_answer(view, recommender, dealt, set(picks))
        st.button("Next round", type="primary", icon=":material/arrow_forward:", on_click=_next_round)
    if asked:
        st.metric("Your score so far", f"{right} of {asked}", help="Picking blindly gets 3 in 10.")


def _draw_likes(view: View) -> None:
    liked = view.split.positives.items_of(view.user)
    titles = [view.dataset.titles[item] for item in view.dataset.interactions.item_ids[liked].tolist()]
    table = pd.DataFrame({f"{view.guest_name} likes": titles})
    st.dataframe(table, hide_index=True, height=220)


def _draw_answer(view: View, recommender: Recommender, dealt: Round, picks: set[Any]) -> None:
    """Each topic with what the visitor said, what the model said, who likes it, and whether it is a hidden like."""
    rows = []
    for item in dealt.items:
        row = {"topic": view.dataset.titles[item], "you": item in picks, "the model": item in dealt.answers}
        if view.likes:
            near = neighbours_of(recommender, view.choices.guest, item)
            row[f"of the {counted(near.of, 'guest')} most like them"] = near.liked
            row["of everybody"] = percent(near.share_of_everyone)
        rows.append(row | {"the truth": "a hidden like of theirs" if item in view.hidden_items else ""})
    found = len(dealt.answers & picks)
    st.success(
        f"You found {found} of the {HIDDEN}.", icon=":material/emoji_events:" if found else ":material/mood_bad:"
    )
    st.dataframe(pd.DataFrame(rows).sort_values("the model", ascending=False), hide_index=True)


def _reveal(key: str, found: int) -> None:
    right, asked = st.session_state.get(keyed("_guess_score"), (0, 0))
    st.session_state[keyed("_guess_score")] = (right + found, asked + HIDDEN)
    st.session_state[keyed("_guess_shown")] = key


def _next_round() -> None:
    st.session_state[keyed("_guess_round")] += 1
