"""One press of Back a page, and what a reload of the page keeps."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest_browser import CHROMIUM, Visitor, launch, serve

from gnnrec.ui.session.samples import SAMPLE

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
ROOT = Path(__file__).parents[2]
QUICK = "settings=passes:2,embedding_dim:4,snapshots:1"
BEFORE = "data:text/html,<h1>before</h1>"


@pytest.fixture(scope="module")
def browser_and_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, str]]:
    """A server that was started on a file, so that it needs neither MovieLens nor the network."""
    home = tmp_path_factory.mktemp("home")
    started_on = f'{{"path": "{SAMPLE.as_posix()}"}}'
    with (
        serve(ROOT / "streamlit_app.py", GNNREC_HOME=str(home), GNNREC_RATINGS=started_on) as url,
        launch() as chromium,
    ):
        yield chromium, url


@pytest.fixture
def visitor(browser_and_url: tuple[Any, str]) -> Iterator[Visitor]:
    visitor = Visitor(*browser_and_url)
    yield visitor
    visitor.leave()


def at_page(visitor: Visitor, title: str) -> None:
    visitor.page.wait_for_selector(f"h1:has-text('{title}')")
    visitor.rest()


def test_one_press_of_back_is_one_page(visitor: Visitor) -> None:
    page = visitor.page
    page.goto(BEFORE)
    visitor.open("")
    visitor.rest()
    for title in ("The guests", "The gossip", "The matches"):
        visitor.go(title)
        visitor.rest()
        first = page.url
        for _ in range(2):  # what is chosen on a page is no step of the history
            shown = page.url
            page.locator(".st-key-surprise button").click()
            page.wait_for_function("url => location.href !== url", arg=shown)
            visitor.rest()
        assert page.url != first
    seen = {"The gossip": "gossip", "The guests": "guests", "Welcome": ""}
    for title, path in seen.items():
        page.go_back()
        at_page(visitor, title)
        assert page.url.split("?")[0] == f"{visitor.url}/{path}"
    page.go_forward()
    at_page(visitor, "The guests")
    page.go_back()
    at_page(visitor, "Welcome")
    page.go_back()
    page.wait_for_selector("h1:has-text('before')")
    page.goto(visitor.url)
    page.wait_for_selector(".st-key-outcome")


def bring(visitor: Visitor, path: Path) -> str:
    """Put a file of one's own on all screens, and give its fingerprint."""
    visitor.open(f"your_data?{QUICK}")
    visitor.page.locator("input[type='file']").set_input_files(path)
    visitor.page.locator(".st-key-use button").click()
    visitor.page.wait_for_selector(".st-key-leave_party")
    visitor.page.wait_for_function("() => document.cookie.includes('gnnrec_')")
    return str(visitor.page.evaluate("() => new URL(location).searchParams.get('data')"))


def test_a_reload_keeps_a_file_of_one_s_own_and_its_address_gives_it_to_nobody(
    visitor: Visitor, browser_and_url: tuple[Any, str], tmp_path: Path
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("user,item\n" + "".join(f"a{row % 11},t{row % 7}\n" for row in range(40)))
    data = bring(visitor, path)
    page = visitor.page
    page.reload()
    page.wait_for_selector(".st-key-back_to_movielens")
    visitor.wait_address(data=data)
    assert "mine.csv" in page.locator("[data-testid='stSidebar']").inner_text()
    address = page.url
    assert all(cookie["value"] not in address for cookie in visitor.context.cookies())

    stranger = Visitor(*browser_and_url)
    stranger.page.goto(address)
    stranger.page.wait_for_selector("text=This link is about a ratings file of somebody's own")
    assert "mine.csv" not in stranger.page.locator("body").inner_text()
    stranger.leave()

    page.locator(".st-key-back_to_movielens button").click()
    page.wait_for_selector(".st-key-back_to_movielens", state="detached")
    page.wait_for_function("() => !document.cookie.includes('gnnrec_')")
    page.goto(address)
    page.wait_for_selector("text=This link is about a ratings file of somebody's own")
