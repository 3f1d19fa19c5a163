"""Whether gossip helps this party, as far as a study of depth has found out."""

from __future__ import annotations

from typing import Literal

from gnnrec.ui.screens.scoreboard.depth_words import gain_over_none, title
from gnnrec.ui.screens.scoreboard.depths import known_study
from gnnrec.ui.session.view import View

Verdict = Literal["better", "worse", "level", "not measured"]


def what_the_test_says(view: View) -> tuple[Verdict, str]:
    """The verdict over all guests, and the sentences that carry it."""
    study = known_study(view)
    if study is None:
        remedy = "On the page *The test*, *Compute* under *Does gossip help?* does it."
        return "not measured", f"That has not been measured here yet. {remedy}"
    _, gain = gain_over_none(study)
    verdict: Verdict = "better" if gain["low"] > 0 else "worse" if gain["high"] < 0 else "level"
    measured = "In brackets stands the 95 % interval: where 0 lies in it, over all guests no difference is sure."
    return verdict, f"{title(study)}. {measured}"
