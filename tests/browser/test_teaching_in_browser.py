"""The teaching as people use it: the switch by keyboard, a search that is cancelled, used and undone."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest_browser import CHROMIUM, Visitor, launch, serve

from gnnrec import Dataset
from gnnrec.data.cache_folder import home

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
APP = Path(__file__).parents[2] / "streamlit_app.py"


@pytest.fixture(scope="module")
def server(movielens: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app over a cache folder without models."""
    folder = tmp_path_factory.mktemp("home")
    shutil.copytree(home() / "data" / "ml-100k", folder / "data" / "ml-100k")
    with serve(APP, GNNREC_HOME=str(folder)) as url:
        yield url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launch() as browser:
        yield browser


def test_the_switch_the_start_in_the_address_and_a_search(chromium: Any, server: str) -> None:
    visitor = Visitor(chromium, server)
    page = visitor.page
    visitor.open("training?guest=42&settings=embedding_dim:4,reg_weight:5,snapshots:2")  # so that any other is better
    page.get_by_text("from random name tags").first.wait_for()
    page.wait_for_selector(".st-key-loss_curve .main-svg")
    page.locator(".st-key-from_random input").press("Space")
    visitor.wait_address(from_random="off")
    page.get_by_text("quick start").first.wait_for()

    page.get_by_role("radio", name="30 seconds").click()
    page.locator(".st-key-start_tuning button").press("Enter")
    page.get_by_text("trials, best NDCG").wait_for()
    page.locator(".st-key-cancel_tune button").press("Enter")
    page.wait_for_selector(".st-key-trials .main-svg")
    visitor.rest()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download the trials (CSV)").click()
    trials = taken.value.path().read_text().splitlines()
    assert trials[0].startswith("trial,ndcg,seconds,stage,parts,")
    assert len(trials) > 2

    before = page.evaluate("new URL(location).searchParams.get('settings')")
    page.locator(".st-key-use_tuned button").click()
    page.wait_for_selector(".st-key-undo_tuned")
    visitor.wait_model()
    assert page.locator(".st-key-use_tuned button").is_disabled()
    page.locator(".st-key-undo_tuned button").click()
    visitor.wait_address(settings=before, layers=3)

    visitor.open("training?guest=42&settings=start:random,passes:5,embedding_dim:4,snapshots:1")
    page.get_by_text("as all pages show it: 5 passes in").wait_for()
    assert page.locator(".st-key-from_random").count() == 0
    assert page.locator(".st-key-set_start input").input_value() == "at random"
    visitor.leave()
