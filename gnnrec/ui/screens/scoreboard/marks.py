"""Marks of a model on the hidden likes of a split."""

from __future__ import annotations

from gnnrec.evaluation.baselines import Scorer
from gnnrec.evaluation.protocol import Marks, judge
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.splits import Split


@remembered(8)
def marks_of(model: Scorer, split: Split, k: int) -> Marks:
    """Marks of a model at one k. Raises InputError when nothing is hidden."""
    return judge(model, split.positives, split.tested, k, seen=split.train)


def usual_k(split: Split) -> int:
    """Ten, as far as there are so many items."""
    return min(10, split.graph.num_items)
