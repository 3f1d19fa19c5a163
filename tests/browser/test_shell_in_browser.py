"""What surrounds every page: the menu of a cold server, the tab's title, a phone's menu, and print."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest_browser import CHROMIUM, Visitor, launch, serve

from gnnrec import Dataset
from gnnrec.data.cache_folder import home
from gnnrec.ui.widgets.lesson_strip import STEPS

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
ROOT = Path(__file__).parents[2]
WATCH = """window.menus = new Set();
const look = () => {
  for (const link of document.querySelectorAll("[data-testid='stSidebarNavLink']"))
    menus.add(link.getAttribute("href").split("/").pop() + ": " + link.innerText.split("\\n").pop());
  window.welcomed ||= document.querySelector("[data-testid='stSpinner']")?.innerText;
  requestAnimationFrame(look);
};
look();"""
MENU_IS_AWAY = "() => document.querySelector(\"[data-testid='stSidebar']\").getBoundingClientRect().right <= 0"


@pytest.fixture
def visitor(movielens: Dataset, tmp_path: Path) -> Iterator[Visitor]:
    """The first visitor of a server that has run nothing yet."""
    shutil.copytree(home() / "data" / "ml-100k", tmp_path / "data" / "ml-100k")
    with serve(ROOT / "streamlit_app.py", GNNREC_HOME=str(tmp_path)) as url, launch() as chromium:
        visitor = Visitor(chromium, url)
        yield visitor
        visitor.leave()


@pytest.mark.real_data
def test_the_shell_of_a_cold_server(visitor: Visitor) -> None:
    page = visitor.page
    page.add_init_script(WATCH)
    visitor.open("guests?guest=42&settings=passes:5,embedding_dim:4")
    visitor.rest()
    assert page.evaluate("welcomed") == "Opening the doors"  # the page is not empty while the engine is loaded
    names = {("" if step.page == "welcome" else step.page): step.label for step in STEPS}
    assert page.evaluate("[...menus].sort()") == sorted(f"{path}: {title}" for path, title in names.items())
    page.wait_for_function("() => document.title === 'The guests - gnnrec'")
    visitor.go("The test")
    page.wait_for_function("() => document.title === 'The test - gnnrec'")

    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_function(MENU_IS_AWAY)
    for choose in ("[data-testid='stSidebarNavLink'] >> text=The guests", ".st-key-surprise button"):
        page.locator("[data-testid='stExpandSidebarButton']").click()
        page.locator(choose).first.click()
        page.wait_for_function(MENU_IS_AWAY)
        visitor.rest()
    assert page.evaluate("() => new URL(location).searchParams.get('guest')") != "42"

    page.emulate_media(media="print", color_scheme="dark")
    page.wait_for_selector("[data-testid='stSidebar']", state="hidden")
    assert page.locator("[data-testid='stHeader']").is_hidden()
    looks = page.evaluate(
        "() => [document.querySelector('.stApp'), document.querySelector('h1')].map(e => getComputedStyle(e))"
        ".map(style => [style.backgroundColor, style.color])"
    )
    assert looks[0][0] == "rgb(255, 255, 255)"
    assert looks[1][1] == "rgb(0, 0, 0)"
