"""The explorer over a party of one's own, in a real browser: nasty text, very many guests, and the way back."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from app_runner import furnish
from conftest_browser import AT_REST, CHROMIUM, launch, open_context, serve
from own_parties import NASTY, crowd, nasty

from gnnrec import Dataset
from gnnrec.ui.widgets.lesson_strip import STEPS

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PATH = os.pathsep.join(map(str, [HERE / "counting", HERE.parent, ROOT]))
QUICK = "settings=passes:2,embedding_dim:4,snapshots:1"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launch() as browser:
        yield browser


@pytest.fixture(scope="module")
def folder(movielens: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of its own, with MovieLens in it."""
    return furnish(tmp_path_factory.mktemp("home"), movielens)


@pytest.fixture(scope="module")
def nasty_url(folder: Path) -> Iterator[str]:
    """The app, whose every visitor has brought the party of nasty text."""
    with serve(ROOT / "streamlit_app.py", GNNREC_HOME=str(folder), OWN_PARTY="nasty", PYTHONPATH=PATH) as url:
        yield url


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    page = open_context(chromium, viewport={"width": 1300, "height": 1000}).new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    hacked, exceptions = page.evaluate("window.hacked"), page.locator("[data-testid='stException']").count()
    page.close()
    assert (hacked, exceptions, errors) == (None, 0, [])


def address(page: Any, name: str) -> str | None:
    found: str | None = page.evaluate("name => new URL(location).searchParams.get(name)", name)
    return found


def wait_address(page: Any, name: str, value: str | None) -> None:
    page.wait_for_function("([name, value]) => new URL(location).searchParams.get(name) === value", arg=[name, value])


def go(page: Any, title: str) -> None:
    label = next(step.label for step in STEPS if step.title == title)
    page.locator("[data-testid='stSidebarNav']").get_by_text(label, exact=True).click()
    page.wait_for_selector(f"h1:has-text('{title}')")


def test_nasty_text_stays_text_on_every_page(page: Any, nasty_url: str) -> None:
    page.goto(nasty_url)
    page.wait_for_selector(".st-key-first_look .gr-look")
    for step in (*STEPS[1:], STEPS[0]):
        go(page, step.title)
        wait_address(page, "data", nasty().fingerprint)
        page.wait_for_selector(AT_REST)
        inside = page.locator("[data-testid='stMain']")
        assert "evil.example" not in inside.locator("a").evaluate_all("links => links.map(link => link.host)")
        assert inside.locator("b:has-text('x'), img[src='x']").count() == 0
        assert page.locator("[data-testid='stException']").count() == 0
    assert f"Guest {NASTY}".rsplit(" ", 1)[0] in page.locator(".st-key-guest input").input_value()


def test_the_address_alone_reproduces_a_view_with_text_ids(page: Any, nasty_url: str) -> None:
    page.goto(f"{nasty_url}/recommendations")
    page.wait_for_selector(".st-key-top10_10")
    wait_address(page, "threshold", "4")
    before = page.url
    page.locator(".st-key-surprise button").first.click()
    page.wait_for_function("before => location.href !== before", arg=before)
    page.locator(".st-key-threshold input[type='range']").focus()
    page.keyboard.press("ArrowLeft")
    wait_address(page, "threshold", "3.5")
    shared, guest = page.url, address(page, "guest")
    page.goto("about:blank")
    page.goto(shared)
    page.wait_for_selector(".st-key-top10_10")
    assert (address(page, "guest"), address(page, "threshold")) == (guest, "3.5")
    assert str(guest) in page.locator(".st-key-guest input").input_value()


def test_one_click_leads_back_to_movielens_and_nothing_stale_remains(page: Any, nasty_url: str) -> None:
    page.goto(f"{nasty_url}/recommendations?k=15")
    page.wait_for_selector(".st-key-top10_15")
    page.get_by_text("What if", exact=True).click()
    page.locator("[class*='st-key-without'] input").click()
    page.locator("[role='option']").first.click()
    page.wait_for_selector("[class*='st-key-without'] [data-baseweb='tag'], [class*='st-key-without'] [title*='evil']")
    page.keyboard.press("Escape")
    page.locator(".st-key-back_to_movielens button").click()
    wait_address(page, "data", None)
    wait_address(page, "guest", "55")  # who is shown first there
    page.wait_for_function("() => /0\\.\\d{3}/.test(document.querySelector('.st-key-outcome').innerText)")
    page.wait_for_selector(".st-key-changed .gr-title a")
    assert "evil" not in page.locator("[data-testid='stMain']").inner_text()
    page.get_by_text("The list", exact=True).click()
    page.wait_for_selector(".st-key-top10_10")
    page.get_by_text("Length and genre").click()
    page.wait_for_selector(".st-key-genre")


def test_of_very_many_guests_any_can_be_typed(page: Any, folder: Path) -> None:
    own = crowd()
    with serve(ROOT / "streamlit_app.py", GNNREC_HOME=str(folder), OWN_PARTY="crowd", PYTHONPATH=PATH) as url:
        page.goto(f"{url}/walk_in?{QUICK}")
        page.wait_for_selector("[class*='st-key-suggest_'] button")
        for typed in ("guest-4711", "nobody"):
            page.locator(".st-key-guest input").fill(typed)
            page.keyboard.press("Enter")
            page.wait_for_function(
                "() => document.querySelector('.st-key-guest input').value.startsWith('guest-4711 ')"
            )
            wait_address(page, "guest", "guest-4711")
        page.locator("[data-testid='stAlert']").get_by_text("There is no guest 'nobody'").wait_for()
        page.locator("[class*='st-key-picks'] input").fill(f"song {own.interactions.item_ids[-1]}")
        page.keyboard.press("Enter")
        wait_address(page, "picks", str(own.interactions.item_ids[-1]))
        page.wait_for_selector(".st-key-top10_10")
        go(page, "From above")
        page.wait_for_selector("[class*='st-key-map_search'] input")
        page.locator("[class*='st-key-map_search'] input").fill("guest-4711")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Nearest to guest-4711")
