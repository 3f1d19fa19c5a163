"""Notes in the cache folder: what has another shape or version is set aside once, and made anew."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from own_parties import library

from gnnrec import TrainConfig
from gnnrec.data.notes import keep_note, read_note
from gnnrec.evaluation.comparison import Contender
from gnnrec.evaluation.kept_race import FORMAT, keep_result, kept_result
from gnnrec.ui.screens.scoreboard import rivals
from gnnrec.ui.session.job import Job
from gnnrec.ui.session.splits import split_at

DEEP = "[" * 100_000
POINT = {"seconds": 1, "ndcg": 0.3, "hit": 0.8, "curve": [[1, 0.3]]}


def sealed(content: dict[str, Any]) -> str:
    """A note as a version of its own would have written it, with a checksum that is right."""
    return json.dumps({"sha256": hashlib.sha256(json.dumps(content).encode()).hexdigest(), **content})


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
        {"format": 2, "number": 1},
        {"format": 1, "number": "1"},
        {"format": 1, "number": None},
        {"format": 1, "number": -5},
        {"format": [], "number": 1},
        {"number": 1},
        '{"format": 1, "number": 1}',
        DEEP,
        b"\xff\xfe\x00",
    ],
)
def test_a_note_of_another_shape_is_set_aside(tmp_path: Path, content: str | bytes | dict[str, Any]) -> None:
    note, said = tmp_path / "note.json", list[str]()
    text = sealed(content) if isinstance(content, dict) else content
    note.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert read_note(note, 1, check, said.append) is None
    assert [path.name for path in tmp_path.iterdir()] == ["note.json.damaged"]
    assert len(said) == 1
    assert said[0].startswith(f"What was kept in {note} cannot be used (")
    keep_note(note, 1, {"number": 1})
    assert read_note(note, 1, check, said.append) == {"number": 1}
    assert len(said) == 1
    assert json.loads(note.read_text())["number"] == 1


def test_whatever_letter_of_a_note_is_changed_it_is_not_believed(tmp_path: Path) -> None:
    """A digit that became another is JSON of the right shape still."""
    note, content = tmp_path / "note.json", {"number": 17, "0.25": [1.5, -3e-20, 10**30], "1": {"é": "a", "b": True}}
    keep_note(note, 1, content)
    sound = note.read_bytes()
    assert read_note(note, 1, check) == content
    for place in range(len(sound)):
        other = b"7" if sound[place : place + 1] == b"8" else b"8"
        note.write_bytes(sound[:place] + other + sound[place + 1 :])
        assert read_note(note, 1, check) is None


def test_where_there_is_no_note_there_is_nothing_to_set_aside(tmp_path: Path) -> None:
    assert read_note(tmp_path / "none.json", 1, check) is None
    assert not list(tmp_path.iterdir())


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
    keep_result({"contenders": {"pyg": POINT}})
    assert kept_result()
    is_object = isinstance(result, dict)
    (cache / "benchmark.json").write_text(sealed({"format": FORMAT, **result}) if is_object else json.dumps(result))
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
    note.write_text(sealed({"format": 1, **damage}) if isinstance(damage, dict) else json.dumps(damage))
    assert make() == {"rival": 1}
    assert make() == {"rival": 1}
    assert chosen == ["rival", "rival"]
