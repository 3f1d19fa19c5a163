"""Name tags as arrows: which topics are drawn beside the guest's tag, and the picture of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from gnnrec.evaluation.without_length import ByDirection
from gnnrec.explain.direction import directions
from gnnrec.model.ranking import top_unseen
from gnnrec.recommender import Recommender
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.front_end import front_end
from gnnrec.ui.words import counted, spelled

LISTED = 10
FAMOUS = 4
"""Well-known topics that are drawn although they are on neither list."""


@dataclass(frozen=True)
class Arrow:
    """One topic's name tag beside the guest's.

    Attributes:
        item: its id.
        length: of its name tag.
        cosine: of its angle to the guest's tag.
        score: the dot product.
        likes: guests who like it, as far as the model knows.
        place: by the dot product, among all that the guest has not rated; from 1.
        place_by_direction: the same by the cosine.
    """

    item: Any
    length: float
    cosine: float
    score: float
    likes: int
    place: int
    place_by_direction: int


@dataclass(frozen=True)
class Fan:
    """All that is drawn for one guest.

    Attributes:
        user_length: length of the guest's name tag.
        arrows: best first: the matches, those by direction alone, and the best known of the others.
        listed: how long the two lists are.
        of: how many topics the guest has not rated.
    """

    user_length: float
    arrows: list[Arrow]
    listed: int
    of: int

    def chosen(self, *, by_direction: bool) -> list[Arrow]:
        """The list that a count makes, best first."""
        found = sorted(self.arrows, key=lambda arrow: _place(arrow, by_direction))
        return [arrow for arrow in found if _place(arrow, by_direction) <= self.listed]


def _place(arrow: Arrow, by_direction: bool) -> int:
    return arrow.place_by_direction if by_direction else arrow.place


@remembered(8)
def fan_of(recommender: Recommender, guest: object) -> Fan:
    """The arrows of one guest who has likes: both lists, and the best known of what is on neither."""
    known, graph = recommender.interactions, recommender.graph
    user = np.array([known.user_index(guest)])
    left = known.num_items - len(known.items_of(int(user[0])))
    orders = [
        top_unseen(scorer.scores(user), known, user, known.num_items)[1][0, :left].tolist()
        for scorer in (recommender, ByDirection(recommender))
    ]
    places, by_direction = ({item: place for place, item in enumerate(order, 1)} for order in orders)
    seen = directions(recommender.user_embedding[user[0]], recommender.item_embedding)
    likes = graph.degrees[graph.num_users :].tolist()
    listed = min(LISTED, left)
    drawn = dict.fromkeys(orders[0][:listed] + orders[1][:listed])
    famous = [item for item in sorted(places, key=lambda item: -likes[item]) if item not in drawn and likes[item]]
    arrows = [
        Arrow(
            known.item_ids[item : item + 1].tolist()[0],
            float(seen.lengths[item]),
            float(seen.cosines[item]),
            float(seen.scores[item]),
            int(likes[item]),
            places[item],
            by_direction[item],
        )
        for item in [*drawn, *famous[:FAMOUS]]
    ]
    return Fan(seen.user_length, sorted(arrows, key=lambda arrow: arrow.place), listed, left)


def draw_fan(view: View, fan: Fan, *, by_direction: bool, tells_likes: bool) -> None:
    """The picture; moving from one count to the other, the arrows grow or shrink in the browser."""
    front_end("direction")(key=keyed("arrows"), data=payload(view, fan, by_direction, tells_likes))


def payload(view: View, fan: Fan, by_direction: bool, tells_likes: bool) -> dict[str, Any]:
    """What the browser draws, as plain JSON values.

    Args:
        by_direction: whether the cosine counts in place of the dot product.
        tells_likes: whether the picture says how many like each topic.
    """
    lists = [arrow.item for way in (True, False) for arrow in fan.chosen(by_direction=way)]
    arrows = [
        {
            "key": str(number),
            "title": without_year(view.dataset.titles[arrow.item]),
            "length": arrow.length,
            "cosine": arrow.cosine,
            "score": arrow.score,
            "place": arrow.place,
            "placeByDirection": arrow.place_by_direction,
            "famous": arrow.item not in lists,
        }
        | ({"likes": arrow.likes} if tells_likes else {})
        for number, arrow in enumerate(fan.arrows)
    ]
    ten, topics = spelled(fan.listed), f"{view.topic}s"
    other = "by the score" if by_direction else "by direction alone"
    return {
        "by": "direction" if by_direction else "score",
        "guest": view.guest_name,
        "owner": f"{view.guest_name}'s",
        "model": f"{view.choices.config} {view.choices.threshold} {view.choices.hides}",
        "prefix": "arrow",
        "userLength": fan.user_length,
        "listed": fan.listed,
        "of": fan.of,
        "arrows": arrows,
        "words": {
            "guest": f"{view.guest_name}'s name tag points this way",
            "in": f"the {ten} by direction alone (+ new)" if by_direction else f"the {ten} matches",
            "out": f"on the list {other}, not on this one",
            "famous": "the best known of the others",
            "border": f"among the {ten} →",
            "score": "reach × length of the guest's tag = score",
            "cosine": "cosine: 1 is the same direction",
            "picture": f"{counted(len(arrows), 'name tag')} of {topics} as arrows beside {view.guest_name}'s. "
            "Arrow keys go from one to the next.",
        },
    }


def without_year(title: str) -> str:
    """A title as there is room for it."""
    return re.sub(r" \(\d{4}\)$", "", " ".join(title.split()))
