import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gnnrec import InputError, Interactions, TrainConfig
from gnnrec.benchmark import tables as module
from gnnrec.benchmark.tables import as_long_as_it_pays, measure, tables
from gnnrec.data.files.splits import SplitFiles
from gnnrec.evaluation.trials import GRID, Trial
from gnnrec.evaluation.tuning import Tuned

METRICS = {"hit", "ndcg", "recall", "precision"}


@pytest.fixture
def split(tmp_path: Path) -> SplitFiles:
    """40 users with 11 or 12 likes each of 60 items, of which two are held out."""
    rng = np.random.default_rng(0)
    likes = [rng.choice(60, 12, replace=False).tolist() for _ in range(40)]
    folder = tmp_path / "splits" / "toy"
    folder.mkdir(parents=True)
    for name, part in (("train", slice(2, None)), ("test", slice(0, 2))):
        text = "".join(
            f"{user} {' '.join(map(str, items[part][: 10 - user % 2]))}\n" for user, items in enumerate(likes)
        )
        (folder / f"{name}.txt").write_text(text)
    return SplitFiles("toy", folder / "train.txt", folder / "test.txt")


def read(path: Path) -> dict[int, list[int]]:
    rows = [list(map(int, line.split())) for line in path.read_text().splitlines()]
    return {user: items for user, *items in rows}


def by_hand(split: SplitFiles) -> dict[str, float]:
    """Recall and NDCG at 20 of popularity, in plain Python: ties to the smaller item, what was liked left out."""
    train, test = read(split.train), read(split.test)
    catalogue = sorted({item for items in (*train.values(), *test.values()) for item in items})
    counts = {item: sum(item in items for items in train.values()) for item in catalogue}
    recalls, ndcgs = [], []
    for user, wanted in test.items():
        ranked = sorted((item for item in catalogue if item not in train[user]), key=lambda item: -counts[item])[:20]
        gains = [1 / math.log2(place + 2) for place, item in enumerate(ranked) if item in wanted]
        ideal = [1 / math.log2(place + 2) for place in range(min(20, len(wanted)))]
        recalls.append(len(gains) / len(wanted))
        ndcgs.append(sum(gains) / sum(ideal))
    return {"recall": float(np.mean(recalls)), "ndcg": float(np.mean(ndcgs))}


def test_popularity_is_marked_as_by_hand_and_the_shape_is_kept(
    split: SplitFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter(range(100_000))
    monkeypatch.setattr(module, "tune", lambda train, config, **how: Tuned(replace(config, passes=3), [], 0.0, 1.0))
    monkeypatch.setattr(module.time, "perf_counter", lambda: next(seconds) * 1e-3)
    said: list[str] = []
    found = measure(split, 10.0, lambda share, what: said.append(what))
    for metric, value in by_hand(split).items():
        assert found["models"]["popularity"][metric] == pytest.approx(value, abs=1e-6)
    assert set(found["models"]) == {"lightgcn", "mf", "popularity"}
    for model in found["models"].values():
        assert set(model) >= METRICS
    assert set(found["models"]["mf"]) == METRICS | {"search_seconds", "train_seconds", "trials", "config"}
    assert found["models"]["mf"]["config"]["num_layers"] == 0
    assert (found["users"], found["users_evaluated"]) == (40, 40)
    assert found["train_likes"] + found["test_likes"] == sum(
        len(items) for path in (split.train, split.test) for items in read(path).values()
    )
    assert found["published"] is None
    assert found["peak_memory_mb"] > 0
    assert said[0].startswith("LightGCN: pass 1 of ")
    assert said[-1].startswith("matrix factorisation: pass ")


def trial(config: TrainConfig, passes: int, score: float) -> Trial:
    return Trial({name: getattr(config, name) for name in GRID} | {"passes": passes}, score, 1.0, "longer")


def test_more_passes_are_taken_where_the_search_had_no_time_to_try_them() -> None:
    config = TrainConfig(passes=60)
    found = Tuned(config, [trial(config, 30, 0.1), trial(config, 60, 0.2)], 10.0, 10.0)
    assert as_long_as_it_pays(found, seconds=1000, per_pass=1).passes == 240
    assert as_long_as_it_pays(found, seconds=100, per_pass=1).passes == 100
    assert as_long_as_it_pays(found, seconds=20, per_pass=1).passes == 20
    assert as_long_as_it_pays(found, seconds=0.1, per_pass=1).passes == 1
    tried = Tuned(config, [*found.trials, trial(config, 120, 0.15)], 10.0, 10.0)
    assert as_long_as_it_pays(tried, seconds=1000, per_pass=1).passes == 60
    assert as_long_as_it_pays(Tuned(config, [], 0.0, 10.0), seconds=1000, per_pass=1).passes == 60
    other = Tuned(config, [*found.trials, trial(replace(config, num_layers=1), 120, 0.15)], 10.0, 10.0)
    assert as_long_as_it_pays(other, seconds=1000, per_pass=1).passes == 240


def test_each_split_has_a_process_of_its_own_and_a_broken_one_is_skipped(split: SplitFiles) -> None:
    folder = split.train.parent.parent
    (folder / "broken").mkdir()
    for name in ("train.txt", "test.txt"):
        (folder / "broken" / name).write_text("<html>")
    (folder / "nothing").mkdir()
    said: list[tuple[int, int, str]] = []
    found = tables(folder, 0.5, lambda done, total, remark: said.append((done, total, remark)))
    assert [one["name"] for one in found["splits"]] == ["toy"]
    assert set(found["skipped"]) == {"broken", "nothing"}
    assert "web page" in found["skipped"]["broken"]
    assert found["splits"][0]["models"]["lightgcn"]["trials"] >= 1
    assert found["k"] == 20
    assert any("toy: LightGCN" in remark for _, _, remark in said)
    assert all(0 <= done <= total == 2000 for done, total, _ in said)


def test_a_process_that_ends_without_a_word_is_said(split: SplitFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.sys, "executable", "/bin/false")
    with pytest.raises(InputError, match="toy: its process ended with 1"):
        tables(split.train.parent, 1.0, lambda done, total, remark: None)


def test_where_passes_are_dear_all_trials_have_one_length(
    ratings: Interactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def remember(train: Interactions, config: TrainConfig, **how: Any) -> Tuned:
        asked.append((config.passes, config.embedding_dim, how["fixed"], how["budget"]))
        return Tuned(config, [], 0.0, how["budget"])

    monkeypatch.setattr(module, "tune", remember)
    for per_pass in (0.01, 0.1, 10.0):
        monkeypatch.setattr(module, "seconds_per_pass", lambda train, config, per_pass=per_pass: per_pass)
        found = module.search(ratings, TrainConfig(passes=30), 140.0, lambda trial, seconds: None)
        assert found.config.embedding_dim == (64 if per_pass == 0.01 else 128)
    length = {"passes", "embedding_dim", "start"}
    assert asked == [(30, 64, set(), 140.0), (100, 64, length, 140.0), (20, 64, length, 140.0)]
    module.search(ratings, TrainConfig(num_layers=0), 140.0, lambda trial, seconds: None)
    assert asked[-1][2] == length | {"num_layers"}
