"""axe-core over every page, in both themes, on a desktop and a phone: nothing of ours may be found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import pytest
from app_runner import furnish
from conftest_browser import AT_REST, CHROMIUM, Visitor, launch, serve

from gnnrec import Dataset
from gnnrec.ui.widgets.lesson_strip import STEPS

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
ROOT = Path(__file__).parents[2]
AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8").strip().removesuffix(";")
COLOURS = ("color-contrast", "link-in-text-block")
HAS_THEME = "theme => getComputedStyle(document.querySelector('.stApp')).colorScheme === theme"
IS_DRAWN = """() => [...document.querySelectorAll(".stMain [role='tabpanel']")].some(
    (panel) => panel.offsetParent && panel.innerText.trim())"""
OF_STREAMLIT = (
    # The menu: each section of it is a <div> within the <ul>, around the <li> of its pages.
    ("list", "[data-testid='stSidebarNavItems']"),
    ("listitem", "[data-testid='stSidebarNavItems'] li"),
    # Where files are dropped: a presentational section that can be focused and has a name.
    ("presentation-role-conflict", "[data-testid='stFileUploaderDropzone']"),
)
"""What Streamlit's own parts are found for: the rule, and what the element matches."""
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 800}


@dataclass
class Auditor:
    """A visitor who has axe with them, and writes down what it finds."""

    visitor: Visitor
    themes: list[str] = field(default_factory=lambda: ["light", "dark"])
    """The one on the screen first; a change draws everything anew, so that each look begins as the last one ended."""
    ours: list[str] = field(default_factory=list)
    met: set[int] = field(default_factory=set)

    def look(self, name: str, *, phone: bool = True, sidebar: bool = False) -> None:
        """Audit what stands on the screen: by all rules at each width in light, by those about colours in dark.

        The sidebar is the same everywhere, and looked at once.
        """
        self.visitor.rest()
        without = [] if sidebar else ["[data-testid='stSidebar']"]
        for size in (DESKTOP, PHONE) if phone else (DESKTOP,):
            self.visitor.page.set_viewport_size(size)
            for theme in tuple(self.themes):
                rules = [] if theme == "light" else COLOURS
                self.look_at(f"page={name} theme={theme} width={size['width']}", theme, rules, without)
            self.themes.reverse()
        self.visitor.page.set_viewport_size(DESKTOP)

    def look_at(self, where: str, theme: str, rules: Sequence[str], without: Sequence[str]) -> None:
        page = self.visitor.page
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(HAS_THEME, arg=theme)
        page.wait_for_selector(AT_REST)
        page.wait_for_function("() => !document.querySelector('.stMain [data-stale=true]')")  # what fades is replaced
        asked = {"rules": rules, "allowed": OF_STREAMLIT, "without": without}
        for found in page.evaluate(AUDIT, asked):
            if found["allowed"] >= 0:
                self.met.add(found["allowed"])
            else:
                self.ours.append(
                    f"{where} rule={found['rule']} selector={found['selector']}: {found['why']}\n{found['html']}"
                )
        wide = page.evaluate("(main => main.scrollWidth - main.clientWidth)(document.querySelector('.stMain'))")
        if wide > 0:
            self.ours.append(f"{where} is {wide} pixels wider than the screen")


@pytest.fixture(scope="module")
def auditor(movielens: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Auditor]:
    folder = furnish(tmp_path_factory.mktemp("home"), movielens)
    with serve(ROOT / "streamlit_app.py", GNNREC_HOME=str(folder)) as url, launch() as chromium:
        visitor = Visitor(chromium, url)
        visitor.context.add_init_script(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
        auditor = Auditor(visitor)
        visit_everything(auditor)
        yield auditor
        visitor.leave()


def visit_everything(auditor: Auditor) -> None:
    """Every page as it opens, what is behind its tabs and buttons, something that went wrong, and another party."""
    visitor = auditor.visitor
    visitor.open("?guest=42")
    visitor.wait_model()
    auditor.look(STEPS[0].page, sidebar=True)
    for step in STEPS[1:]:
        visitor.go(step.title)
        auditor.look(step.page)
        for tab in visitor.page.locator(".stMain [role='tab']").all()[1:]:
            tab.click()
            visitor.page.wait_for_function(IS_DRAWN)
            auditor.look(f"{step.page}, tab {tab.inner_text()}", phone=False)
    visitor.open("guests?guest=nobody")
    visitor.page.locator("[data-testid='stPopover'] button").last.click()
    auditor.look("guests, a guest that does not exist, and a table", phone=False)
    visitor.open("your_data")
    visitor.page.locator(".st-key-try_sample button").click()
    visitor.page.wait_for_selector(".st-key-numbers_of_file")
    auditor.look("your_data, the sample")
    visitor.page.get_by_role("button", name="Use it on all screens").click()
    visitor.page.wait_for_selector(".st-key-back_to_movielens")
    visitor.go("The guests")
    auditor.look("guests, of the sample")
    visitor.page.set_viewport_size(PHONE)
    visitor.page.locator("[data-testid='stExpandSidebarButton']").click()
    auditor.look_at("page=the open menu theme=light width=390", "light", [], [])


@pytest.mark.real_data
def test_axe_finds_nothing_of_ours(auditor: Auditor) -> None:
    assert not auditor.ours, "\n".join(auditor.ours)


@pytest.mark.real_data
def test_what_is_allowed_is_still_needed(auditor: Auditor) -> None:
    """A part that Streamlit has mended is an exception no longer."""
    assert {OF_STREAMLIT[number] for number in range(len(OF_STREAMLIT)) if number not in auditor.met} == set()
