import json
from pathlib import Path

import pytest

from gnnrec.cli import tables as module
from gnnrec.cli.parser import main

SPLIT = {
    "name": "toy",
    "users": 3,
    "items": 5,
    "train_likes": 5,
    "test_likes": 3,
    "users_evaluated": 2,
    "models": {
        "lightgcn": {
            "recall": 0.5,
            "ndcg": 0.25,
            "hit": 0.75,
            "precision": 0.125,
            "search_seconds": 4.0,
            "train_seconds": 6.0,
            "trials": 7,
            "config": {
                "num_layers": 3,
                "embedding_dim": 64,
                "passes": 30,
                "learning_rate": 0.2,
                "reg_weight": 1e-4,
                "negative_candidates": 3,
                "user_discount": 0.25,
                "start": "spectral",
            },
        },
        "popularity": {"recall": 0.1, "ndcg": 0.2, "hit": 0.3, "precision": 0.4},
    },
    "published": {"data": "Toy", "recall": 0.6125, "ndcg": 0.3, "source": "A paper"},
    "seconds": 11.0,
    "peak_memory_mb": 123,
    "notes": ["mf is left out: no time."],
}
RESULT = {"k": 20, "budget": 10.0, "cores": 2, "splits": [SPLIT], "skipped": {"broken": "it is a web page."}}


def test_the_result_is_one_object_or_tables(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = []

    def found(folder: Path, budget: float, report: object) -> dict[str, object]:
        asked.append((folder, budget))
        return dict(RESULT)

    monkeypatch.setattr(module, "tables", found)
    main(["benchmark", "--tables", "somewhere", "--budget", "10", "--json"])
    shown = capsys.readouterr()
    answer = json.loads(shown.out)
    assert answer.pop("command").startswith("python -m gnnrec benchmark --tables somewhere")
    assert answer == RESULT
    assert "broken is skipped: it is a web page." in shown.err
    main(["benchmark", "--tables", "somewhere"])
    text = capsys.readouterr().out
    for word in ("0.5000", "0.6125", "published", "A paper", "reg 0.0001", "mf is left out"):
        assert word in text
    assert asked == [(Path("somewhere"), 10.0), (Path("somewhere"), module.BUDGET)]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--tables", "nowhere"], "nowhere is no folder"),
        (["--tables", "."], "holds no split that can be read"),
        (["--tables", ".", "--budget", "0"], "--budget is 0; it must be at least"),
        (["--tables", ".", "--layers", "2", "--ratings", "x.csv"], "leave --ratings and --layers out"),
        (["--tables", ".", "--preset", "best"], "leave --preset out"),
        (["--tables", ".", "--scale"], "--scale and --tables measure different things"),
        (["--budget", "5"], "how many seconds --tables may take"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_one_line(
    options: list[str],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        main(["benchmark", *options])
    assert end.value.code == 2
    said = capsys.readouterr().err.strip()
    assert says in said
    assert "\n" not in said
