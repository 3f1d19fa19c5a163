"""The study of depth that is shipped, of MovieLens-100K: its figures, and the settings that suit each number of layers.

`python -m gnnrec benchmark --depths --seeds 5 --json` makes it. Where it is not at hand, nothing is known.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from gnnrec.config import TrainConfig
from gnnrec.data.dataset import Dataset
from gnnrec.ui.session.assets import ASSETS


@cache
def _shipped() -> dict[str, Any]:
    try:
        study: dict[str, Any] = json.loads((ASSETS / "depths.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return study


def shipped_study(dataset: Dataset, threshold: float) -> dict[str, Any] | None:
    """The study, where it is about these ratings and this threshold."""
    study = _shipped()
    is_of_these = study and (study["fingerprint"], study["settings"]["threshold"]) == (dataset.fingerprint, threshold)
    return study if is_of_these else None


def best_settings(dataset: Dataset, threshold: float, layers: int) -> dict[str, Any]:
    """The settings that suit a number of layers, as far as they differ from the defaults; none where nothing is known.

    They are the middle ones of those that were chosen on the validation parts of the splits. The default number of
    layers keeps the defaults.
    """
    study, default = shipped_study(dataset, threshold), TrainConfig()
    if study is None or layers == default.num_layers:
        return {}
    found: dict[str, Any] = next((depth["median"] for depth in study["depths"] if depth["layers"] == layers), {})
    return {name: value for name, value in found.items() if value != getattr(default, name)}
