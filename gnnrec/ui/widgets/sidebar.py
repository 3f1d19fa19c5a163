"""The controls in the sidebar, the same on every page: whose party, which guest, how much gossip, what is a like."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import streamlit as st

from gnnrec.data.dataset import Dataset
from gnnrec.data.ids import natural_order
from gnnrec.errors import InputError
from gnnrec.ui.session import choices, datasets, everybody
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.picks import picks
from gnnrec.ui.session.samples import is_sample
from gnnrec.ui.widgets.figure import short
from gnnrec.ui.widgets.option_lists import GUESTS, LARGE
from gnnrec.ui.words import called, counted, number, plain


def draw_controls(dataset: Dataset) -> None:
    """All of them, from the top."""
    _draw_party(dataset)
    _draw_guest(dataset)
    st.slider(
        "Layers (rounds of gossip)",
        choices.LAYERS[0],
        choices.LAYERS[-1],
        key="layers",
        help="0 is no gossip: plain matrix factorisation.",
    )
    _draw_threshold(dataset)
    st.toggle(
        "Hide a fifth for the test",
        key="hide",
        help="On: one in every full five likes of each guest is hidden from the model, to test it with. Off: it knows "
        "every like there is, as it would in use.",
    )


def surprise(dataset: Dataset) -> None:
    """Choose any other guest."""
    known = dataset.interactions
    chosen = known.user_index(choices.host(dataset))
    other = (chosen + random.randrange(1, max(2, known.num_users))) % known.num_users  # noqa: S311  # no secret
    choices.choose_guest(choices.id_of(known.user_ids, other))


def describe_guest(dataset: Dataset, user: int) -> str:
    """One line about a guest, by which they can be searched."""
    if dataset.has_people:
        person = dataset.users.iloc[user]
        return f"{called(person['user'])} · {person['age']} · {person['gender']} · {person['occupation']}"
    rows = dataset.interactions.rows_of(user)
    return f"{called(dataset.interactions.user_ids[user])} · {counted(rows.stop - rows.start, 'conversation')}"


@remembered(1)
def guest_labels(dataset: Dataset) -> dict[Any, str]:
    """One line about each guest that is offered, by id: all in their order, of very many those who talk most."""
    known = dataset.interactions
    if known.num_users > LARGE:
        users = np.argsort(-np.diff(known.user_offsets), kind="stable")[:GUESTS]
    else:
        users = natural_order(known.user_ids)
    lines = (describe_guest(dataset, user) for user in users.tolist())
    return dict(zip(known.user_ids[users].tolist(), lines, strict=True))


def _draw_party(dataset: Dataset) -> None:
    """The name of a file, and where it is the visitor's own the way back to what everybody shares."""
    if datasets.suits_movielens():
        return
    name = dataset.source.replace("\\", "/").rsplit("/", 1)[-1]
    with st.container(gap=None):
        st.markdown("**The sample party**, made up" if is_sample(dataset) else f"**{plain(short(name, 60))}**")
        if not datasets.own():
            st.caption("The party of everybody here: the file that the app was started on.")
            return
        st.button(
            f"Back to {plain(short(everybody.name(), 40))}",
            key="back_to_movielens",
            on_click=datasets.leave,
            icon=":material/undo:",
            type="tertiary",
        )


def _draw_guest(dataset: Dataset) -> None:
    labels = guest_labels(dataset)
    guest = st.session_state["guest"]
    if picks():
        labels = {choices.you(dataset): "You (walked in)"} | labels
    if guest not in labels:
        labels = labels | {guest: describe_guest(dataset, dataset.interactions.user_index(guest))}
    is_large = dataset.interactions.num_users > LARGE
    chooser, dice = st.columns([5, 1], gap="small", vertical_alignment="bottom")
    chooser.selectbox(
        "Guest (user)",
        list(labels),
        key="guest",
        format_func=lambda user: labels.get(user, str(user)),
        help=_help(dataset, is_large),
        accept_new_options=is_large,
        on_change=settle_guest if is_large else None,
        args=(dataset, guest),
    )
    dice.button("Surprise me", icon=":material/casino:", key="surprise", on_click=surprise, args=(dataset,))


def _help(dataset: Dataset, is_large: bool) -> str:
    if is_large:
        return f"The {GUESTS:,} who talk most are listed. Type the id of any other."
    return "Type an id, an age or an occupation to search." if dataset.has_people else "Type an id to search."


def settle_guest(dataset: Dataset, before: Any) -> None:
    """Take what was typed for a guest's id; where there is none, say so and stay with the guest of before."""
    typed = str(st.session_state["guest"])
    if typed == choices.you(dataset) and picks():
        return
    try:
        st.session_state["guest"] = choices.known_guest(typed, dataset)
    except InputError:
        st.session_state["guest"] = before
        choices.note(f"There is no guest {plain(repr(typed[:60]))} in this file. Still showing the one of before.")


def _draw_threshold(dataset: Dataset) -> None:
    """A slider over the scale of the ratings, as far as there is anything to choose."""
    at, scale = choices.thresholds(dataset), dataset.scale
    if scale is None or len(at) == 1:
        st.caption("Every conversation counts as a like.")
        return
    label = f"Threshold ({'stars that count' if scale.is_stars else 'rating that counts'} as a like)"
    below = "Ratings below it make no edge in the graph."
    if not scale.step:
        st.select_slider(label, at, key="threshold", format_func=number, help=below)
        return
    whole = isinstance(at[0], int)
    step = round(scale.step) if whole else scale.step
    style = None if whole else "%g"
    st.slider(label, at[0], at[-1], step=step, key="threshold", format=style, help=below)
