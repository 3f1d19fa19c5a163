"""The studies that are shipped, both of MovieLens-100K. Where one is not at hand, nothing is known.

`python -m gnnrec benchmark --depths --seeds 5 --json` makes that of depth: its figures, and the settings that each
depth chose. `python -m gnnrec benchmark --ablation --json` makes that of the pieces which LightGCN leaves out.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from gnnrec.config import TrainConfig
from gnnrec.data.dataset import Dataset
from gnnrec.ui.session.assets import ASSETS


@cache
def as_shipped(name: str = "depths.json") -> dict[str, Any]:
    """A study, whatever it is about; empty where it is not at hand."""
    try:
        study: dict[str, Any] = json.loads((ASSETS / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return study


def shipped_study(dataset: Dataset, threshold: float) -> dict[str, Any] | None:
    """The study, where it is about these ratings and this threshold."""
    study = as_shipped()
    is_of_these = study and (study["fingerprint"], study["settings"]["threshold"]) == (dataset.fingerprint, threshold)
    return study if is_of_these else None


def shipped_ablation() -> dict[str, Any] | None:
    """What each piece is worth that LightGCN leaves out, on MovieLens-100K, whatever party is on screen."""
    return as_shipped("ablation.json") or None


def tuned_settings(dataset: Dataset, threshold: float, layers: int) -> dict[str, Any]:
    """The settings that a number of layers chose, as far as they differ from the defaults; none where nothing is known.

    They were chosen on a validation part of the very split that screens show. The middle of what all splits chose can
    be a penalty and a rate that none of them chose together: 5 layers lose 0.01 NDCG@10 by it. The default number of
    layers keeps the defaults.
    """
    study, default = shipped_study(dataset, threshold), TrainConfig()
    if study is None or layers == default.num_layers:
        return {}
    found: dict[str, Any] = next((depth["chosen"][0] for depth in study["depths"] if depth["layers"] == layers), {})
    return {name: value for name, value in found.items() if value != getattr(default, name)}
