"""A file is dropped in a real browser, and is on every screen of the one visitor who dropped it."""

import csv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from app_runner import furnish
from conftest_browser import CHROMIUM, Visitor, launch, serve

from gnnrec import Dataset, TrainConfig, hold_out, load_ratings_file
from gnnrec.store.model_file import read_model_file
from gnnrec.store.request import Request
from gnnrec.ui.session.samples import THREE_SCRIPTS
from gnnrec.ui.widgets.lesson_strip import STEPS

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "data" / "files" / "corpus"


@pytest.fixture(scope="module")
def url(movielens: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app over a cache of its own."""
    folder = furnish(tmp_path_factory.mktemp("home"), movielens)
    with serve(ROOT / "streamlit_app.py", GNNREC_HOME=str(folder)) as url:
        yield url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launch() as browser:
        yield browser


class Bringer(Visitor):
    """A visitor who brings files."""

    def drop(self, *files: Path | dict[str, Any]) -> None:
        self.page.wait_for_selector("h1:has-text('Your data')")
        self.page.locator("[data-testid='stFileUploaderDropzoneInput']").first.set_input_files(*files)

    def save_model(self, path: Path) -> Path:
        """Save the model on the page The teaching."""
        self.page.wait_for_selector(".st-key-loss")
        self.page.get_by_text("Take the model with you").click()
        with self.page.expect_download() as download:
            self.page.locator(".st-key-save_model button").click()
        download.value.save_as(path)
        return path

    def use(self) -> None:
        self.page.locator(".st-key-use button").click()
        self.page.wait_for_selector(".st-key-leave_party")

    def text(self) -> str:
        return str(self.page.locator("body").inner_text())


@pytest.fixture
def visitor(chromium: Any, url: str) -> Iterator[Bringer]:
    visitor = Bringer(chromium, url)
    yield visitor
    visitor.leave()


def test_the_sample_party_goes_through_every_screen(visitor: Bringer, tmp_path: Path) -> None:
    """200 guests and 80 topics, with text ids and titles in three scripts."""
    party = load_ratings_file(THREE_SCRIPTS)
    assert (len(party.users), len(party.items)) == (200, 80)
    titles = list(party.titles.values())
    for first, last in (("A", "z"), ("А", "я"), ("一", "龥")):
        assert any(first <= title[0] <= last for title in titles)
    visitor.open("your_data")
    visitor.drop(THREE_SCRIPTS)
    visitor.use()
    visitor.wait_address(data=party.fingerprint)
    visitor.wait_model()
    page = visitor.page
    for step in (*STEPS[:-1], STEPS[0]):
        visitor.go(step.title)
        visitor.wait_address(data=party.fingerprint)
        visitor.rest()
        assert page.locator("[data-testid='stException'], .st-key-progress").count() == 0
        assert "movie" not in page.locator("[data-testid='stMain']").inner_text().replace("MovieLens", "").lower()
    visitor.go("The gossip")
    page.wait_for_selector(".gossip[data-ready='true']")
    labels = page.locator(".gossip").evaluate("root => root.viewer.data.nodes.map(node => node.title)")
    assert all(any(title in label for title in titles) for label in labels if "(item)" in label)
    visitor.go("The matches")
    page.wait_for_selector(".st-key-top10_10")
    shown = page.locator(".st-key-top10 .gr-title").all_inner_texts()
    assert len(shown) == 10
    assert set(shown) <= set(titles)
    assert page.locator(".st-key-top10 a").count() == 0  # only movies are looked up elsewhere
    visitor.go("The teaching")
    saved = read_model_file(visitor.save_model(tmp_path / "own.gnnrec"))
    request = Request(*hold_out(party.interactions, party.default_threshold), TrainConfig())
    assert saved.recommender(request).interactions is request.train


def test_one_click_tries_the_sample_and_one_leads_back(visitor: Bringer) -> None:
    visitor.open("your_data?guest=42")
    visitor.page.locator(".st-key-try_sample button").click()
    visitor.use()
    visitor.page.locator(".st-key-leave_party button").click()
    visitor.wait_address(data=None)
    visitor.wait_address(guest="42")
    assert "MovieLens-100K by GroupLens" in visitor.text()


def party_file(folder: Path, word: str, num_items: int) -> Path:
    """Ten guests and some topics, all of whose names begin with a word."""
    path = folder / f"{word}.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["user", "item", "rating", "title"])
        for user in range(12):
            for item in range(num_items):
                if (user + item) % 3:
                    rows.writerow(
                        [f"{word}-guest-{user}", f"{word}-{item}", (user * item) % 5 + 1, f"{word} topic {item}"]
                    )
    return path


def test_two_visitors_never_see_each_other_s_data(chromium: Any, url: str, tmp_path: Path) -> None:
    """Both at once, and a third who brought nothing but the first one's link."""
    words = {"apricot": 20, "blackberry": 25}
    visitors = {word: Bringer(chromium, url) for word in words}
    for word, visitor in visitors.items():
        visitor.open("your_data")
        visitor.drop(party_file(tmp_path, word, words[word]))
    for visitor in visitors.values():
        visitor.use()
    for title in ("The guests", "The gossip", "The matches", "The test"):
        for visitor in visitors.values():
            visitor.go(title)
        for word, visitor in visitors.items():
            visitor.rest()
            other = next(name for name in words if name != word)
            said = visitor.text() + visitor.page.locator(".st-key-guest input").input_value() + visitor.page.url
            assert word in said
            assert other not in said
    for word, visitor in visitors.items():
        visitor.go("The matches")
        visitor.page.wait_for_selector(".st-key-top10_5")
        assert all(word in title for title in visitor.page.locator(".st-key-top10 .gr-title").all_inner_texts())
        visitor.page.locator(".st-key-guest input").click()
        options = visitor.page.locator("[role='option']").all_inner_texts()
        assert len(options) == 12
        assert all(word in option for option in options)
        visitor.page.keyboard.press("Escape")
    third = Bringer(chromium, url)
    third.page.goto(visitors["apricot"].page.url)
    third.page.wait_for_selector("text=This link is about a ratings file of somebody's own")
    third.rest()
    assert "apricot topic" not in third.text()
    third.go("Your data")
    third.drop(tmp_path / "apricot.csv")
    third.use()
    third.wait_address(data=load_ratings_file(tmp_path / "apricot.csv").fingerprint)
    assert "apricot-guest" in third.page.locator(".st-key-guest input").input_value()
    for visitor in (*visitors.values(), third):
        visitor.leave()


def test_a_click_on_a_screen_that_still_shows_the_last_party_is_about_the_new_one(
    chromium: Any, url: str, tmp_path: Path
) -> None:
    """The browser sends its choices with each click, also while those of another party are on their way to it."""
    visitor = Bringer(chromium, url)
    sent: list[Any] = []
    held: list[Any] | None = None

    def ask(server: Any, message: Any) -> None:
        sent.append(message)
        server.send(message)

    def answer(browser: Any, message: Any) -> None:
        browser.send(message) if held is None else held.append((browser, message))

    def between(browser: Any) -> None:
        server = browser.connect_to_server()
        browser.on_message(lambda message: ask(server, message))
        server.on_message(lambda message: answer(browser, message))

    visitor.page.route_web_socket("**/_stcore/stream", between)
    visitor.open("your_data")
    visitor.drop(party_file(tmp_path, "cherry", 20))
    visitor.page.wait_for_selector(".st-key-use")
    visitor.wait_model()
    held = []
    visitor.page.locator(".st-key-use button").click()
    visitor.until(lambda: held)
    before = len(sent)
    visitor.page.get_by_text("Show the lesson").click()
    visitor.until(lambda: len(sent) > before)
    waiting, held = held, None
    for browser, message in waiting:
        browser.send(message)
    visitor.page.wait_for_selector(".st-key-leave_party")
    visitor.wait_address(lesson="off")
    assert "cherry-guest" in visitor.page.locator(".st-key-guest input").input_value()
    visitor.wait_address(data=load_ratings_file(tmp_path / "cherry.csv").fingerprint)
    visitor.leave()


def test_what_is_wrong_is_said_and_a_guess_is_corrected(visitor: Bringer) -> None:
    visitor.open("your_data")
    visitor.drop(CORPUS / "everything_wrong.csv")
    for words in (
        "Row 5 ('bob,jam,3') has more or fewer fields",
        "Row 1 has no value in column 'user'",
        "Row 3 has 'good'",
    ):
        visitor.page.wait_for_selector(f"text={words}")
    assert visitor.page.locator(".st-key-use").count() == 0
    visitor.open("your_data")
    visitor.drop(
        {"name": "<b>who</b>.csv", "mimeType": "text/csv", "buffer": b"who,item,rating\n1,2,5\n2,3,4\n2,2,1\n"}
    )
    visitor.page.wait_for_selector("text=Which columns hold the guests and the topics?")
    assert visitor.page.locator("h3 b").count() == 0
    visitor.page.locator("[class*='st-key-column_'] input").first.click()
    visitor.page.locator("[role='option']").get_by_text("who", exact=True).click()
    visitor.page.wait_for_selector("[data-testid='stMetricValue']:has-text('3')")
    visitor.use()


def test_the_table_of_an_archive_is_chosen_by_keyboard(visitor: Bringer, tmp_path: Path) -> None:
    """Two tables, neither of which says that it holds the ratings."""
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        for word in ("autumn", "spring"):
            archive.write(party_file(tmp_path, word, 12), f"{word}.csv")
    visitor.open("your_data")
    visitor.drop(tmp_path / "two.zip")
    visitor.page.wait_for_selector("text=It holds 2 tables")
    visitor.page.get_by_role("combobox", name="The table with the ratings").focus()
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.locator("[role='option']").get_by_text("spring.csv").wait_for()
    visitor.page.keyboard.type("spri")
    visitor.page.keyboard.press("Enter")
    visitor.use()
    visitor.rest()
    assert "spring-guest" in visitor.page.locator(".st-key-guest input").input_value()


def test_a_model_is_saved_and_loaded_without_training(visitor: Bringer, tmp_path: Path) -> None:
    visitor.open("training?settings=passes:33,seed:5&layers=2")
    file = visitor.save_model(tmp_path / "demo.gnnrec")
    fresh = Bringer(visitor.context.browser, visitor.url)
    fresh.open("training")
    fresh.page.wait_for_selector(".st-key-loss")
    fresh.page.get_by_text("Take the model with you").click()
    fresh.page.locator("[data-testid='stFileUploaderDropzoneInput']").first.set_input_files(file)
    fresh.wait_address(settings="passes:33,seed:5")
    fresh.wait_address(layers="2")
    fresh.page.wait_for_selector("text=33 passes in")
    fresh.leave()
