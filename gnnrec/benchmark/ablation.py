"""What each piece is worth that LightGCN leaves out, and each rule that it could have had in place of its own.

Every variant looks for its own settings on each split, on a validation part inside the training part, as each depth
does in `evaluation.depths`; then it is trained on the whole training part and marked on what is held out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import mean
from typing import Any

import numpy as np

from gnnrec.benchmark.variants import LIGHTGCN, VARIANTS, Trained, Variant, fit_variant
from gnnrec.config import TrainConfig
from gnnrec.data.interactions import Interactions
from gnnrec.data.split import FRACTION, Order, Split
from gnnrec.evaluation.comparison import Contender, Report
from gnnrec.evaluation.depths import SHOWN, Bench, Clock, Tested
from gnnrec.evaluation.protocol import Candidates, interval
from gnnrec.evaluation.search import Settings

GRID: dict[str, tuple[float, ...]] = {
    "reg_weight": (
        2e-5,
        1e-4,
        3e-4,
        6e-4,
        9e-4,
        1.25e-3,
        1.75e-3,
        2.5e-3,
        3.5e-3,
        5e-3,
        7e-3,
        1e-2,
        1.4e-2,
        2e-2,
        5e-2,
    ),
    "learning_rate": (0.05, 0.15, 0.4, 0.8),
}
"""The settings that each variant may choose; it begins where the given ones stand and goes uphill.

Penalties are close together, since twice the right one costs 0.014 NDCG@10 on a validation part of MovieLens-100K. With
five times between them, variants whose best lay in a gap seemed up to 0.03 worse than they are; LightGCN's did not.
"""
MATRIX_RATES = (3e-4, 1e-3, 3e-3, 1e-2)
"""Learning rates that weight matrices may choose besides; they begin at the second."""
MOST_TRIED = 11
"""Settings that a variant may try on a split."""


def ablation_study(
    splits: Sequence[Split],
    config: TrainConfig,
    candidates: Candidates = "unrated",
    report: Report = lambda done, total, remark: None,
    *,
    order: Order = "random",
    fraction: float = FRACTION,
    variants: Sequence[Variant] = VARIANTS,
    most_tried: int = MOST_TRIED,
) -> dict[str, Any]:
    """Each variant, tuned on validation parts, on each (train, held out) pair.

    Args:
        splits: (train, held out) pairs.
        config: the settings that are not chosen, where the search for the others begins, and the threshold.
        candidates: what may stand in a tested list.
        report: told (passes done, passes at most, what is being trained); what it raises ends the study.
        order, fraction: how the test parts were held out, and so are the validation parts.
        variants: models to be tested; LIGHTGCN has to be among them.
        most_tried: settings that each of them may try on each split.

    Returns:
        One JSON object: how it was done, and under "variants", by name, what each chose and reached, and its difference
        to LightGCN. Intervals are 95 % bootstrap intervals over users, each user's values averaged over the splits
        first; differences are paired over users.

    Raises:
        InputError: nothing is held out, or nothing can be trained.
    """
    config = replace(config, start="random")  # a spectral start is propagation too, and each variant has its own
    each = (most_tried + 1) * config.passes
    clock = Clock(report, len(splits) * len(variants) * each)
    bench = Bench(config, candidates, order, fraction, most_tried, clock)
    found = {variant.name: Tested() for variant in variants}
    for seed, split in enumerate(splits):
        for turn, variant in enumerate(variants):
            clock.done = (seed * len(variants) + turn) * each
            clock.remark = f"split {seed + 1} of {len(splits)}, {variant.name}"
            start, grid = _choices(variant, config)
            bench.test_tuned(found[variant.name], _contender(variant, config, clock), start, grid, split, seed)
    return {
        "k": min(10, splits[0][0].num_items),
        "candidates": candidates,
        "splits": len(splits),
        "users_evaluated": len(np.unique(np.concatenate([mark.users for mark in found[LIGHTGCN.name].marks]))),
        "settings": config.as_dict(),
        "grid": {name: list(values) for name, values in (GRID | {"matrix_rate": MATRIX_RATES}).items()},
        "most_tried": most_tried,
        "trainings": sum(one.tried + 1 for tested in found.values() for one in tested.chosen),
        "variants": {name: _figures(tested, found[LIGHTGCN.name]) for name, tested in found.items()},
    }


def _contender(variant: Variant, config: TrainConfig, clock: Clock) -> Contender:
    """A variant as something that settings can be chosen for."""

    def make(positives: Interactions, matrix_rate: float = 0.0, **settings: Any) -> Trained:
        own = replace(config, layer_weights=None, snapshots=0, **settings)
        return fit_variant(positives, variant, own, matrix_rate, clock.tick)

    return Contender(variant.name, make)


def _choices(variant: Variant, config: TrainConfig) -> tuple[Settings, dict[str, tuple[float, ...]]]:
    """Where a variant's search begins, and the grid that it may search."""
    start: Settings = {name: getattr(config, name) for name in GRID}
    if variant.matrices == "none":
        return start, GRID
    return start | {"matrix_rate": MATRIX_RATES[1]}, GRID | {"matrix_rate": MATRIX_RATES}


def _figures(tested: Tested, base: Tested) -> dict[str, Any]:
    """What one variant chose and reached, and what that is more or less than LightGCN reaches."""
    scores = [one.score for one in tested.chosen if one.score is not None]
    differences = [one.minus(other) for one, other in zip(tested.marks, base.marks, strict=True)]
    return {
        "chosen": [one.settings for one in tested.chosen],
        "tried": [one.tried for one in tested.chosen],
        "validation": mean(scores) if scores else None,
        **{metric: interval(tested.marks, metric) for metric in SHOWN},
        "minus_lightgcn": {metric: interval(differences, metric) for metric in SHOWN},
    }
