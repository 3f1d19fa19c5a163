"""What somebody should have seen at a card, worked out from the party on the screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.recommender import Recommender
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.teaching import lesson_at_hand
from gnnrec.ui.session.view import View
from gnnrec.ui.tour import figures
from gnnrec.ui.tour.gossip_helps import what_the_test_says
from gnnrec.ui.tour.lists import TEN, best, best_kept_off, first_match, score_of
from gnnrec.ui.widgets.reasons import neighbours_of
from gnnrec.ui.words import counted, inside, like_minded, number, plain

NOT_YET = "The party is still being taught. Look again when the sidebar has its numbers."


def seen(card: str, view: View) -> str:
    """The answer to a card's question, as Markdown."""
    if card in _OF_A_MODEL:
        return _OF_A_MODEL[card](view, view.recommender) if view.recommender else NOT_YET
    return _OF_A_PARTY[card](view)


def _guest(view: View) -> str:
    known = f"{view.guest_in_markdown} has {counted(view.likes, 'like')} that the model knows"
    hidden = len(view.hidden_items)
    return f"{known}{f', and {hidden:,} more that are hidden from it for the test' if hidden else ''}."


def _layer(view: View) -> str:
    return (
        "After one round a guest's tag holds a little of each topic they like, and a topic's of each guest who likes "
        "it. After two, a guest's holds a little of the guests who like the same. Each round is one **layer**. "
        f"On the other pages you look at {counted(view.choices.layers, 'layer')}; Layers in the sidebar changes that."
    )


def _like(_: View) -> str:
    return (
        "The page names them above the map. After one round the two who are joined move, and whoever else is joined "
        "to one of those two, since one like more makes each of their likes weigh less. With every further round the "
        "news goes one step further. Who is further away than there are rounds stays exactly where they were."
    )


def _training(_: View) -> str:
    return (
        "The arrows of layer 0 move: the name tags that everybody starts with, so that a liked topic scores above one "
        "that is not. The lines and their weights stay: who likes what is not for training to change. The later layers "
        "follow by gossip."
    )


def _log(view: View) -> str:
    talked = len(view.dataset.interactions.items_of(view.user))
    hidden = len(view.hidden_items)
    above = f"rated {number(view.choices.threshold)} or more" if view.dataset.scale else "every conversation is one"
    said = f"Of {counted(talked, 'conversation')}, {view.likes + hidden:,} are likes ({above})."
    if not hidden:
        return f"{said} None of them is hidden: the model knows them all."
    return f"{said} The model knows {view.likes:,} of them and must do without {hidden:,}: these test it later."


def _rings(view: View, recommender: Recommender) -> str:
    if not view.likes:
        return "The model knows no like of this guest, so there is no ring: no gossip reaches them."
    ten = best(view, recommender, TEN)
    if not ten:
        return "This guest has talked about everything, so there is no match to look for."
    third = view.split.positives.item_ids[_three_steps_away(view.split.positives, view.user)]
    near = int(np.isin(ten, third).sum())
    said = (
        f"**{near} of the {counted(len(ten), 'match')}** can be heard from the third ring: guest, topic, guest, topic."
    )
    further = len(ten) - near
    if further:
        said += f" The other {further} {'is' if further == 1 else 'are'} further out, or joined to nobody."
    if not view.choices.layers:
        said += " At 0 layers no gossip brings them; the way is there all the same."
    return said


@remembered(16)
def _three_steps_away(likes: Interactions, user: int) -> IntArray:
    """Items that users like who like what the user likes."""
    users = np.unique(likes.users[np.isin(likes.items, likes.items_of(user))])
    return np.unique(likes.items[np.isin(likes.users, users)])


def _weight(view: View) -> str:
    said = (
        "A line counts 1 / √(own likes × the neighbour's likes), so each word of one with few likes weighs more. "
        f"{figures.heaviest_and_lightest(view)}"
    )
    if view.recommender is None:
        return said
    return (
        f"{said}\n\nThat is one word. A tag is all the words together, and who has many likes is spoken to by many. "
        f"{figures.loudness(view, view.recommender)}"
    )


def _loss(view: View, in_force: Recommender) -> str:
    """Of the training that The teaching shows; where that was not made yet, of the one behind the other pages."""
    recommender = lesson_at_hand(view) or in_force
    history, tags = recommender.history, recommender.ego_embedding
    told = ""
    if history.losses:
        start = "random name tags" if recommender.config.start == "random" else "the main directions of the likes"
        told = (
            f"From {start}, in {counted(len(history.losses), 'pass')}, the loss went from {history.losses[0]:.3f} to "
            f"{history.losses[-1]:.3f} (a coin's toss has 0.69). "
        )
    told += figures.right_order(view, recommender)
    return (
        f"{told}Learned were {tags.numel():,} numbers: the {tags.shape[1]} on the first name tag of each guest and "
        f"each topic. They were learned from {counted(view.split.graph.num_edges, 'like')}, each against others. "
        "The likes themselves are as they were."
    )


def _why(view: View, recommender: Recommender) -> str:
    item = first_match(view, recommender)
    if item is None:
        return f"{view.guest_in_markdown} has talked about everything, so there is no match."
    title = f"**{plain(view.labels[item])}**"
    if not view.likes:
        return f"The model knows no like of this guest, so {title} stands first because most guests like it."
    near = neighbours_of(recommender, view.choices.guest, item)
    reason = like_minded(near.liked, near.of, near.share_of_everyone, "guest", plain(inside(view.guest_name)))
    score = f"Its name tag makes the largest product with the guest's: {score_of(view, recommender, item):.2f}"
    return f"{title}. {reason} {score}, of all that the model has not heard them talk about."


def _why_not(view: View, recommender: Recommender) -> str:
    kept_off = best_kept_off(view, recommender)
    said = []
    if kept_off.known is not None:
        said.append(
            f"**{plain(view.labels[kept_off.known])}** scores {score_of(view, recommender, kept_off.known):.2f}, "
            "the highest of all that was talked about. It is not there because it was talked about already."
        )
    if kept_off.next is not None:
        said.append(
            f"**{plain(view.labels[kept_off.next])}** was not talked about, as far as the model knows, but ten "
            "others come before it: it is number eleven."
        )
    return " ".join(said) or "Nothing is kept off the list here: everything that was not talked about is on it."


def _help(view: View) -> str:
    said = what_the_test_says(view).said
    return f"{said}\n\n{figures.one_split(view, view.recommender)}" if view.recommender else said


def _light(view: View) -> str:
    return (
        "Older graph networks also mix the numbers of what was heard by a learned table, bend the result (a "
        "non-linearity), and let everybody listen to themselves too (a self-loop). LightGCN keeps the weighted sum and "
        f"the mean of the layers. {figures.without_the_matrix(view)}"
    )


_OF_A_PARTY: dict[str, Callable[[View], str]] = {
    "guest": _guest,
    "layer": _layer,
    "like": _like,
    "training": _training,
    "log": _log,
    "weight": _weight,
    "help": _help,
    "light": _light,
}
_OF_A_MODEL: dict[str, Callable[[View, Any], str]] = {"rings": _rings, "loss": _loss, "why": _why, "why_not": _why_not}
