"""Figures of the party on the screens, in the sentences that answer a card."""

from __future__ import annotations

import numpy as np

from gnnrec.recommender import Recommender
from gnnrec.ui.screens.lightgcn.leaves_out import PIECES
from gnnrec.ui.screens.lightgcn.measured import measured
from gnnrec.ui.screens.recommendations.loudness_words import loudest, rank_correlation
from gnnrec.ui.screens.scoreboard.marks import marks_of, usual_k
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.option_lists import item_likes
from gnnrec.ui.words import counted, percent, plain

MATRIX = "Weight matrix"


def heaviest_and_lightest(view: View) -> str:
    """What the guest's like with the fewest likes weighs, and what the one with the most; empty where all are alike."""
    items = view.split.positives.items_of(view.user)
    likes = item_likes(view)[items]
    if not len(items) or likes.min() == likes.max():
        return ""
    said = []
    for place in (int(likes.argmin()), int(likes.argmax())):
        title = plain(view.labels[view.split.positives.item_ids[[items[place]]].tolist()[0]])
        weight = 1 / np.sqrt(float(likes[place]) * len(items))
        said.append(f"**{title}** ({counted(int(likes[place]), 'like')}) {weight:.3f}")
    own = counted(len(items), "like")
    return f"For {view.guest_in_markdown}, who has {own}, {said[0]} against {said[1]}. "


def loudness(view: View, recommender: Recommender) -> str:
    """Whether well-known topics end with the longer tags, over all that have likes."""
    likes = item_likes(view)
    liked = likes > 0
    lengths = recommender.item_embedding.norm(dim=1).double().numpy()[liked]
    topics = f"{counted(int(liked.sum()), view.topic)} with likes"
    return loudest(rank_correlation(lengths, likes[liked]), topics)


def right_order(view: View, recommender: Recommender) -> str:
    """How often a like of the guest scores above what they never talked about; empty without such pairs."""
    likes = view.split.positives.items_of(view.user)
    scores = recommender.scores(np.array([view.user]))[0].double().numpy()
    others = np.setdiff1d(np.arange(len(scores)), view.dataset.interactions.items_of(view.user))
    if not len(likes) or not len(others):
        return ""
    below = np.searchsorted(np.sort(scores[others]), scores[likes])
    share = float(below.sum()) / (len(likes) * len(others))
    pairs = counted(len(likes) * len(others), "pair")
    return (
        f"{view.guest_in_markdown} makes {pairs} of a like and a {view.topic} never "
        f"talked about: by now the liked one scores higher in {percent(share)} of them. "
    )


def one_split(view: View, recommender: Recommender) -> str:
    """How far the large number of the page can be off by chance; empty where nothing is hidden."""
    if not len(view.split.held_out):
        return ""
    k = usual_k(view.split)
    mark = marks_of(recommender, view.split, k).intervals["ndcg"]
    return (
        f"The large number on top is another one: a single split and these settings alone. For lists of {k} it is "
        f"{mark['mean']:.3f}, with an interval from {mark['low']:.3f} to {mark['high']:.3f}. Move Layers in the "
        "sidebar and it moves too; a step within that interval settles nothing by itself."
    )


def without_the_matrix(view: View) -> str:
    """What the mixing table would add and what it is worth, as far as that was measured."""
    size = view.choices.config.embedding_dim
    return (
        f"One mixing table (weight matrix) for {size} numbers a tag is {size * size:,} more numbers to learn, at every "
        f"round. {measured(view, PIECES[MATRIX].variants)}"
    )
