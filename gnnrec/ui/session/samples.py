"""The made-up parties that come with gnnrec: one in English, and one whose titles are in three scripts."""

from __future__ import annotations

from functools import cache

from gnnrec.data.dataset import Dataset
from gnnrec.data.files.ratings import load_ratings_file
from gnnrec.ui.session.assets import ASSETS

SAMPLE = ASSETS / "sample_party.csv"
THREE_SCRIPTS = ASSETS / "sample_three_scripts.csv"
"""The other one: names and titles in Latin, Cyrillic and Chinese."""


def is_sample(dataset: Dataset) -> bool:
    """Whether a data set is the sample that opens where nothing else can be had, and not a file of that name."""
    return dataset.source.endswith(SAMPLE.name) and dataset.fingerprint == sample_fingerprint()


@cache
def sample_fingerprint() -> str:
    """Name of the sample in an address."""
    return load_ratings_file(SAMPLE).fingerprint
