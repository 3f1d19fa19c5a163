"""A cache folder that cannot be written costs speed, never an answer, and what is wrong is said once."""

import errno
import os
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from app_runner import open_app, words
from no_power import place_for_everybody, without_power

from gnnrec import Dataset, Interactions, Recommender, Store, TrainConfig, load_movielens_100k
from gnnrec.cli import benchmark
from gnnrec.data import cache_folder, movielens, movielens_tables, notes
from gnnrec.evaluation import kept, kept_race
from gnnrec.evaluation.baselines import Popularity
from gnnrec.evaluation.comparison import Contender
from gnnrec.store import models
from gnnrec.store.memory import Memory
from gnnrec.store.request import Request
from gnnrec.ui.screens.scoreboard import rivals
from gnnrec.ui.session.job import Job
from gnnrec.ui.session.splits import split_at

RACE = {"contenders": {"pyg": {"seconds": 1.0, "ndcg": 0.3, "hit": 0.8, "curve": [[0.5, 0.2], [1.0, 0.3]]}}}


@pytest.fixture
def place() -> Iterator[Path]:
    with place_for_everybody() as folder:
        yield folder


def read_only(home: Path, patch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    home.chmod(0o555)


def without_permission(home: Path, patch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    home.chmod(0o000)


BY_PERMISSION = (read_only, without_permission)


def a_file(home: Path, patch: pytest.MonkeyPatch) -> None:
    home.write_text("a file")


def below_a_file(home: Path, patch: pytest.MonkeyPatch) -> None:
    home.write_text("a file")
    patch.setenv("GNNREC_HOME", str(home / "cache" / "gnnrec"))


def a_link_to_nothing(home: Path, patch: pytest.MonkeyPatch) -> None:
    home.symlink_to(home.parent / "nothing" / "there")


def a_link_to_itself(home: Path, patch: pytest.MonkeyPatch) -> None:
    home.symlink_to(home)


def files_in_place_of_folders(home: Path, patch: pytest.MonkeyPatch) -> None:
    home.mkdir(mode=0o777)
    for name in ("data", "models", "searches", "rivals"):
        (home / name).write_text("a file")
    (home / "benchmark.json").mkdir()
    (home / "ml-100k.lock").mkdir()


def a_full_disk(home: Path, patch: pytest.MonkeyPatch) -> None:
    def full(*given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    patch.setattr(os, "fsync", full)


def a_disk_without_room_for_a_folder(home: Path, patch: pytest.MonkeyPatch) -> None:
    make = os.mkdir

    def full(path: Any, *given: Any, **named: Any) -> None:
        if str(path).startswith(str(home)):
            raise OSError(errno.ENOSPC, "No space left on device")
        make(path, *given, **named)

    patch.setattr(os, "mkdir", full)


def no_home_at_all(home: Path, patch: pytest.MonkeyPatch) -> None:
    """As in a container with a user id that nobody knows: platformdirs gives a path that begins with ~."""
    patch.delenv("GNNREC_HOME")
    patch.delenv("XDG_CACHE_HOME", raising=False)
    patch.setattr(os.path, "expanduser", lambda path: path)


def a_home_of_a_stranger(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("GNNREC_HOME", "~nobody-of-this-name/cache")


STATES = [
    *BY_PERMISSION,
    a_file,
    below_a_file,
    a_link_to_nothing,
    a_link_to_itself,
    files_in_place_of_folders,
    a_full_disk,
    a_disk_without_room_for_a_folder,
    no_home_at_all,
    a_home_of_a_stranger,
]


class World:
    """All that is kept in the cache folder, each thing asked for as users do; what is made is counted."""

    def __init__(self, patch: pytest.MonkeyPatch, request: Request, recommender: Recommender, party: Dataset) -> None:
        self.request, self.recommender = request, recommender
        self.split = split_at(party, TrainConfig().threshold)
        self.made: list[str] = []
        self.told: list[str] = []
        self.patch = patch
        self.start_anew()
        tables = _tables()
        patch.setattr(movielens_tables, "fault_in", lambda tables: "")
        patch.setattr(movielens, "_fetch", lambda report, received: (self.make("data", tables), "a fake"))
        patch.setattr(kept, "look", lambda train, config, **how: self.make("search", config))
        patch.setattr(rivals, "_entrants", lambda config, is_own: [Contender("popularity", Popularity)])
        patch.setattr(rivals, "choose", lambda contender, *given, **how: self.make("rivals", {}))
        patch.setattr(benchmark, "say", self.told.append)

    def start_anew(self) -> None:
        """As a new process: nothing is in memory, and nothing has been said."""
        patch = self.patch
        patch.setattr(cache_folder, "_said", set())
        patch.setattr(movielens, "_in_memory", {})
        patch.setattr(notes, "_in_memory", OrderedDict())
        patch.setattr(models, "_memory", Memory())

    def make(self, what: str, made: Any) -> Any:
        self.made.append(what)
        return made

    def ask_for_all(self) -> None:
        """Each answer is the same whatever the folder is."""
        assert len(load_movielens_100k(self.told.append).interactions) == 3
        obtained = Store(report=self.told.append).obtain(self.request, lambda: self.make("model", self.recommender))
        assert obtained.recommender.ego_embedding.equal(self.recommender.ego_embedding)
        config = TrainConfig(passes=2)
        assert kept.look_kept(self.request.train, config, say=self.told.append) == config
        job = Job("key", "rivals", lambda job: None)
        assert list(rivals.make_rivals(self.split, config, True, job) or {}) == ["popularity"]
        self.told += job.said
        benchmark.keep(RACE)
        assert kept_race.kept_result() == RACE


def _tables() -> movielens_tables.Tables:
    ratings = pd.DataFrame({"user": [1, 1, 2], "item": [1, 2, 1], "rating": [4, 3, 5], "timestamp": [7, 8, 9]})
    users = pd.DataFrame({"user": [1, 2], "age": [24, 53], "gender": ["M", "F"], "occupation": "x", "zip_code": "1"})
    movies = pd.DataFrame({"item": [1, 2], "title": ["A (1995)", "B (1996)"], "year": [1995, 1996], "genres": "Drama"})
    return ratings, users, movies


@pytest.fixture
def recommender(request_: Request) -> Recommender:
    return Recommender.fit(request_.train, request_.config)


@pytest.fixture
def world(
    place: Path, request_: Request, recommender: Recommender, ratings: Interactions, monkeypatch: pytest.MonkeyPatch
) -> World:
    items = pd.DataFrame({"item": ratings.item_ids, "title": "x", "year": 1990, "genres": ""})
    party = Dataset(ratings, pd.DataFrame({"user": ratings.user_ids}), items, "made up")
    monkeypatch.setenv("GNNREC_HOME", str(place / "home"))
    return World(monkeypatch, request_, recommender, party)


EACH = ["data", "model", "search", "rivals"]


@pytest.mark.parametrize("state", STATES)
def test_everything_is_answered_made_once_and_what_is_wrong_is_said_once(
    state: Callable[[Path, pytest.MonkeyPatch], None], world: World, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, without_power() if state in BY_PERMISSION else nullcontext():
        state(place / "home", patch)
        world.ask_for_all()
        said = [sentence for sentence in world.told if "benchmark" not in sentence and "result" not in sentence]
        world.ask_for_all()
    assert world.made == EACH
    things = [("MovieLens-100K", "A trained model", "A search", "What the rivals chose")[place] for place in range(4)]
    assert [next(thing for thing in things if sentence.startswith(thing)) for sentence in said] == things
    assert all("GNNREC_HOME" in sentence for sentence in said)
    assert [sentence for sentence in world.told if not sentence.startswith("The result")] == said
    assert sum(sentence.startswith("The result is not kept") for sentence in world.told) == 2  # two benchmarks


def test_in_a_sound_folder_and_behind_a_link_all_is_kept(world: World, place: Path) -> None:
    (place / "elsewhere").mkdir()
    (place / "home").symlink_to(place / "elsewhere")
    for _ in range(2):
        world.ask_for_all()
        world.start_anew()
    assert (world.made, world.told) == (EACH, [])
    assert {path.name for path in (place / "elsewhere").iterdir()} >= {"data", "models", "searches", "rivals"}


def test_what_is_kept_in_a_folder_that_became_read_only_is_found(world: World, place: Path) -> None:
    (place / "home").mkdir()
    world.ask_for_all()
    for path in sorted((place / "home").rglob("*"), reverse=True):
        path.chmod(0o555 if path.is_dir() else 0o444)
    (place / "home").chmod(0o555)
    world.start_anew()
    with without_power():
        world.ask_for_all()
        made = list(world.made)
    for path in (place / "home").rglob("*"):
        path.chmod(0o700)
    assert made == EACH
    assert len(world.told) == 1  # of the second benchmark
    assert world.told[0].startswith("The result is not kept")


def test_what_is_damaged_in_a_read_only_folder_is_made_once_and_said_once(world: World, place: Path) -> None:
    told: list[str] = []
    trained: list[int] = []

    def train() -> Recommender:
        trained.append(1)
        return world.recommender

    store = Store(place / "models", report=told.append)
    store.folder.mkdir()
    store.entry(world.request).write_bytes(b"damaged")
    store.folder.chmod(0o555)
    with without_power():
        for _ in range(3):
            store.obtain(world.request, train)
    assert trained == [1]
    assert [sentence.split(" in ")[0] for sentence in told] == [
        "The trained model",
        "A trained model cannot be kept",
    ]


def test_who_has_no_home_folder_is_told_so(world: World, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        no_home_at_all(place / "home", patch)
        load_movielens_100k(world.told.append)
    assert world.told == [
        "MovieLens-100K cannot be kept, as this user has no home folder; it is fetched anew each time gnnrec starts. "
        "Set GNNREC_HOME to a folder that can be written and has room."
    ]


@pytest.mark.real_data
def test_the_app_shows_its_pages_and_says_what_is_wrong(
    place: Path, movielens: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "home").write_text("a file stands where the folder should be")
    monkeypatch.setenv("GNNREC_HOME", str(place / "home"))
    monkeypatch.setattr("gnnrec.ui.session.everybody.load_movielens_100k", lambda *told: movielens)
    app = open_app("scoreboard", settings="passes:3,snapshots:0,seed:77")
    assert not app.exception
    assert "Something went wrong" not in words(app)
    assert "Against the clock" in words(app)
    assert "A trained model cannot be kept in" in words(app)
