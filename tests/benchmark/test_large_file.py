from pathlib import Path

import pytest

from gnnrec import load_ratings_file
from gnnrec.benchmark import large_file
from gnnrec.benchmark.large_file import measure, write_files


def test_both_orders_hold_the_same_ratings(tmp_path: Path) -> None:
    paths = write_files(tmp_path, 3000)
    first, other = (load_ratings_file(path).interactions for path in paths.values())
    assert len(first) == pytest.approx(3000, rel=0.05)
    assert first.fingerprint == other.fingerprint
    lines = {name: path.read_text().splitlines() for name, path in paths.items()}
    assert lines["sorted"] != lines["shuffled"]
    assert sorted(lines["sorted"]) == sorted(lines["shuffled"])


@pytest.mark.parametrize("task", ["pandas", "gnnrec", "everyone"])
def test_each_task_is_measured(tmp_path: Path, task: str) -> None:
    measured = measure(task, str(write_files(tmp_path, 3000)["shuffled"]))
    assert measured["seconds"] > 0
    assert measured["peak_memory_mb"] >= 0
    assert (tmp_path / "shuffled.parquet").exists() == (task == "everyone")


def test_turns_are_taken_one_after_the_other_and_their_medians_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = {"pandas": iter([1, 9, 2, 3, 8] * 2), "gnnrec": iter([6, 1, 9, 7, 2] * 2)}
    asked: list[str] = []

    def in_a_process(task: str, path: Path) -> dict[str, float]:
        asked.append(task)
        return {"seconds": next(seconds.get(task, iter([5]))), "peak_memory_mb": 100.0}

    monkeypatch.setattr(large_file, "_in_a_process", in_a_process)
    monkeypatch.setattr(large_file, "write_files", lambda folder, rows: {"sorted": folder, "shuffled": folder})
    result = large_file.large_file(10, lambda done, total, remark: None)
    assert asked == ["pandas", "gnnrec"] * 10 + ["everyone"]
    for order in ("sorted", "shuffled"):
        assert result["reading"][order]["pandas_seconds"] == 3
        assert result["reading"][order]["gnnrec_seconds"] == 6
        assert result["reading"][order]["times_seconds"] == 2
