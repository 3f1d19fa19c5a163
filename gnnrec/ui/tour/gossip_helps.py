"""Whether gossip helps this party, and whom, as far as a study of depth has found out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gnnrec.ui.screens.scoreboard.depth_words import (
    gain_over_none,
    helps_some_and_costs_others,
    title,
    whom_it_helps,
)
from gnnrec.ui.screens.scoreboard.depths import known_study
from gnnrec.ui.session.view import View

Verdict = Literal["better", "worse", "level", "not measured"]


@dataclass(frozen=True)
class Found:
    """What the study says.

    Attributes:
        verdict: over all guests.
        brief: the same in one sentence, as the heading of the study has it.
        whom: which groups it helps and which it costs, empty where nothing was measured.
        both: whether there are groups of either kind.
    """

    verdict: Verdict
    brief: str
    whom: str = ""
    both: bool = False

    @property
    def told(self) -> str:
        """The verdict, and whom it helps."""
        return f"{self.brief} {self.whom}".strip()

    @property
    def said(self) -> str:
        """All of it, with how to read the figures."""
        if not self.whom:
            return self.brief
        how = (
            "Measured is how near the hidden likes are to the top of the list (NDCG: 1 is perfect). In brackets stands "
            "the 95 % interval: where 0 lies in it, no difference is sure."
        )
        return f"{self.told} {how}"


def what_the_test_says(view: View) -> Found:
    """The verdict over all guests, and the sentences that carry it."""
    study = known_study(view)
    if study is None:
        remedy = "On the page *The test*, *Compute* under *Does gossip help?* does it."
        return Found("not measured", f"That has not been measured here yet. {remedy}")
    _, gain = gain_over_none(study)
    verdict: Verdict = "better" if gain["low"] > 0 else "worse" if gain["high"] < 0 else "level"
    return Found(verdict, f"{title(study)}.", whom_it_helps(study), helps_some_and_costs_others(study))
