from pathlib import Path

import numpy as np
import pytest

from gnnrec import InputError
from gnnrec.config import TrainConfig
from gnnrec.data.files.ratings import load_split_files
from gnnrec.evaluation.comparison import contenders


def write(path: Path, pairs: list[tuple[str, str]]) -> Path:
    path.write_text("user,item\n" + "".join(f"{user},{item}\n" for user, item in pairs))
    return path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Three users and three items to learn from; in the test file two more users and one more item."""
    train = write(
        tmp_path / "a.csv", [(user, item) for user in ("u1", "u2") for item in "xy"] + [("u3", "y"), ("u3", "z")]
    )
    test = write(tmp_path / "b.csv", [("u1", "z"), ("new", "y"), ("new", "x"), ("newer", "w")])
    return train, test


def test_who_and_what_is_new_in_the_test_file_is_counted(files: tuple[Path, Path]) -> None:
    told: list[str] = []
    load_split_files(*files, tell=told.append)
    users = "2 users with 3 held-out likes are not in the training file; every model gives them what is popular."
    items = "1 items with 1 held-out likes are not in the training file; no model has learned anything of them."
    assert told == [f"{files[1]}: {users}", f"{files[1]}: {items}"]


def test_nothing_is_said_where_nobody_is_new(tmp_path: Path, files: tuple[Path, Path]) -> None:
    told: list[str] = []
    load_split_files(files[0], write(tmp_path / "c.csv", [("u1", "z"), ("u3", "x")]), tell=told.append)
    assert told == []


def test_one_file_is_not_both_parts(tmp_path: Path, files: tuple[Path, Path]) -> None:
    train, test = files
    with pytest.raises(InputError, match="is given as the training file and as the test file; name two files"):
        load_split_files(train, tmp_path / "." / train.name)
    copy = tmp_path / "copy.csv"
    copy.write_bytes(test.read_bytes())
    with pytest.raises(InputError, match="have the same content"):
        load_split_files(test, copy)


def test_every_model_gives_a_stranger_the_same(files: tuple[Path, Path]) -> None:
    train, _, _ = load_split_files(*files)
    stranger = np.array([train.user_index("new")])
    likes = [0.0, 2.0, 3.0, 1.0]  # of w, x, y and z in the training file
    quick = TrainConfig(passes=2, embedding_dim=4)
    for contender in contenders(quick):
        model = contender.make(train, **next(iter(contender.choices())))
        assert model.scores(stranger).tolist() == [likes], contender.name
