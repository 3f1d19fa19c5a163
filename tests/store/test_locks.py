import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from another_process import stop, training_elsewhere

from gnnrec import Recommender, Store
from gnnrec.store.locks import Cancelled
from gnnrec.store.models import Obtained
from gnnrec.store.request import Request

DEADLINE = 60


@pytest.fixture
def recommender(request_: Request) -> Recommender:
    return Recommender.fit(request_.train, request_.config)


@pytest.fixture
def store(tmp_path: Path, told: list[str]) -> Store:
    return Store(tmp_path / "models", report=told.append, stale=0.5, poll=0.01)


@pytest.fixture
def holder(store: Store, request_: Request, tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    with training_elsewhere(store.folder, request_, tmp_path / "order") as process:
        yield process


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)


def never() -> Recommender:
    raise AssertionError("it should not be trained here")


def test_a_stopped_process_is_given_up_with_a_sentence(
    store: Store, request_: Request, recommender: Recommender, told: list[str], holder: "subprocess.Popen[str]"
) -> None:
    stop(holder)
    found = store.obtain(request_, lambda: recommender)
    assert found == Obtained(recommender, cached=False)
    assert told == [
        f"Another process (pid {holder.pid}) holds the lock of this model and has not moved for 0.5 seconds; "
        "it is trained here as well and not kept. End that process, or let it go on."
    ]
    assert not store.entries()
    holder.kill()  # the remedy
    holder.wait(DEADLINE)
    assert not store.obtain(request_, lambda: recommender).cached
    assert store.obtain(request_, never).cached
    assert len(told) == 1


def test_a_killed_process_leaves_no_lock(
    store: Store, request_: Request, recommender: Recommender, told: list[str], holder: "subprocess.Popen[str]"
) -> None:
    holder.kill()
    holder.wait(DEADLINE)
    assert list((store.folder / "locks").glob("*.holder"))
    assert not store.obtain(request_, lambda: recommender).cached
    assert store.obtain(request_, never).cached
    assert not told
    assert not list((store.folder / "locks").glob("*.holder"))


def test_who_waits_for_another_process_can_cancel(
    store: Store, request_: Request, holder: "subprocess.Popen[str]"
) -> None:
    looks = iter([False, False, True])
    with pytest.raises(Cancelled):
        store.obtain(request_, never, cancelled=lambda: next(looks))


def test_who_waits_longer_than_it_takes_to_give_up_gets_the_other_s_model(
    store: Store, request_: Request, recommender: Recommender, told: list[str]
) -> None:
    """The holder is alive, so it is waited for, however long it takes."""
    store.stale = 2.0
    training, done = threading.Event(), threading.Event()

    def slow() -> Recommender:
        training.set()
        assert done.wait(DEADLINE)
        return recommender

    other = threading.Thread(target=store.obtain, args=(request_, slow))
    other.start()
    assert training.wait(DEADLINE)
    end = time.monotonic() + 1.5 * store.stale

    def looks() -> bool:
        if time.monotonic() > end:
            done.set()
        return False

    assert store.obtain(request_, never, cancelled=looks).cached
    other.join(DEADLINE)
    assert not told


def test_where_there_can_be_no_lock_the_answer_is_the_same(
    store: Store, request_: Request, recommender: Recommender, told: list[str]
) -> None:
    store.folder.write_text("a file stands where the folder should be")
    assert store.obtain(request_, lambda: recommender) == Obtained(recommender, cached=False)
    assert len(told) == 1
    assert told == [
        f"A trained model cannot be kept in {store.folder} (Not a directory); it works, but for now only. "
        "Choose a folder that can be written and has room."
    ]


def test_a_training_that_fails_lets_go_of_the_lock(store: Store, request_: Request, recommender: Recommender) -> None:
    with pytest.raises(AssertionError):
        store.obtain(request_, never)
    assert not list((store.folder / "locks").glob("*.holder"))
    assert not store.obtain(request_, lambda: recommender).cached
