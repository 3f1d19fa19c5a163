"""What a party took is let go of when it is left, when it is left again and again, and when its tab has gone."""

import asyncio
import gc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock
from weakref import ref

import pytest
import streamlit as st
from app_runner import keep_models_in, open_app, waits_for_nothing
from own_parties import likes, tiny
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec
from streamlit.testing.v1 import AppTest

from gnnrec import Dataset, Recommender
from gnnrec.data.files.tables import Look
from gnnrec.store import models
from gnnrec.store.memory import Memory
from gnnrec.ui.session import caretaker, memory, uploads
from gnnrec.ui.session.splits import Split
from gnnrec.ui.session.visitors import shared_jobs

QUICK = {"settings": "passes:2,embedding_dim:4,snapshots:1"}
FILE = ("user,item,rating\n" + "".join(f"{at % 30},{at // 30},{1 + at % 5}\n" for at in range(600))).encode()
OF_A_PARTY = (Dataset, Split, Recommender, Look, UploadedFile)


class Guests:
    """What belongs to parties of one's own and was not there before; what other tests left may go meanwhile."""

    def __init__(self) -> None:
        self.before = {id(one): ref(one) for one in _of_parties()}

    def alive(self) -> Counter[str]:
        """How many there are of each kind."""
        came = [one for one in _of_parties() if id(one) not in self.before or self.before[id(one)]() is not one]
        return Counter(type(one).__name__ for one in came)


def _of_parties() -> list[Any]:
    gc.collect()
    return [one for one in gc.get_objects() if issubclass(type(one), OF_A_PARTY) and not _is_of_movielens(one)]


def _is_of_movielens(one: Any) -> bool:
    ratings = next((getattr(one, name) for name in ("interactions", "train") if hasattr(one, name)), None)
    return ratings is not None and ratings.num_users == 943


def looked_at() -> set[str]:
    """The names of the files whose first sights are alive."""
    gc.collect()
    return {one.source.name for one in gc.get_objects() if issubclass(type(one), Look)}


def drop(app: AppTest, name: str) -> None:
    app.file_uploader[0].set_value((name, FILE, "text/csv")).run()
    assert not app.exception


def leave(app: AppTest) -> None:
    app.button(key="back_to_movielens").click().run()
    assert "_own_party" not in app.session_state


def test_of_a_party_that_was_left_nothing_stays_however_often(movielens: Dataset) -> None:
    app = open_app("training", **QUICK)
    guests = Guests()
    app.switch_page("pages/your_data.py").run()
    drop(app, "mine.csv")
    assert guests.alive().keys() >= {"Dataset", "Look", "UploadedFile"}
    app.button(key="use").click().run()
    app.switch_page("pages/training.py").run()  # its widgets would call with a whole view; AppTest itself keeps others
    assert guests.alive().keys() == {"Dataset", "Split", "Recommender"}
    leave(app)
    assert not guests.alive()
    for _ in range(3):
        app.session_state["_own_party"] = likes()
        app.run()
        leave(app)
    assert not guests.alive()


def test_what_was_made_of_a_file_goes_when_another_one_replaces_it(movielens: Dataset) -> None:
    app = open_app("your_data", **QUICK)
    drop(app, "first.csv")
    by_hand = next(box for box in app.selectbox if box.label == "The first row")
    by_hand.select_index(1).run()  # it is looked at once more, written as somebody says
    assert looked_at() == {"first.csv"}
    drop(app, "second.csv")
    assert looked_at() == {"second.csv"}


def test_a_model_of_a_party_that_the_disk_does_not_take_goes_with_the_party(
    movielens: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given: object) -> None:
        raise OSError(28, "No space left on device")

    app = open_app("guests", **QUICK)
    guests = Guests()
    keep_models_in(tmp_path, monkeypatch)
    monkeypatch.setattr(models, "replace_file", refuse)
    monkeypatch.setattr(models, "_memory", Memory())
    app.session_state["_own_party"] = likes()
    app.run()
    assert guests.alive()["Recommender"] == 1
    leave(app)
    assert not models._memory._held
    assert not guests.alive()


def test_a_party_that_is_left_ends_its_training(movielens: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    waits_for_nothing(monkeypatch)
    app = open_app("guests", likes(), settings="passes:30000,embedding_dim:4,snapshots:1")
    (job,) = shared_jobs().running()
    leave(app)
    assert job.finished.wait(10)
    assert job.result is None
    assert shared_jobs().find(job.key) is None


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> MemoryUploadedFileManager:
    """The server's files, of which a session has one."""
    manager = MemoryUploadedFileManager("/upload")
    manager.add_file("session", UploadedFileRec("mine", "mine.csv", "text/csv", FILE))
    manager.add_file("session", UploadedFileRec("other", "other.csv", "text/csv", FILE))
    context = SimpleNamespace(session_id="session", uploaded_file_mgr=manager)
    monkeypatch.setattr(uploads, "get_script_run_ctx", lambda: context)
    monkeypatch.setattr(st, "session_state", {})
    return manager


def test_bytes_that_were_taken_over_are_not_copied_and_go(files: MemoryUploadedFileManager) -> None:
    given = UploadedFile(files.get_files("session", ["mine"])[0], FileURLs())
    assert uploads.content(given) is FILE
    uploads.let_go()
    assert [file.file_id for file in files.get_files("session", ["mine", "other"])] == ["other"]
    uploads.let_go()  # nothing was given since


def test_the_bytes_of_a_file_that_was_replaced_go_though_its_page_stays_open(files: MemoryUploadedFileManager) -> None:
    mine, other = (UploadedFile(files.get_files("session", [one])[0], FileURLs()) for one in ("mine", "other"))
    uploads.content(mine)
    assert uploads.content(other) is uploads.content(other)
    assert [file.file_id for file in files.get_files("session", ["mine", "other"])] == ["other"]


@pytest.fixture
def no_collection() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def test_what_holds_itself_is_collected(no_collection: None) -> None:
    party = tiny()
    held, party.__dict__["itself"] = ref(party), party
    del party
    assert held() is not None
    memory.give_back()
    assert held() is None


def test_a_session_that_is_closed_takes_its_party_its_files_and_its_descriptors_along(tmp_path: Path) -> None:
    files = MemoryUploadedFileManager("/upload")
    settings = RuntimeConfig(str(tmp_path / "app.py"), MemoryMediaFileStorage("/media"), files, is_hello=False)

    async def visit() -> None:
        server = Runtime(settings)
        await server.start()
        descriptors = open_descriptors()
        session = server.connect_session(MagicMock(), {})
        party = tiny()
        server.get_app_session(session).session_state["_own_party"] = party
        files.add_file(session, UploadedFileRec("mine", "mine.csv", "text/csv", FILE))
        held = ref(party)
        del party
        caretaker._close(f"{session}/anna")  # whose tab is connected
        await asyncio.sleep(0)
        assert server.is_active_session(session)
        server.disconnect_session(session)
        gc.collect()
        assert held() is not None
        caretaker._close(f"{session}/anna")
        await asyncio.sleep(0)
        gc.collect()
        assert held() is None
        assert not files.get_files(session, ["mine"])
        assert open_descriptors() == descriptors
        server.stop()
        await server.stopped

    try:
        asyncio.run(visit())
    finally:
        Runtime._instance = None


def open_descriptors() -> int:
    """Descriptors that this process has open; 0 where the system does not say."""
    place = Path("/proc/self/fd")
    return len(list(place.iterdir())) if place.exists() else 0
