"""The six parts of the story as six cards with live numbers."""

from __future__ import annotations

import html

import streamlit as st

from gnnrec.ui.session.view import View
from gnnrec.ui.words import counted, from_threshold, percent

Card = tuple[str, str, str, str]
"""(Page, name, headline, detail)."""
STYLE = "<style>.gr-headline {font-size: 1.3rem; font-weight: 600; line-height: 1.3}</style>"


def draw_flow(view: View) -> None:
    """Each part with what it made here, and the way to its page."""
    st.html(STYLE)
    st.header("The story in six parts", anchor=False)
    flow = _parts(view)
    for three in (flow[:3], flow[3:]):
        for column, (page, name, headline, detail) in zip(st.columns(3), three, strict=True):
            with column, st.container(border=True, key=f"flow_{name[0]}", height="stretch", gap="small"):
                st.page_link(f"pages/{page}.py", label=f"**{name}**")
                st.html(f'<div class="gr-headline">{html.escape(headline)}</div>')
                st.caption(detail)


def _parts(view: View) -> list[Card]:
    """Numbered as the strips are."""
    config = view.choices.config
    rounds = f"{counted(config.num_layers, 'round')} (layers)"
    return [
        _guest_list(view),
        _map(view),
        ("gossip", "3 The gossip", rounds, "then the mean of them all" if config.num_layers else "so no gossip at all"),
        _teaching(view),
        _matches(view),
        _test(view),
    ]


def _guest_list(view: View) -> Card:
    known = view.dataset.interactions
    detail = f"{counted(known.num_items, 'topic')} ({view.words}), {counted(len(known), 'conversation')} (ratings)"
    return "guests", "1 The guest list", f"{counted(known.num_users, 'guest')} (users)", detail


def _map(view: View) -> Card:
    scale = view.dataset.scale
    from_where = f"rated {from_threshold(view.choices.threshold, stars=scale is not None and scale.is_stars)}"
    without = ", without the hidden ones" if len(view.split.held_out) else ""
    detail = f"{from_where if scale else 'every conversation'}{without}"
    return "gossip", "2 The map", counted(view.split.graph.num_edges, "edge"), detail


def _teaching(view: View) -> Card:
    history = view.recommender.history if view.recommender else None
    if not history:
        return "training", "4 The teaching", "now", f"{counted(view.choices.config.passes, 'pass')} over all likes"
    losses = history.losses
    fallen = f", the loss from {losses[0]:.3f} to {losses[-1]:.3f}" if len(losses) else ""
    return (
        "training",
        "4 The teaching",
        f"{history.seconds:.1f} s",
        f"{counted(len(losses), 'pass')} over all likes{fallen}",
    )


def _matches(view: View) -> Card:
    left = view.dataset.interactions.num_items - len(view.split.train.items_of(view.user))
    detail = f"for {view.guest_in_markdown}, the best of {counted(left, 'topic')} left"
    found = min(10, left)
    return "recommendations", "5 The matches", counted(found, "match"), detail


def _test(view: View) -> Card:
    """How good it is, or why nobody can tell."""
    name, watched = "6 The test", view.recommender.history.watched if view.recommender else []
    if watched:
        hidden = percent(len(view.split.held_out) / (len(view.split.held_out) + view.split.graph.num_edges))
        return "scoreboard", name, f"{watched[-1][1]:.3f} NDCG@10", f"on {hidden} of the likes, hidden from it"
    if view.recommender or not len(view.split.held_out):
        why = "nobody has five likes" if view.choices.hides else "it knows every like"
        return "scoreboard", name, "not tested", why
    return "scoreboard", name, "… NDCG@10", "on likes hidden from it"
