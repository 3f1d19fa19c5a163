"""The five steps of the recommender as five cards with live numbers."""

from __future__ import annotations

import streamlit as st

from gnnrec.ui.session.view import View
from gnnrec.ui.words import counted, from_threshold


def draw_flow(view: View) -> None:
    """Each step with what it made here, and the way to its page."""
    for column, (page, name, headline, detail) in zip(st.columns(5), _steps(view), strict=True):
        with column, st.container(border=True, key=f"flow_{name[0]}", height="stretch"):
            st.page_link(f"pages/{page}.py", label=name)
            st.markdown(f"##### {headline}")
            st.caption(detail)


def told_of_rounds(layers: int) -> str:
    """What the rounds of gossip make of a name tag."""
    if not layers:
        return "With 0 rounds there is none: a name tag holds what the teaching wrote on it."
    return f"After {counted(layers, 'round')}, a name tag also holds what came along."


def _steps(view: View) -> list[tuple[str, str, str, str]]:
    """(Page, name, headline, detail) of each step."""
    graph, ratings, scale = view.split.graph, view.dataset.interactions, view.dataset.scale
    history = view.recommender.history if view.recommender else None
    watched = history.watched[-1][1] if history and history.watched else None
    from_where = f"rated {from_threshold(view.choices.threshold, stars=scale is not None and scale.is_stars)}"
    layers = counted(view.choices.layers, "layer").split()
    load = (f"**{ratings.num_users:,}** guests", f"{ratings.num_items:,} topics, {len(ratings):,} conversations")
    without = ", without the hidden ones" if len(view.split.held_out) else ""
    build = (f"**{graph.num_edges:,}** edges", f"{from_where if scale else 'every conversation'}{without}")
    gossip = (f"**{layers[0]}** {layers[1]}", "rounds of gossip" if view.choices.layers else "no gossip")
    train = (f"**{history.seconds:.1f} s**" if history else "**now**", f"{view.choices.config.steps} steps")
    if watched is not None:
        recommend = (f"**{watched:.3f}** NDCG@10", "on likes hidden from it")
    else:
        why = "nobody has five likes" if view.choices.hides else "it knows every like"
        recommend = ("not tested", why) if history else ("**…** NDCG@10", "on likes hidden from it")
    return [
        ("guests", "1 Load", *load),
        ("gossip", "2 Build graph", *build),
        ("gossip", "3 Gossip", *gossip),
        ("training", "4 Train", *train),
        ("recommendations", "5 Recommend", *recommend),
    ]
