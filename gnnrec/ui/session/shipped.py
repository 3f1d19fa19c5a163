"""The studies that are shipped, all of MovieLens-100K. Where one is not at hand, nothing is known.

`python -m gnnrec benchmark --depths --seeds 5 --json` makes that of depth, and with `--seeds 2 --preset default
--passes 60` that of the settings by which each depth is trained quickly; `python -m gnnrec benchmark --ablation --json`
makes that of the pieces which LightGCN leaves out.
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


def shipped_study(dataset: Dataset, threshold: float, name: str = "depths.json") -> dict[str, Any] | None:
    """A study, where it is about these ratings and this threshold."""
    study = as_shipped(name)
    is_of_these = study and (study["fingerprint"], study["settings"]["threshold"]) == (dataset.fingerprint, threshold)
    return study if is_of_these else None


def shipped_ablation() -> dict[str, Any] | None:
    """What each piece is worth that LightGCN leaves out, on MovieLens-100K, whatever party is on screen."""
    return as_shipped("ablation.json") or None


def tuned_settings(dataset: Dataset, threshold: float, layers: int) -> dict[str, Any]:
    """The settings that a number of layers chose, as far as they differ from the defaults; none where nothing is known.

    They are those of trainings from the singular vectors in twice the default's passes, so that a turn of the layers
    is soon on the screen; `depths.json`, which compares depths, trains longer. They were chosen on a validation part of
    the very split that screens show: the middle of what all splits chose can be a penalty and a rate that none of them
    chose together. The default number of layers keeps the defaults.
    """
    study, default = shipped_study(dataset, threshold, "depths_quick.json"), TrainConfig()
    if study is None or layers == default.num_layers:
        return {}
    found = next((depth["chosen"][0] for depth in study["depths"] if depth["layers"] == layers), None)
    if found is None:
        return {}
    settings = {"passes": study["settings"]["passes"], **found}
    return {name: value for name, value in settings.items() if value != getattr(default, name)}
