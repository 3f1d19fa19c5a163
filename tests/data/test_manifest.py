"""The word about the cached MovieLens of another shape: said once, and the data are fetched again."""

import json
from pathlib import Path

import pytest

from gnnrec.data import movielens

SHAPES = (
    [],
    None,
    3,
    "text",
    {},
    {"source": "x"},
    {"source": 3, "sha256": {}},
    {"source": "x", "sha256": []},
    {"source": "x", "sha256": {"ratings.parquet": 1}},
    {"format": movielens.FORMAT + 1, "source": "x", "sha256": dict.fromkeys(movielens.TABLES, "0")},
    {"format": [], "source": "x", "sha256": {}},
)


@pytest.mark.parametrize("text", [*map(json.dumps, SHAPES), "", "{", "[" * 100_000, "1" + "0" * 5000, "\x00"])
def test_a_manifest_of_another_shape_is_no_cache(tmp_path: Path, text: str) -> None:
    for name in movielens.TABLES:
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "manifest.json").write_text(text)
    told: list[str] = []
    assert movielens._read_cache(tmp_path, told.append) is None
    assert told == [f"The cached MovieLens-100K in {tmp_path} is damaged; fetching it again"]
