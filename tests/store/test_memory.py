"""What the disk does not take stays in memory, within bounds."""

import gc
from copy import deepcopy
from pathlib import Path
from weakref import ref

import pytest

from gnnrec import Recommender, Store
from gnnrec.store import models
from gnnrec.store.memory import Memory, size_of
from gnnrec.store.request import Request

PLACES = [Path(name) for name in "abc"]


@pytest.fixture
def recommender(request_: Request) -> Recommender:
    return Recommender.fit(request_.train, request_.config)


def held(memory: Memory) -> str:
    return "".join(str(place) for place in PLACES if place in memory._held)


def test_those_used_longest_ago_make_room(recommender: Recommender) -> None:
    train = recommender.interactions
    memory = Memory(most=2)
    for place in PLACES[:2]:
        memory.put(place, recommender)
    found = memory.get(PLACES[0], train)
    assert found is not None
    assert found.ego_embedding is recommender.ego_embedding
    assert found.interactions is train
    memory.put(PLACES[2], recommender)
    assert held(memory) == "ac"
    assert memory.get(PLACES[1], train) is None


def test_their_bytes_are_bounded(recommender: Recommender) -> None:
    size = size_of(recommender)
    columns = recommender.ego_embedding.numel()
    assert size == columns * (4 + 2 * len(recommender.history.snapshots))  # float32, and float16 for each moment
    memory = Memory(most=9, most_bytes=2 * size)
    for place in PLACES:
        memory.put(place, recommender)
    assert held(memory) == "bc"
    small = Memory(most=9, most_bytes=size - 1)
    small.put(PLACES[0], recommender)
    assert held(small) == ""


def test_what_the_disk_takes_is_let_go_of(recommender: Recommender) -> None:
    memory = Memory()
    memory.put(PLACES[0], recommender)
    memory.forget(PLACES[0])
    memory.forget(PLACES[1])
    assert held(memory) == ""


def test_the_ratings_are_not_held(request_: Request) -> None:
    memory, train = Memory(), deepcopy(request_.train)
    recommender = Recommender.fit(train, request_.config)
    memory.put(PLACES[0], recommender)
    held_ratings = ref(train)
    del train, recommender
    gc.collect()
    assert held_ratings() is None
    assert memory.get(PLACES[0], request_.train) is not None


@pytest.mark.parametrize("in_memory", [True, False])
def test_the_ratings_of_one_among_many_leave_no_model_in_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request_: Request, in_memory: bool
) -> None:
    monkeypatch.setattr(models, "_memory", Memory())
    folder = tmp_path / "models"
    folder.write_text("a file in the folder's place")
    store = Store(folder, in_memory=in_memory)
    made = store.obtain(request_, lambda: Recommender.fit(request_.train, request_.config)).recommender
    assert made.history.losses
    assert (Store(folder).load(request_) is not None) == in_memory
