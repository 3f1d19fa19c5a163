"""No request leaves for the machine's own address: not for a page of another site, not for what a server prints."""

from collections.abc import Iterator

import pytest
import requests
from app_runner import open_app
from own_parties import tiny
from streamlit import config, net_util
from streamlit.web import bootstrap
from streamlit.web.server.starlette.starlette_websocket import _is_origin_allowed

from gnnrec.ui.session.own_address import ask_nobody
from gnnrec.ui.session.server import serve_app

HERE = "192.0.2.7:8501"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The addresses that are asked of the internet, by a Streamlit as it is before the app begins."""
    urls: list[str] = []

    def get(url: str, **how: object) -> object:
        urls.append(url)
        raise requests.ConnectionError

    monkeypatch.setattr(requests, "get", get)
    monkeypatch.setattr(net_util, "_external_ip", None)
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)
    return urls


def test_a_page_of_another_site_is_refused_without_a_word_to_anybody(asked: list[str]) -> None:
    ask_nobody()
    assert not _is_origin_allowed("http://elsewhere.example", HERE)
    assert _is_origin_allowed(f"http://{HERE}", HERE)
    assert _is_origin_allowed("http://localhost:8501", HERE)
    assert asked == []


def test_a_server_for_a_room_prints_no_address_that_it_would_have_to_ask_for(
    asked: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = {"server.address": "0.0.0.0", "server.headless": True}
    monkeypatch.setattr("gnnrec.ui.session.server.main", lambda *given, **how: bootstrap._print_url(False))
    monkeypatch.setattr(config, "get_option", lambda name, get=config.get_option: shown.get(name, get(name)))
    serve_app([])
    assert "Network URL" in capsys.readouterr().out
    assert asked == []


def test_the_app_asks_nobody_however_it_was_started(asked: list[str]) -> None:
    open_app("reading", tiny(), settings="passes:2,snapshots:0,embedding_dim:4")
    assert net_util.get_external_ip() is None
    assert asked == []
