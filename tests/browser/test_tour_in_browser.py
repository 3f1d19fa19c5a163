"""The tour in a real browser: keys, what is marked, the stage, a shared card, leaving and taking up again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest_browser import CHROMIUM, Visitor, launch, serve

from gnnrec import Dataset

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
ROOT = Path(__file__).parents[2]
BOX = "document.querySelector('.st-key-{}').getBoundingClientRect()"
STAGE = ".st-key-network .gossip[data-ready='true']"


@pytest.fixture(scope="module")
def visitor(movielens: Dataset) -> Iterator[Visitor]:
    with serve(ROOT / "streamlit_app.py") as url, launch() as chromium:
        visitor = Visitor(chromium, url)
        yield visitor
        visitor.leave()


def box(visitor: Visitor, selector: str) -> dict[str, float]:
    found: dict[str, float] = visitor.page.locator(selector).first.bounding_box()
    return found


def focus_nothing(visitor: Visitor) -> None:
    """Once the page is at rest, take the focus from whatever has it."""
    visitor.rest()
    visitor.page.evaluate("document.activeElement.blur()")


def press(visitor: Visitor, key: str, **address: object) -> None:
    """Press a key on the page as a whole, and wait until the address says that it was heard."""
    focus_nothing(visitor)
    visitor.page.keyboard.press(key)
    visitor.wait_address(**address)


def wait_style(visitor: Visitor, selector: str, name: str, value: str) -> None:
    visitor.page.wait_for_function(
        "([selector, name, value]) => { const found = document.querySelector(selector);"
        " return found && getComputedStyle(found)[name] === value; }",
        arg=[selector, name, value],
    )


def test_a_tour_by_keys_with_a_stage_in_between(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("guests?tour=6&guest=42")  # a shared card of another page
    page.wait_for_selector("h1:has-text('The gossip')")
    page.wait_for_selector(STAGE)
    visitor.rest()
    visitor.wait_address(tour=6, guest=42)

    wait_style(visitor, ".st-key-network", "outlineStyle", "solid")
    bar = box(visitor, ".st-key-tour")
    page.wait_for_function(
        "() => document.querySelector('.st-key-network').getBoundingClientRect().top < innerHeight / 2"
    )
    assert bar["height"] < 150
    page.locator(".st-key-reach").scroll_into_view_if_needed()
    page.wait_for_function("() => document.documentElement.dataset.tour === 'slim'")
    slim = box(visitor, ".st-key-tour")
    assert 0 <= slim["y"] <= bar["y"]  # the card stays in sight, on two lines
    assert slim["height"] < 70
    page.locator(".st-key-network [data-do='step']").evaluate("button => button.scrollIntoView()")
    page.wait_for_function(  # and covers nothing that is brought into sight
        "() => { const part = document.querySelector('.st-key-network');"
        " const card = document.querySelector('.st-key-tour').getBoundingClientRect();"
        " const button = [...part.querySelectorAll('*')].find((one) => one.shadowRoot?.querySelector('[data-do]'))"
        ".shadowRoot.querySelector('[data-do=step]').getBoundingClientRect();"
        " return button.top >= card.bottom && button.bottom < innerHeight; }"
    )

    page.locator(".st-key-guest input").focus()  # keys are letters to somebody who types
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    focus_nothing(visitor)
    page.locator(".st-key-hops input[type='range']").focus()  # and arrows belong to a slider
    page.keyboard.press("ArrowLeft")
    visitor.wait_address(hops=2)
    visitor.rest()
    visitor.wait_address(tour=6)
    page.wait_for_selector(STAGE)
    focus_nothing(visitor)
    page.keyboard.press("Control+n")
    before = page.locator(".st-key-network .gossip").get_attribute("data-playing")
    page.keyboard.press("k")
    page.wait_for_function(
        "before => [...document.querySelectorAll('.st-key-network *')].filter((one) => one.shadowRoot)"
        ".some((one) => one.shadowRoot.querySelector('.gossip')?.dataset.playing !== before)",
        arg=before,
    )
    press(visitor, "n", tour=7)
    page.wait_for_selector(".st-key-tour_task:has-text('7 of 12')")
    press(visitor, "ArrowLeft", tour=6)
    press(visitor, "o", notes="on")
    page.wait_for_selector(".st-key-presenter_notes")
    press(visitor, "o", notes=None)

    page.wait_for_selector(STAGE)
    visitor.rest()
    width = box(visitor, ".st-key-network")["width"]
    press(visitor, "s", stage="on")
    page.wait_for_selector("[data-testid='stSidebar']", state="hidden")
    page.wait_for_selector(".st-key-reach", state="hidden")
    page.wait_for_selector(STAGE)
    visitor.rest()
    assert box(visitor, ".st-key-network")["width"] > width
    assert page.locator(".st-key-tour_next").count() == 0
    press(visitor, "n", tour=7, stage="on")
    press(visitor, "Escape", stage=None)
    page.wait_for_selector("[data-testid='stSidebar']", state="visible")

    page.locator(".st-key-tour_leave button").click()
    visitor.wait_address(tour=None)
    page.get_by_role("button", name="Resume the tour at 7").click()
    visitor.wait_address(tour=7)
    press(visitor, "?")
    page.get_by_role("dialog").get_by_text("Keys are on").click()
    visitor.rest()
    page.keyboard.press("Escape")
    page.wait_for_selector("[role='dialog']", state="detached")
    visitor.rest()
    focus_nothing(visitor)
    page.keyboard.press("n")
    page.keyboard.press("s")
    page.locator(".st-key-tour_back button").click()
    visitor.wait_address(tour=6, stage=None)  # the keys were off, so seven was not eight


def test_a_slide_and_a_phone(visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{visitor.url}/training?embed=true")  # as in the frame of a slide
    page.wait_for_selector(".st-key-loss .js-plotly-plot")
    visitor.rest()
    page.wait_for_function(
        "() => document.querySelector('.st-key-loss').getBoundingClientRect().height > innerHeight / 2"
    )
    assert page.locator("[data-testid='stSidebar']").is_hidden()
    assert (
        page.locator(".stMain .st-key-knobs, .stMain form").count() == 0
        or page.locator(".stMain form").first.is_hidden()
    )
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{visitor.url}/recommendations?tour=10&guest=42")
    page.wait_for_selector(".st-key-top10_10")
    visitor.rest()
    wait_style(visitor, ".st-key-why_not", "outlineStyle", "solid")
    assert page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert box(visitor, ".st-key-tour")["height"] < 260
    without_a_tour = "() => new URL(location).searchParams.get('tour')"
    page.locator(".st-key-tour_leave button").click()
    page.wait_for_function(f"() => ({without_a_tour})() === null")
    press(visitor, "n")  # without a tour the keys turn the pages of the story
    page.wait_for_selector("h1:has-text('The test')")
    press(visitor, "p")
    page.wait_for_selector("h1:has-text('The matches')")
