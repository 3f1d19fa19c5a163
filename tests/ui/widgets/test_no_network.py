"""A machine without network and without MovieLens: the sample opens, files are read, what is missing is said once."""

import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from app_runner import open_app, words
from streamlit.testing.v1 import AppTest

from gnnrec.ui.session import everybody

QUICK = {"settings": "passes:2,embedding_dim:4,snapshots:1"}
PARTY = b"user,item\n" + b"".join(b"a%d,t%d\n" % (row % 11, row % 17) for row in range(60))


@pytest.fixture(autouse=True)
def no_network(cache: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No name is found and no address is reached by this process, and no pip, which would be another one, is there."""

    def refuse(*given: Any, **named: Any) -> Any:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setitem(sys.modules, "pip", None)
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    everybody._shelf.clear()
    yield
    everybody._shelf.clear()


def warnings(app: AppTest) -> str:
    return " ".join(warning.value for warning in app.warning)


def test_the_app_opens_on_the_sample_and_says_once_what_is_missing_and_what_to_do() -> None:
    app = open_app("welcome", **QUICK)
    assert not app.exception
    assert len(app.warning) == 1
    said = warnings(app).replace("\\", "")
    for remedy in ("GroupLens did not answer", "PyPI did not answer", "Connect to the internet once", "GNNREC_ML100K"):
        assert remedy in said
    assert "try_movielens" in {button.key for button in app.button}
    for page in ("gossip", "recommendations", "scoreboard"):
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception
        assert not app.warning  # it was said
        assert "The sample party" in words(app)


def test_a_file_of_one_s_own_is_read_and_used() -> None:
    app = open_app("your_data", **QUICK)
    app.file_uploader[0].set_value(("mine.csv", PARTY, "text/csv")).run()
    app.button(key="use").click().run()
    assert not app.exception
    assert not app.warning
    assert "mine.csv" in words(app)
    assert len(app.session_state["_own_party"].users) == 11


def test_a_reload_at_the_sample_waits_for_no_host(monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_app("guests", **QUICK)
    asked: list[object] = []
    monkeypatch.setattr(everybody, "load_movielens_100k", lambda *given: asked.append(given))
    again = open_app("guests", data=app.query_params["data"], **QUICK)
    assert not again.exception
    assert "The sample party" in words(again)
    assert asked == []
