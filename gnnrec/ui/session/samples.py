"""The made-up parties that come with gnnrec: one in English, and one whose titles are in three scripts."""

from __future__ import annotations

from gnnrec.data.dataset import Dataset
from gnnrec.ui.session.assets import ASSETS

SAMPLE = ASSETS / "sample_party.csv"
THREE_SCRIPTS = ASSETS / "sample_three_scripts.csv"
"""The other one: names and titles in Latin, Cyrillic and Chinese."""


def is_sample(dataset: Dataset) -> bool:
    """Whether a data set is the sample that opens where nothing else can be had."""
    return dataset.source in (str(SAMPLE), SAMPLE.name)
