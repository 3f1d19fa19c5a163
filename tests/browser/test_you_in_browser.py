"""Somebody walks in, looks at the party as "You", and goes back and forth, in a real browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest_browser import CHROMIUM, Visitor, launch, serve

from gnnrec import Dataset

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def visitor(movielens: Dataset) -> Iterator[Any]:
    with serve(ROOT / "streamlit_app.py") as url, launch() as chromium:
        visitor = Visitor(chromium, url)
        yield visitor
        visitor.leave()


def fits(page: Any) -> bool:
    """Whether nothing sticks out of the window at its side."""
    overflow: int = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    return overflow <= 0


def above_the_fold(page: Any, selector: str) -> bool:
    """Whether a thing's top is on the first screen."""
    box = page.locator(selector).first.bounding_box()
    return box is not None and box["y"] + box["height"] <= page.viewport_size["height"]


def test_the_first_movies_are_above_the_fold_and_you_walk_in_from_there(visitor: Visitor) -> None:
    page = visitor.page
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.open("")
    visitor.wait_model()
    page.wait_for_selector(".st-key-first_look .gr-look >> nth=1")
    visitor.rest()
    looks = page.locator(".st-key-first_look .gr-look")
    assert looks.count() == 2  # likes and matches, side by side on a phone too
    left, right = (looks.nth(place).bounding_box() for place in range(2))
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] <= right["x"]
    assert fits(page)
    for width, height in ((390, 844), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        for place in range(3):
            assert above_the_fold(page, f".st-key-first_look .gr-look >> nth=1 >> strong >> nth={place}")
    assert above_the_fold(page, ".st-key-party_picture img")
    page.locator(".st-key-doors").get_by_text("Pick three movies").click()
    page.wait_for_selector("h1:has-text('Walk in')")
    for place in (1, 2, 3):
        page.locator("[class*='st-key-suggest_'] button").first.click()
        page.wait_for_selector(f".st-key-pick_progress >> text={place} of 3")
    page.wait_for_selector(".st-key-top10_10")
    three = page.evaluate("() => new URL(location).searchParams.get('picks')")
    page.locator(".st-key-undo_pick button").click()
    page.wait_for_selector(".st-key-pick_progress >> text=2 of 3")
    visitor.wait_address(picks=three.rsplit(",", 1)[0], guest=55)
    page.locator("[class*='st-key-suggest_'] button").first.click()
    page.wait_for_selector(".st-key-pick_progress >> text=3 of 3")
    visitor.rest()
    three = page.evaluate("() => new URL(location).searchParams.get('picks')")
    page.get_by_role("button", name="Look at the party as you").click()
    page.wait_for_selector("h1:has-text('The gossip')")
    visitor.wait_address(picks=three, guest="you")
    page.wait_for_selector(".gossip[data-ready='true']")
    assert page.locator(".st-key-guest input").input_value() == "You (walked in)"
    for title in ("The matches", "From above", "Welcome", "The test"):
        visitor.go(title)
        visitor.wait_address(picks=three, guest="you")
        visitor.rest()
    page.wait_for_selector(".st-key-not_you")
    page.locator(".st-key-as_host button").click()
    visitor.wait_address(picks=None, guest=55)
    page.wait_for_selector(".st-key-not_you", state="detached")
    page.go_back()  # the page of before, as it was
    page.wait_for_selector("h1:has-text('Welcome')")
    visitor.wait_address(picks=three, guest="you")
    visitor.rest()
    page.go_forward()
    page.wait_for_selector("h1:has-text('The test')")
    visitor.wait_address(picks=None, guest=55)
    visitor.rest()
    page.wait_for_selector(".st-key-not_you", state="detached")
    page.go_back()
    page.wait_for_selector("h1:has-text('Welcome')")
    visitor.wait_address(picks=three, guest="you")
    shared = page.url.replace("/?", "/recommendations?")
    page.goto(shared)
    page.wait_for_selector("text=10 matches for Guest You")
