"""What the disk does not take stays in memory, within bounds."""

from pathlib import Path

import pytest

from gnnrec import Recommender
from gnnrec.store.memory import Memory, size_of
from gnnrec.store.request import Request

PLACES = [Path(name) for name in "abc"]


@pytest.fixture
def recommender(request_: Request) -> Recommender:
    return Recommender.fit(request_.train, request_.config)


def held(memory: Memory) -> str:
    return "".join(str(place) for place in PLACES if place in memory._held)


def test_those_used_longest_ago_make_room(recommender: Recommender) -> None:
    memory = Memory(most=2)
    for place in PLACES[:2]:
        memory.put(place, recommender)
    assert memory.get(PLACES[0]) is recommender
    memory.put(PLACES[2], recommender)
    assert held(memory) == "ac"
    assert memory.get(PLACES[1]) is None


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
