"""The five questions of the lesson, asked of the party on the screens, and their answers, worked out from it."""

from __future__ import annotations

from dataclasses import dataclass

from gnnrec.recommender import Recommender
from gnnrec.ui.session.view import View
from gnnrec.ui.tour.gossip_helps import Verdict, what_the_test_says
from gnnrec.ui.tour.lists import best_kept_off, first_match
from gnnrec.ui.tour.seen import seen
from gnnrec.ui.words import plain


@dataclass(frozen=True)
class Question:
    """One question with three answers, each a part of its picture.

    Attributes:
        name: its picture in assets/tour/, without the ending.
        text: what is asked, as Markdown.
        options: the three answers, as Markdown.
        right: place of the right one.
        reason: why it is, as Markdown.
        described: the picture in words.
    """

    name: str
    text: str
    options: tuple[str, str, str]
    right: int
    reason: str
    described: str


def five_questions(view: View, recommender: Recommender) -> tuple[Question, ...]:
    """All five, about this guest, this model and this party."""
    return (
        _layer(view),
        _why(view, recommender),
        _why_not(view, recommender),
        _training(view, recommender),
        _help(view),
    )


def _layer(view: View) -> Question:
    return Question(
        "layer",
        "What is a layer?",
        ("all the guests, in one row", "one round of gossip, one step along the likes", "one match on the list"),
        1,
        seen("layer", view),
        "A: a row of guests. B: arrows from a topic to a guest and back, one step long. C: one line of a list.",
    )


def _why(view: View, recommender: Recommender) -> Question:
    item = first_match(view, recommender)
    title = f"**{plain(view.labels[item])}** first" if item is not None else "no match"
    options = (
        "the one that most guests like comes first",
        "their two name tags make the largest product of all that is left",
        "one guest recommended it",
    )
    if item is None:
        options = ("nobody likes what is left", "nothing is left to talk about", "one guest forgot to recommend it")
    return Question(
        "why",
        f"Why does {view.guest_in_markdown} get {title}?",
        options,
        1 if view.likes or item is None else 0,
        seen("why", view),
        "A: one topic with a crowd of guests around it. B: two arrows that point nearly the same way. "
        "C: one guest who points at a topic.",
    )


def _why_not(view: View, recommender: Recommender) -> Question:
    kept_off = best_kept_off(view, recommender)
    item, right = (kept_off.known, 0) if kept_off.known is not None else (kept_off.next, 1)
    what = f"**{plain(view.labels[item])}**" if item is not None else "what this guest talked about"
    return Question(
        "why_not",
        f"And why is {what} not among the matches?",
        (
            f"{view.guest_in_markdown} has talked about it already",
            "ten others have a higher score",
            "the list is drawn by lot",
        ),
        right,
        seen("why_not", view),
        "A: a topic that a line joins to the guest. B: a list, and a topic below its end. C: a die.",
    )


def _training(view: View, recommender: Recommender) -> Question:
    return Question(
        "training",
        "What does training change?",
        ("the name tags that everybody starts with", "who likes what", "how heavy each like weighs as gossip passes"),
        0,
        f"{seen('training', view)} {seen('loss', view)}" if recommender.history.losses else seen("training", view),
        "A: an arrow that turns. B: a line between a guest and a topic, drawn anew. C: a thin line and a thick one.",
    )


_PLACE: dict[Verdict, int] = {"better": 0, "worse": 1, "level": 2, "not measured": 2}


def _help(view: View) -> Question:
    found = what_the_test_says(view)
    level = "neither: no sure difference"
    if found.both:
        level += " over all, though some gain and others lose"
    return Question(
        "help",
        "Does gossip help? On the test over all guests, the lists with gossip are, against those without …",
        (
            "surely better",
            "surely worse",
            "nobody can say yet: it has not been measured here" if found.verdict == "not measured" else level,
        ),
        _PLACE[found.verdict],
        found.said,
        "A: the bar with gossip is higher. B: the one without is higher. C: both alike, and a question mark.",
    )
