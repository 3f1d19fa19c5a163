"""The whole explorer in a real browser, on the real data, with titles as nasty as titles can be."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest_browser import CHROMIUM, Visitor, launch, open_context, serve

from gnnrec import Dataset
from gnnrec.data.cache_folder import home, sha256
from gnnrec.ui.widgets.lesson_strip import STEPS

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NASTY = "</script><img src=x onerror='window.hacked=1'><a href=\"https://evil.example\">'q\"</a>"


class Server:
    """The running app, and what it has trained."""

    def __init__(self, url: str, trainings: Path) -> None:
        self.url = url
        self.file = trainings

    def trainings(self) -> list[str]:
        return self.file.read_text().splitlines() if self.file.exists() else []


@pytest.fixture(scope="module")
def server(movielens: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over a cache of its own, in which every title ends nastily."""
    folder = tmp_path_factory.mktemp("home")
    data = folder / "data" / "ml-100k"
    shutil.copytree(home() / "data" / "ml-100k", data)
    movies = pd.read_parquet(data / "movies.parquet")
    movies["title"] = movies["title"] + " " + NASTY
    movies.to_parquet(data / "movies.parquet", index=False)
    manifest = json.loads((data / "manifest.json").read_text())
    manifest["sha256"]["movies.parquet"] = sha256(data / "movies.parquet")
    (data / "manifest.json").write_text(json.dumps(manifest))
    trainings = folder / "trainings"
    path = os.pathsep.join([str(HERE / "counting"), str(ROOT)])
    with serve(ROOT / "streamlit_app.py", GNNREC_HOME=str(folder), TRAININGS=str(trainings), PYTHONPATH=path) as url:
        yield Server(url, trainings)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launch() as browser:
        yield browser


class Screen(Visitor):
    """A visitor of the server, with a hand on its knobs."""

    def __init__(self, chromium: Any, server: Server) -> None:
        super().__init__(chromium, server.url)
        self.server = server

    def move_layers(self, key: str, times: int = 1) -> None:
        handle = self.page.locator(".st-key-layers input[type='range']")
        handle.focus()
        for _ in range(times):
            self.page.keyboard.press(key)


@pytest.fixture
def screen(chromium: Any, server: Server) -> Iterator[Screen]:
    screen = Screen(chromium, server)
    yield screen
    screen.leave()


def test_the_first_visit_may_be_to_any_page(screen: Screen) -> None:
    """A server that has run nothing yet takes pages/ for something else; see `open_page`."""
    screen.open("guests?guest=42")
    screen.page.wait_for_selector("h1:has-text('The guests')")
    screen.wait_address(guest=42)


def test_the_address_alone_reproduces_the_view(screen: Screen) -> None:
    screen.open("gossip?guest=7&layers=2&threshold=5&hops=2&lesson=off")
    page = screen.page
    page.wait_for_selector(".gossip[data-ready='true']")
    assert page.locator(".st-key-guest input").input_value().startswith("Guest 7 ")
    values = {
        key: page.locator(f".st-key-{key} input[type='range']").input_value() for key in ("layers", "threshold", "hops")
    }
    assert values == {"layers": "2", "threshold": "5", "hops": "2"}
    assert page.locator(".st-key-lesson_strip").count() == 0
    screen.wait_model()


def test_choices_follow_from_page_to_page_and_no_page_needs_the_network(screen: Screen) -> None:
    screen.open("?guest=42&layers=1")
    for step in (*STEPS[1:], STEPS[0]):
        screen.go(step.title)
        screen.wait_address(guest=42, layers=1, threshold=4)
        screen.rest()
        hosts = screen.page.locator("a").evaluate_all("links => links.map(link => link.host)")
        assert "evil.example" not in hosts
    screen.wait_model()
    assert screen.outside == []


def test_a_passage_opens_by_key_and_the_whole_is_taken_along(screen: Screen) -> None:
    screen.open("guests")
    page = screen.page
    screen.rest()
    passage = page.locator(".st-key-reading")
    passage.locator("summary").press("Enter")
    passage.get_by_text("In the field's words").wait_for()
    passage.locator(".katex").first.wait_for()
    assert page.locator(".katex-error").count() == 0

    screen.go("To read")
    screen.rest()
    words = page.locator("figure svg text[fill='currentColor']")
    words.first.wait_for()
    ink = words.first.evaluate("text => getComputedStyle(text).fill")
    assert ink == page.locator("h1").evaluate("title => getComputedStyle(title).color")
    assert page.locator(".katex-error").count() == 0
    page.get_by_role("link", name="Glossary").click()
    page.wait_for_function("() => Math.abs(document.getElementById('glossary').getBoundingClientRect().top) < 900")
    assert passage.count() == 0
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download as one HTML file").click()
    alone = screen.context.new_page()
    alone.set_content(Path(taken.value.path()).read_text(encoding="utf-8"))
    heights = alone.locator("math").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert len(heights) > 80
    assert min(heights) > 5
    assert alone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nasty_titles_stay_text_in_the_list(screen: Screen) -> None:
    screen.open("recommendations?guest=42")
    screen.wait_model()
    screen.page.wait_for_selector(".st-key-top10_10")
    assert NASTY in screen.page.locator(".st-key-top10_1 .gr-title").inner_text()
    assert screen.page.locator(".st-key-top10 img").count() == 0


def test_a_clicked_guest_is_the_guest_everywhere(screen: Screen) -> None:
    screen.open("gossip?guest=42&hops=2")
    page = screen.page
    page.wait_for_selector(".gossip[data-ready='true']")
    root = page.locator(".gossip")
    root.locator("[data-do='all'], [data-do='play'], [data-do='fit']").first.wait_for()
    nodes = root.evaluate("root => root.viewer.data.nodes.map(({id, hop, kind, label}) => ({id, hop, kind, label}))")
    other = next(node for node in nodes if node["kind"] == "guest" and node["hop"] == 2)
    root.scroll_into_view_if_needed()
    screen.rest()
    at = root.evaluate("(root, id) => root.viewer.pageXY(id)", other["id"])
    page.mouse.click(at["x"], at["y"])
    page.wait_for_function("() => new URL(location).searchParams.get('guest') !== '42'")
    guest = page.evaluate("() => new URL(location).searchParams.get('guest')")
    screen.go("The matches")
    screen.wait_address(guest=guest)
    screen.wait_model()
    page.wait_for_selector(f"text=10 matches for Guest {guest}")


def test_turning_the_knob_during_a_training_ends_with_the_right_model(screen: Screen) -> None:
    screen.open("training?settings=passes:200,embedding_dim:32")
    screen.page.wait_for_selector(".st-key-progress_model, .st-key-loss")
    screen.move_layers("ArrowRight")
    screen.wait_address(layers=4)
    screen.move_layers("ArrowRight")
    screen.wait_address(layers=5)
    screen.wait_model()
    screen.page.wait_for_selector(".st-key-loss")
    screen.wait_address(layers=5, settings="embedding_dim:32,passes:200")
    assert "5 4 200" in screen.server.trainings()


def test_two_visitors_cause_one_training(chromium: Any, server: Server) -> None:
    visitors = [Screen(chromium, server) for _ in range(2)]
    for visitor in visitors:
        visitor.page.goto(f"{server.url}/recommendations?layers=6&settings=passes:66")
    for visitor in visitors:
        visitor.page.wait_for_selector(".st-key-top10_10")
        visitor.rest()  # the list may just be drawn anew
        visitor.page.wait_for_selector(".st-key-top10_10 .gr-title")
    assert server.trainings().count("6 4 66") == 1
    lists = [visitor.page.locator(".st-key-top10").inner_text() for visitor in visitors]
    assert lists[0] == lists[1]
    for visitor in visitors:
        visitor.leave()


def test_a_phone_and_the_keyboard(chromium: Any, server: Server) -> None:
    context = open_context(chromium, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{server.url}/recommendations?guest=42")
    page.wait_for_selector(".st-key-top10_10")
    overflow = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0
    page.get_by_role("button", name="Length and genre").press("Enter")
    page.locator(".st-key-k input[type='range']").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".st-key-top10_15")
    context.close()


def test_the_routes_are_played_and_a_topic_is_un_invited(screen: Screen) -> None:
    screen.open("recommendations?guest=42")
    screen.wait_model()
    page = screen.page
    page.wait_for_selector(".st-key-reasons >> text=of everybody")
    page.get_by_text("What if", exact=True).click()
    page.wait_for_selector(".st-key-changed .gr-title")
    before = page.locator(".st-key-changed").inner_text()
    page.locator(".st-key-without input").click()
    page.locator("[role='option']").first.click()
    page.wait_for_function("before => document.querySelector('.st-key-changed').innerText !== before", arg=before)
    page.keyboard.press("Escape")
    page.get_by_text("How it reached them").click()
    page.wait_for_selector(".gossip[data-ready='true']")
    page.locator(".gossip [data-do='replay']").click()
    page.wait_for_selector(".gossip[data-hop='1']")
    page.wait_for_selector(".gossip[data-hop='3']")


def test_a_walk_in_picks_and_shares(screen: Screen) -> None:
    screen.open("walk_in")
    page = screen.page
    page.locator("[class*='st-key-suggest_'] button").first.wait_for()
    screen.rest()
    page.locator("[class*='st-key-suggest_'] button").first.click()
    page.wait_for_selector(".st-key-top10_10")
    page.wait_for_function("() => new URL(location).searchParams.has('picks')")
    shared = page.url
    page.goto(shared)
    page.wait_for_selector(".st-key-top10_10")
    page.wait_for_selector(".st-key-network .gossip[data-ready='true']")
    assert page.locator(".st-key-receipt").count() == 1


def test_the_party_from_above_is_played_and_walked_by_keyboard(screen: Screen) -> None:
    """Play moves a round at a time; then somebody is found with the arrows, opened, and followed."""
    page = screen.page
    page.emulate_media(reduced_motion="reduce")
    screen.open("map?guest=42")
    page.wait_for_selector(".above[data-rounds='0']")
    page.locator(".above [data-do='play']").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".above[data-rounds='6']")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the next stop is Step, which now begins anew
    page.wait_for_selector(".above[data-rounds='0']")
    page.locator(".above .stage").focus()
    said = page.locator(".above .said")
    for _ in range(60):
        page.keyboard.press("ArrowDown")
        if "(guest" in said.inner_text():
            break
    name = said.inner_text().split(" (")[0]
    assert name != "Guest 42"
    page.keyboard.press("Enter")
    page.get_by_role("button", name=f"Follow {name}").click()
    screen.wait_address(guest=name.removeprefix("Guest "))


def test_a_guess_is_answered_and_counted(screen: Screen) -> None:
    screen.open("recommendations?guest=42")
    screen.wait_model()
    page = screen.page
    page.get_by_text("Guess first", exact=True).click()
    topics = page.locator("[class*='st-key-guess_42_0'] button")
    topics.nth(9).wait_for()
    for place in range(3):
        topics.nth(place).click()
        page.wait_for_selector(f"text={place + 1} of 3 picked")
    page.get_by_role("button", name="Show the answer").click()
    page.wait_for_selector("text=of 3")
    page.get_by_role("button", name="Next round").click()
    page.wait_for_selector("[class*='st-key-guess_42_1'] button")


def test_the_score_is_written_out_and_the_arrows_are_turned(screen: Screen) -> None:
    """The formula adds up as the list has it, a lit term says what it brings, and a cosine takes length away."""
    screen.open("recommendations?guest=42")
    screen.wait_model()
    page = screen.page
    formula = page.locator(".st-key-formula .score-formula[data-ready='true']")
    formula.wait_for()
    score = page.locator(".st-key-top10_1 .gr-score").inner_text()
    assert formula.locator(".total").inner_text() == score
    told, brought = formula.locator(".told"), 0.0
    formula.locator("[data-term='item']").focus()
    assert NASTY in told.inner_text()
    for layer in range(4):
        formula.locator(f"[data-term='layer-{layer}']").focus()
        assert formula.locator("[data-term].lit").count() == 1
        brought += float(told.inner_text().split(" adds ")[1].split(" of ")[0].replace("−", "-"))
    assert abs(brought - float(score)) <= 0.03
    rows = formula.locator(".rows")
    rows.focus()
    for key in ("Home", "ArrowRight", "End"):
        rows.press(key)
    assert rows.get_attribute("aria-valuenow") == "64"
    assert rows.get_attribute("aria-valuetext").endswith(f"So far {score} of {score}.")
    page.get_by_text("The receipt: how the score adds up").click()
    page.locator(".st-key-receipt .gr-fall .gr-name").first.hover()
    assert formula.locator("[data-term='layer-0'].lit").count() == 1
    assert page.locator(".st-key-receipt").get_attribute("data-lit") == "own"

    page.get_by_text("Direction and loudness", exact=True).first.click()
    arrows = page.locator(".st-key-loudness .arrows[data-by='score']")
    arrows.wait_for()
    assert arrows.locator("[role='option'].in").count() == 10
    fan, spoken = arrows.locator(".fan"), arrows.locator(".told")
    assert f"that is the score, {score}" in spoken.inner_text()
    first = spoken.inner_text()
    fan.press("ArrowDown")
    assert spoken.inner_text() != first
    reached = arrows.locator(".in .head").evaluate_all("heads => heads.map(head => head.getCTM().e)")
    others = arrows.locator(".out .head, .famous .head").evaluate_all("heads => heads.map(head => head.getCTM().e)")
    assert min(reached) >= max(others) - 0.01
    page.locator(".st-key-score_counts").get_by_text("Direction alone").click()
    turned = page.locator(".st-key-loudness .arrows[data-by='direction']")
    turned.wait_for()
    lengths = turned.locator(".shaft").evaluate_all("shafts => shafts.map(shaft => shaft.getTotalLength())")
    assert max(lengths) - min(lengths) < 0.01 * max(lengths)
    assert turned.locator("[role='option'].in").count() == 10
    page.wait_for_selector("text=Tested on the hidden likes of")


def test_the_leak_is_switched_on_and_off(screen: Screen) -> None:
    screen.open("scoreboard")
    screen.wait_model()
    page = screen.page
    page.locator(".st-key-leak label").click()
    page.wait_for_selector("text=NDCG@10 with the leak")
    page.locator(".st-key-leak label").click()
    page.wait_for_selector("text=NDCG@10 with the leak", state="detached")
