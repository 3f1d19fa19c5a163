"""Why a topic is not on a list, in words that follow from its figures."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gnnrec.ui.words import counted, number


@dataclass(frozen=True)
class Tag:
    """A topic's name tag beside the guest's: its length, the cosine of its angle, and the score that both make."""

    length: float
    cosine: float
    score: float

    @property
    def degrees(self) -> float:
        """Its angle to the guest's tag."""
        return math.degrees(math.acos(self.cosine))


def rated(name: str, guest: str, rating: float | None, *, liked: bool) -> str:
    """Why something that the guest knows is on no list of theirs."""
    given = "has talked about it already" if rating is None else f"has rated it already ({number(rating)})"
    learned = " It is one of the likes that the model learned from." if liked else ""
    return f"**{name}**: {guest} {given}, and the list shows only what is new to them.{learned}"


def hidden(*, found: bool) -> str:
    """What a hidden like says about the list."""
    if found:
        return "It is one of their hidden likes, and the model found it."
    return "It is one of their hidden likes, so here **the model is wrong**."


def standing(name: str, place: int, of: int, listed: int, tag: Tag, last: Tag) -> str:
    """Where a topic stands, against the last place of the list."""
    if place <= listed:
        return f"**{name}** is on the list: place **{place}** of {of:,}, with a score of {tag.score:.2f}."
    return (
        f"**{name}** stands at place **{place:,} of {of:,}**: its score is {tag.score:.2f}, and place {listed} has "
        f"{last.score:.2f}."
    )


def by_likes(name: str, place: int, of: int, listed: int, likes: int, last: int) -> str:
    """The same for a guest without likes, who gets what is popular."""
    where = "is on the list, at" if place <= listed else "stands at"
    against = "" if place <= listed else f", and place {listed} has {last:,}"
    return f"**{name}** {where} place **{place:,} of {of:,}**: it has {counted(likes, 'like')}{against}."


def reason(guest: str, listed: int, tag: Tag, last: Tag, user_length: float) -> str:
    """Whether a topic's direction or its loudness keeps it off the list, by the last one on it.

    Args:
        guest: what the guest is called.
        listed: place of the last one.
        tag: of the topic, which has a lower score than `last`, or the same.
        last: of the topic in that place.
        user_length: length of the guest's tag.
    """
    said = (
        f"It points {tag.degrees:.0f}° away from {guest}'s tag and is {tag.length:.2f} long; place {listed} points "
        f"{last.degrees:.0f}° away and is {last.length:.2f} long. "
    )
    if tag.cosine <= 0:
        return f"{said}**It points away**: at 90° or more no length makes a score."
    further, quieter = tag.cosine < last.cosine, tag.length < last.length
    if quieter and not further:
        return f"{said}**It is too quiet**: its direction is no worse, only its length keeps it off."
    if further and not quieter:
        return f"{said}**It points too far away**: it is no quieter, only its direction keeps it off."
    if not further:
        return f"{said}The two are as good as equal."
    turned, louder = user_length * tag.length * last.cosine, user_length * tag.cosine * last.length
    most = "its direction" if turned > louder else "its length"
    return (
        f"{said}**Both keep it off**, {most} the more: pointing like place {listed} it would score {turned:.2f}, as "
        f"long as place {listed} {louder:.2f}."
    )
