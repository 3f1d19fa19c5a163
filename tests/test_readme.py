"""Every line of Python in the README runs, in its order, on made-up ratings whose ids are those it speaks of."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import gnnrec
from gnnrec import Dataset, Interactions
from gnnrec.evaluation import tuning

TUNE = tuning.tune
README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def small_movielens() -> Dataset:
    rng = np.random.default_rng(0)
    items = np.array([*range(1, 41), 50, 100, 172, 181, 313])
    likes = rng.integers(1, 31, 600), items[(len(items) * rng.random(600) ** 2).astype(int)]
    every = np.arange(1, len(items) + 1) % 30 + 1, items  # everybody is there, and every item
    frame = pd.DataFrame({"user": np.append(likes[0], every[0]), "item": np.append(likes[1], every[1])})
    frame = frame.assign(rating=rng.integers(1, 6, len(frame)), timestamp=rng.integers(10**6, size=len(frame)))
    known = Interactions.from_frame(frame)
    titles = pd.DataFrame({"item": known.item_ids, "title": known.item_ids.astype(str)})
    return Dataset(known, pd.DataFrame({"user": known.user_ids}), titles, "made up")


def test_every_line_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gnnrec, "load_movielens_100k", small_movielens)
    monkeypatch.setattr(tuning, "tune", lambda train, config, budget: TUNE(train, config, budget=budget / 60))
    names: dict[str, object] = {}
    for block in BLOCKS:
        exec(compile(block, str(README), "exec"), names)
    assert len(BLOCKS) == 6
    assert {path.name for path in tmp_path.iterdir()} == {
        "movies.gnnrec",
        "items.parquet",
        "users.npy",
        "users.ids.npy",
        "lightgcn.run",
        "held_out.qrels",
    }


def test_what_the_readme_says_of_its_lines_is_so() -> None:
    """The values that stand in comments, and the last line, which is to be true."""
    names: dict[str, object] = {"load_movielens_100k": small_movielens}
    for block in BLOCKS[:2]:
        exec(block.replace("load_movielens_100k, ", ""), names)
    recommender = names["recommender"]
    assert recommender.knows([1, 999_999]).tolist() == [True, False]
    assert recommender.recommend([1, 2, 3], k=10)[0].shape == (3, 10)
    assert BLOCKS[-1].splitlines()[-1].startswith("TrainConfig(**config.as_dict()) == config")
    config = gnnrec.TrainConfig(threshold=4)
    assert gnnrec.TrainConfig(**config.as_dict()) == config
