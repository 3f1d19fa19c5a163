from collections.abc import Iterator
from functools import cache as once
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from streamlit.components.v2 import manifest_scanner

from gnnrec import Dataset, InputError, Interactions, TrainConfig, hold_out, load_movielens_100k
from gnnrec.data.interactions import IntArray
from gnnrec.store.request import Request


@pytest.fixture(scope="session", autouse=True)
def components_are_looked_for_once() -> Iterator[None]:
    """Every AppTest looks through all installed packages for components of Streamlit; what it finds is the same."""
    with patch.object(manifest_scanner, "scan_component_manifests", once(manifest_scanner.scan_component_manifests)):
        yield


@pytest.fixture(scope="session")
def movielens() -> Dataset:
    """The real data, from the user's own cache or fetched into it."""
    try:
        return load_movielens_100k()
    except InputError as error:
        pytest.skip(str(error))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder."""
    monkeypatch.setenv("GNNREC_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("GNNREC_ML100K", raising=False)
    return tmp_path / "home"


@pytest.fixture(scope="module")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache folder that is empty for the first test of a module: what it trains, the others read."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("shared") / "home"
        patch.setenv("GNNREC_HOME", str(folder))
        patch.delenv("GNNREC_ML100K", raising=False)
        yield folder


@pytest.fixture
def checkerboard() -> Interactions:
    """Users like the items of their own colour, except the one with their own number, which is the right answer."""
    size = 20
    user, item = np.indices((size, size)).reshape(2, -1)
    same_colour = ((user - item) % 2 == 0) & (user != item)
    return Interactions.from_frame(pd.DataFrame({"user": user[same_colour], "item": item[same_colour], "rating": 5}))


@pytest.fixture
def small() -> TrainConfig:
    return TrainConfig(embedding_dim=8, num_layers=2, passes=60, snapshots=3)


@pytest.fixture
def request_(ratings: Interactions, small: TrainConfig) -> Request:
    """A small training of made-up ratings, a fifth of the likes held out."""
    return Request(*hold_out(ratings, 4), small)


@pytest.fixture
def told() -> list[str]:
    """What a store says; it fills up."""
    return []


def made_up(num_users: int = 30, num_items: int = 40, num_ratings: int = 400, seed: int = 0) -> Interactions:
    """Random ratings 1 to 5 with timestamps; some users and items may have none and so do not exist."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "user": rng.integers(num_users, size=num_ratings) + 100,
            "item": (num_items * rng.random(num_ratings) ** 2).astype(int) + 1000,
            "rating": rng.integers(1, 6, num_ratings),
            "timestamp": rng.integers(10**9, size=num_ratings),
        }
    )
    return Interactions.from_frame(frame)


@pytest.fixture
def ratings() -> Interactions:
    return made_up()


def pairs(interactions: Interactions) -> set[tuple[int, int]]:
    columns: list[IntArray] = [interactions.users, interactions.items]
    return set(zip(*(column.tolist() for column in columns), strict=True))
