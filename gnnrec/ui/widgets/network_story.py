"""What a trained model adds to the map: the name tag round by round, numbers for the formula, and the matches."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Match:
    """One recommended topic on the map.

    Attributes:
        node: its node number.
        degree: guests who like it.
        hop: rounds that its news takes to the chosen guest, 0 where it does not come.
        fans: those of the guests drawn who like it, the strongest first.
    """

    node: int
    degree: int
    hop: int
    fans: tuple[int, ...]


@dataclass(frozen=True)
class Story:
    """The numbers of one model, small enough to be sent.

    Attributes:
        layers: rounds of gossip that the model takes.
        tags: the first numbers of the chosen guest's name tag after 0, 1, ... rounds; empty without a model.
        size: how many numbers a name tag has.
        says: first number of e(0), e(1), ... of each node that is drawn, by node number.
        matches: what the model recommends, best first.
        why: why there are no numbers, where there are none.
    """

    layers: int
    tags: tuple[tuple[float, ...], ...] = ()
    size: int = 0
    says: dict[int, tuple[float, ...]] | None = None
    matches: tuple[Match, ...] = ()
    why: str = ""


def where(match: Match, rings: int, *, is_drawn: bool) -> str:
    """Where a match stands on a map of some rings, as a sentence."""
    if is_drawn:
        return f"It stands on ring {match.hop}."
    if not match.hop:
        return "Its news never comes here."
    rounds = "one round" if match.hop == 1 else f"{match.hop} rounds"
    if match.hop > rings:
        return f"It is outside the rings drawn: its news takes {rounds}."
    return f"It is outside, since ring {match.hop} had no room for it: its news takes {rounds}."
