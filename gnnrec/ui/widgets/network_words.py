"""What is said of a map: names short enough for it, its tooltips, and one sentence a round of gossip."""

from __future__ import annotations

import re
from collections.abc import Callable

from gnnrec.explain.neighbourhood import Neighbourhood, Node
from gnnrec.ui.widgets.network_story import Story
from gnnrec.ui.words import counted, inside, spelled

MAX_LABEL = 24
NameOf = Callable[[int], str]
"""The full name of a node number as people know it, in plain text."""


def captions(around: Neighbourhood, name_of: NameOf, story: Story | None = None) -> list[str]:
    """What has just been heard, one sentence for each of 0, 1, ... rounds; of 0 layers one alone."""
    owner = name_of(around.user)
    is_you = owner == "You"
    tag = "your name tag" if is_you else f"{inside(owner)}'s name tag"
    if story and not story.layers:
        none = f"With 0 layers no gossip moves: {tag} is what training wrote on it, and nothing else."
        return [none + _matches(story, 0, "follow from that alone")]
    told = [f"Nobody has been heard yet: {tag} is all {'your' if is_you else 'their'} own."]
    for hop in range(1, around.hops + 1):
        news = _news(around, name_of, hop)
        if not news:
            told.append("Nobody new is heard: the same news comes round again.")
        elif story and hop > story.layers:
            told.append(f"The model stops after {counted(story.layers, 'round')}. One more would bring {news}.")
        else:
            told.append(f"Now {tag} also holds {news}.")
    told[-1] += _matches(story, around.hops, "light up")
    return told


def _news(around: Neighbourhood, name_of: NameOf, hop: int) -> str:
    """What a round brings for the first time, as the end of a sentence; empty where there is nothing."""
    found, ring = around.found[hop] if hop < len(around.found) else 0, around.at(hop)
    if not found:
        return ""
    who = shorten(name_of(ring[0].node))
    if found > 1:
        who += f" and {counted(found - 1, 'topic' if hop % 2 else 'guest').replace(' ', ' more ', 1)}"
    ago = f"{spelled(hop)} {'round' if hop == 1 else 'rounds'} ago"
    return f"what was said of {who} {ago}" if hop % 2 else f"what {who} said {ago}"


def _matches(story: Story | None, rounds: int, do: str) -> str:
    """What becomes of the matches at the end, as a further sentence."""
    if not story or not story.matches:
        return ""
    count = len(story.matches)
    what = "Its one match" if count == 1 else f"Its {spelled(count)} matches"
    do = re.sub(r"^(light|follow)", r"\1s", do) if count == 1 else do
    goes_on = f", after the {story.layers} rounds that the model takes" if story.layers > rounds else ""
    return f" {what} {do}{goes_on}."


def shorten(name: str) -> str:
    """A name for the map: no year, no control characters, cut where it gets long."""
    plain = " ".join(name.split())
    plain = re.sub(r" \(\d{4}\)$", "", plain)
    return plain if len(plain) <= MAX_LABEL else plain[: MAX_LABEL - 1].rstrip() + "…"


def describe(around: Neighbourhood, node: Node, name: str, item_word: str) -> str:
    """The tooltip of a node: who, which ring, how many neighbours, which weight."""
    is_user = around.is_user(node.node)
    neighbours = counted(node.degree, "topic" if is_user else "guest")
    first = f"{name} ({'user' if is_user else item_word})"
    if node.hop == 0:
        return f"{first}\nthe chosen guest\nlikes {neighbours}"
    verb = "likes" if is_user else "liked by"
    return f"{first}\nring {node.hop}\n{verb} {neighbours}\nwalk weight {node.weight:.3g}"
