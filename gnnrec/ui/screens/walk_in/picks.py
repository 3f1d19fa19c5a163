"""What a walk-in likes: the picks in the session, in the address, in a list to search and among suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from gnnrec.errors import InputError
from gnnrec.explain.neighbourhood import Neighbourhood, neighbourhood
from gnnrec.recommender import Recommender
from gnnrec.ui.session import choices
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.picks import WANTED, undo
from gnnrec.ui.session.view import View
from gnnrec.ui.session.you import walk_in_id
from gnnrec.ui.widgets.option_lists import LARGE, explain_offered, offered_items, settled_item
from gnnrec.ui.words import counted, plain


def choose_picks(view: View) -> list[Any]:
    """The picks, from a list to search in; where it does not hold every item, others can be typed."""
    is_large = view.split.graph.num_items > LARGE
    offered = dict.fromkeys(offered_items(view) + st.session_state[keyed("picks")])
    picked: list[Any] = st.multiselect(
        f"{view.topic.capitalize()}s you like (type to search all)",
        list(offered),
        format_func=lambda item: view.labels.get(item, str(item)),
        key=keyed("picks"),
        placeholder=f"Any {view.topic}, by its name",
        persist_state="session",
        accept_new_options=is_large,
        on_change=settle_typed if is_large else None,
        args=(view,),
    )
    if is_large:
        explain_offered()
    return picked


def settle_typed(view: View) -> None:
    """Take what was typed for the item of that title or id; what is none is left out with a word."""
    settled = (settled_item(view, pick) for pick in st.session_state[keyed("picks")])
    st.session_state[keyed("picks")] = list(dict.fromkeys(item for item in settled if item is not None))


@remembered(1)
def invited(recommender: Recommender, picks: tuple[object, ...]) -> tuple[Recommender, Any, Neighbourhood]:
    """The model with the walk-in, their id in it, and who is around them."""
    larger, walk_in = recommender.with_new_user(picks, walk_in_id(recommender.interactions))
    around = neighbourhood(larger.graph, larger.interactions.user_index(walk_in), 2, max_nodes=60)
    return larger, walk_in, around


def explain_no_gossip() -> None:
    """Why nobody can walk in where no gossip travels: the name tag of somebody new is empty until some reaches it."""
    st.info(
        "With 0 layers no gossip travels. The name tag of somebody who walks in stays empty, and their score of every "
        "topic is zero. Choose one layer or more in the sidebar.",
        icon=":material/volume_off:",
    )


def draw_progress(view: View, picked: Sequence[object]) -> None:
    """How many picks there are of those that are asked for, the last one's way back, and "You" as the guest."""
    with st.container(horizontal=True, vertical_alignment="center", key="pick_progress"):
        words = f"{min(len(picked), WANTED)} of {WANTED}" if len(picked) <= WANTED else counted(len(picked), "pick")
        st.progress(min(1.0, len(picked) / WANTED), text=words, width=180)
        if not picked:
            st.markdown(f"Your matches appear with the first {view.topic} you pick.")
            return
        st.button("Undo the last pick", key="undo_pick", icon=":material/undo:", on_click=undo)
        if st.button(
            "Look at the party as you",
            key="as_you",
            icon=":material/visibility:",
            type="primary",
            on_click=choices.choose_you,
            help="You become the guest in the sidebar: on Welcome, The gossip, The matches and From above.",
        ):
            st.switch_page("pages/gossip.py")


def let_in(recommender: Recommender, picked: Sequence[object]) -> tuple[Recommender, Any, Neighbourhood] | None:
    """The model with the walk-in, or why that cannot be."""
    try:
        return invited(recommender, tuple(picked))
    except InputError as error:
        st.warning(plain(str(error)))
        return None
