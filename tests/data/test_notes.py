"""Notes in the cache folder: what has another shape or version is set aside once, and made anew."""

import json
from pathlib import Path
from typing import Any

import pytest
from own_parties import library

from gnnrec import TrainConfig
from gnnrec.data.notes import keep_note, read_note
from gnnrec.evaluation.comparison import Contender
from gnnrec.evaluation.kept_race import FORMAT, kept_result
from gnnrec.ui.screens.scoreboard import rivals
from gnnrec.ui.session.jobs import Job
from gnnrec.ui.session.splits import split_at

DEEP = "[" * 100_000
POINT = {"seconds": 1, "ndcg": 0.3, "hit": 0.8, "curve": [[1, 0.3]]}


def check(content: dict[str, Any]) -> None:
    if content["number"] + 1 < 0:
        raise ValueError("too small")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "3",
        '"text"',
        "{}",
        '{"format": 2, "number": 1}',
        '{"format": 1, "number": "1"}',
        '{"format": 1, "number": null}',
        '{"format": 1, "number": -5}',
        '{"format": [], "number": 1}',
        DEEP,
        b"\xff\xfe\x00",
    ],
)
def test_a_note_of_another_shape_is_set_aside(tmp_path: Path, content: str | bytes) -> None:
    note = tmp_path / "note.json"
    note.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert read_note(note, 1, check) is None
    assert [path.name for path in tmp_path.iterdir()] == ["note.json.damaged"]
    keep_note(note, 1, {"number": 1})
    assert read_note(note, 1, check) == {"number": 1}
    assert json.loads(note.read_text()) == {"format": 1, "number": 1}


def test_a_note_of_before_there_were_numbers_is_read(tmp_path: Path) -> None:
    (tmp_path / "note.json").write_text('{"number": 1}')
    assert read_note(tmp_path / "note.json", 1, check) == {"number": 1}
    assert read_note(tmp_path / "none.json", 1, check) is None
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "result",
    [
        {"contenders": []},
        {"contenders": {"pyg": []}},
        {"contenders": {"pyg": {**POINT, "curve": [[1]]}}},
        {"contenders": {"pyg": {**POINT, "seconds": "1"}}},
        {"contenders": {"pyg": {**POINT, "hit": True}}},
        {"contenders": {"pyg": {**POINT, "ndcg": float("nan")}}},
        {"contenders": {"pyg": POINT}, "format": FORMAT + 1},
        ["contenders"],
    ],
)
def test_a_benchmark_of_another_shape_is_not_shown(cache: Path, result: object) -> None:
    cache.mkdir()
    (cache / "benchmark.json").write_text(json.dumps({"contenders": {"pyg": POINT}}))
    assert kept_result()
    (cache / "benchmark.json").write_text(json.dumps(result))
    assert kept_result() is None
    assert [path.name for path in cache.iterdir()] == ["benchmark.json.damaged"]


@pytest.mark.parametrize(
    "damage", [[], {"a": {"b": 1}, "extra": 1}, {"rival": []}, {"rival": {"b": 9}}, {"rival": {"c": 1}}]
)
def test_rivals_that_were_spoilt_choose_anew_and_take_part(
    cache: Path, monkeypatch: pytest.MonkeyPatch, damage: object
) -> None:
    chosen: list[str] = []

    def choose(contender: Contender, *given: object, **how: object) -> dict[str, float]:
        chosen.append(contender.name)
        return {"b": 1}

    monkeypatch.setattr(rivals, "NAMES", {"rival": "a rival"})
    monkeypatch.setattr(
        rivals, "_entrants", lambda config, is_own: [Contender("rival", lambda positives, b: b, {"b": (1, 2)})]
    )
    monkeypatch.setattr(rivals, "choose", choose)
    split = split_at(library(), 6)

    def make() -> dict[str, Any] | None:
        return rivals.make_rivals(split, TrainConfig(), True, Job("key", "rivals", lambda job: None))

    assert make() == {"rival": 1}
    (note,) = (cache / "rivals").iterdir()
    note.write_text(json.dumps(damage))
    assert make() == {"rival": 1}
    assert make() == {"rival": 1}
    assert chosen == ["rival", "rival"]
