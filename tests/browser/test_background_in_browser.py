"""Work in the background as people meet it: turned knobs, closed tabs, a page loaded anew, a server that is ended."""

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest_browser import CHROMIUM, Visitor, launch, run_server, serve

from gnnrec import Dataset
from gnnrec.data.cache_folder import home

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
APP = Path(__file__).parents[2] / "streamlit_app.py"
LONG = "passes:3000,embedding_dim:32"
"""The longest training that begins unasked: some minute, and more on a busy machine."""


@pytest.fixture(scope="module")
def folder(movielens: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder without models."""
    folder = tmp_path_factory.mktemp("home")
    shutil.copytree(home() / "data" / "ml-100k", folder / "data" / "ml-100k")
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    with serve(APP, GNNREC_HOME=str(folder), GNNREC_WORKERS="1") as url:
        yield url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launch() as browser:
        yield browser


def test_two_turns_of_the_knob_and_a_sweep_come_to_an_end(chromium: Any, server: str) -> None:
    """Layers to 4, then 5, then Compute: nothing moved any more, and Cancel did nothing."""
    visitor = Visitor(chromium, server)
    visitor.open("scoreboard?settings=passes:20,embedding_dim:8")
    visitor.wait_model()
    visitor.page.locator(".st-key-layers input[type='range']").focus()
    for layers in (4, 5):
        visitor.page.keyboard.press("ArrowRight")
        visitor.wait_address(layers=layers)
    visitor.page.locator(".st-key-start_threshold button").click()
    visitor.page.wait_for_selector(".st-key-sweep_threshold .main-svg")
    visitor.leave()


def test_a_closed_tab_makes_room_and_who_waits_sees_their_turn(chromium: Any, server: str) -> None:
    """The server of these tests trains one model at a time."""
    greedy = Visitor(chromium, server)
    greedy.open(f"training?settings={LONG},seed:1")
    greedy.page.wait_for_selector(".st-key-cancel_model button")
    patient = Visitor(chromium, server)
    patient.open("training?settings=passes:5,seed:3")
    patient.page.wait_for_selector("text=next in the queue")
    greedy.leave()
    patient.page.wait_for_selector(".st-key-loss", timeout=30_000)  # before the other could have ended by itself
    patient.leave()


def test_who_loads_the_page_anew_can_still_cancel(chromium: Any, server: str) -> None:
    visitor = Visitor(chromium, server)
    visitor.open(f"training?settings={LONG},seed:5")
    visitor.page.wait_for_selector(".st-key-cancel_model button")
    visitor.page.reload()
    visitor.page.locator(".st-key-cancel_model button").click()
    visitor.page.wait_for_selector("text=It was cancelled.")
    assert visitor.page.locator(".st-key-try_again button").is_visible()
    visitor.leave()


@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_is_ended_during_a_training_ends_at_once_and_quietly(
    chromium: Any, folder: Path, tmp_path: Path, ended_by: signal.Signals
) -> None:
    with (tmp_path / "output").open("wb") as output, run_server(APP, output, GNNREC_HOME=str(folder)) as (url, process):
        visitor = Visitor(chromium, url)
        visitor.open(f"training?settings={LONG},seed:7")
        visitor.page.wait_for_selector(".st-key-cancel_model button")
        process.send_signal(ended_by)
        assert process.wait(15) == 0
        visitor.context.close()
    said = (tmp_path / "output").read_text()
    assert "Traceback" not in said
    assert "terminate called" not in said
