"""What this is in ten seconds, the five steps with live numbers, and the code that matters."""

import streamlit as st

from gnnrec import Recommender
from gnnrec.model.lightgcn import LightGCN, LightGCNConv
from gnnrec.model.ranking import top_k
from gnnrec.model.training import bpr_loss
from gnnrec.ui.session.view import View, explain_no_likes, needs_model
from gnnrec.ui.widgets import cards
from gnnrec.ui.widgets.navigation import open_page
from gnnrec.ui.words import number


def draw_teaser(view: View, recommender: Recommender) -> None:
    """The best match, and the way to the others."""
    item_ids, scores = recommender.recommend(view.choices.guest, 1)
    if not len(item_ids):
        st.info(f"{view.guest_in_markdown} has talked about everything, so nothing is left to recommend.")
        return
    title, genres = view.rows_of(item_ids)[["title", "genres"]].iloc[0]
    cards.style()
    with st.container(border=True, key="teaser"):
        is_movie = view.is_of_movies
        card = cards.Recommended(
            1, title, "", genres, float(scores[0]), float(scores[0] > 0), held_out=False, is_movie=is_movie
        )
        st.html(cards.recommendation(card))
        st.page_link("pages/recommendations.py", label="See all matches", icon=":material/favorite:")


view = open_page("welcome")
cards.picture("party.svg", "Gossip spreads from one guest to topics, from there to other guests, and on to new topics")
st.markdown(
    f"#### Guests talk about {view.topic}s. Gossip travels from guest to topic to guest. "
    f"After three rounds, everyone's name tag points to the {view.topic}s they would love."
)

graph, ratings = view.party.graph, view.dataset.interactions
history = view.recommender.history if view.recommender else None
watched = history.watched[-1][1] if history and history.watched else None
scale = view.dataset.scale
threshold = number(view.choices.threshold)
from_where = f"from {threshold} stars up" if scale and scale.is_stars else f"rated {threshold} or higher"
flow = [
    (
        "guests",
        "1 Load",
        f"**{ratings.num_users:,}** guests",
        f"{ratings.num_items:,} topics, {len(ratings):,} conversations",
    ),
    ("gossip", "2 Build graph", f"**{graph.num_edges:,}** edges", from_where if scale else "every conversation"),
    ("gossip", "3 Gossip", f"**{view.choices.layers}** layers", "rounds of gossip"),
    (
        "training",
        "4 Train",
        f"**{history.seconds:.1f} s**" if history else "**now**",
        f"{view.choices.config.steps} steps",
    ),
    (
        "recommendations",
        "5 Recommend",
        f"**{watched:.3f}** NDCG@10" if watched is not None else "not tested" if history else "**…** NDCG@10",
        "on likes hidden from it" if watched is not None or not history else "nobody has five likes",
    ),
]
for column, (page, name, headline, detail) in zip(st.columns(5), flow, strict=True):
    with column, st.container(border=True, key=f"flow_{name[0]}", height="stretch"):
        st.page_link(f"pages/{page}.py", label=name)
        st.markdown(f"##### {headline}")
        st.caption(detail)

st.subheader(f"{view.guest_in_markdown}'s best match", anchor=False)
explain_no_likes(view)
recommender = needs_model(view)
if recommender:
    draw_teaser(view, recommender)

with st.expander("Fifty lines that matter: the engine's own code", icon=":material/code:"):
    gossip, lesson, match = st.tabs(["The gossip", "The loss", "The top k"])
    gossip.code(cards.source_of(LightGCNConv.message) + "\n\n\n" + cards.source_of(LightGCN.propagate))
    lesson.code(cards.source_of(bpr_loss))
    match.code(cards.source_of(top_k))
