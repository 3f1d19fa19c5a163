"""The whole lesson as a page and as a file, and the passages at the foot of the others."""

import html
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from app_runner import open_app, words

from gnnrec import Dataset
from gnnrec.ui.screens.reading.mathml import to_mathml
from gnnrec.ui.screens.reading.standalone import FORMULA, to_html
from gnnrec.ui.screens.reading.whole import whole_html
from gnnrec.ui.widgets.lesson_strip import STEPS, Step
from gnnrec.ui.widgets.reading import PARTS, TEXTS, passage

VOID = {"meta", "br", "hr", "img", "link", "input"}
FORMULAS = [
    (path.stem, found["display"] or found["inline"])
    for path in sorted(TEXTS.glob("*.md"))
    for found in FORMULA.finditer(path.read_text(encoding="utf-8"))
]


class Reader(HTMLParser):
    """Whether elements close in order, what an address stands in, and all ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attributes:
            if name in {"src", "href", "data", "action", "poster", "xlink:href"}:
                self.addresses.append((tag, name, value))
            if name == "id":
                self.ids.append(value)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize(("page", "tex"), FORMULAS)
def test_every_formula_is_balanced_and_known(page: str, tex: str) -> None:
    assert tex.count("{") == tex.count("}")
    made = ElementTree.fromstring(to_mathml(tex, display=True))
    source = made.find(".//{http://www.w3.org/1998/Math/MathML}annotation")
    assert source is not None
    assert source.text == tex.strip()


def test_dollar_signs_come_in_pairs() -> None:
    for path in TEXTS.glob("*.md"):
        assert "$" not in FORMULA.sub("", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(
    ("tex", "made"),
    [
        ("e_i^{(k)}", "<msubsup><mi>e</mi><mrow><mi>i</mi></mrow><mrow><mrow><mo>(</mo><mi>k</mi><mo>)</mo></mrow>"),
        (r"\frac{1}{K+1}", "<mfrac><mrow><mn>1</mn></mrow><mrow><mi>K</mi><mo>+</mo><mn>1</mn></mrow></mfrac>"),
        (r"\hat y", '<mover accent="true"><mi>y</mi><mo>^</mo></mover>'),
        (r"-\ln \sigma", "<mo>−</mo><mi>ln</mi><mi>σ</mi>"),
        (r"a < \text{two words}", '<mi>a</mi><mo>&lt;</mo><mi mathvariant="normal">two words</mi>'),
        (r"\sum_{k=0}^{K}", "<munderover><mo>∑</mo>"),
        (r"\sqrt{d_i\, d_j}", "<msqrt><mrow><msub><mi>d</mi>"),
    ],
)
def test_mathml_of_a_formula(tex: str, made: str) -> None:
    assert made in to_mathml(tex, display=True)


def test_a_sum_inside_a_line_has_its_limits_beside_it() -> None:
    assert "<msubsup><mo>∑</mo>" in to_mathml(r"\sum_{k=0}^{K}")


@pytest.mark.parametrize("tex", ["{a", "a}", r"\frac{a}", r"\frac{a}}", r"\text{a", "x^", r"\unheard{a}", "{x^}"])
def test_a_formula_that_is_not_understood_is_refused(tex: str) -> None:
    with pytest.raises(ValueError, match=r"brace|ends too early|not known"):
        to_mathml(tex)


def test_markup_in_a_text_is_shown_and_not_obeyed() -> None:
    made = to_html("A <script>alert(1)</script> and $a < b$, **bold**.\n\n| x |\n|---|\n| `f.py` |\n")
    assert "<script" not in made
    assert "<mo>&lt;</mo>" in made
    assert "<strong>bold</strong>" in made
    assert "<td><code>f.py</code></td>" in made


def test_the_file_loads_nothing_and_closes_what_it_opens() -> None:
    text = whole_html()
    read = Reader(text)
    assert not read.open
    loads = [address for address in read.addresses if address[0] != "a"]
    assert not loads
    assert not re.search(r"@import|url\(|<script|<link|<img", text)
    assert "default-src 'none'" in text
    inside = [value[1:] for _, _, value in read.addresses if value.startswith("#")]
    assert inside == [step.page for step in STEPS] + ["glossary"]
    assert set(inside) <= set(read.ids)
    assert len(set(read.ids)) == len(read.ids)
    outside = {value for _, _, value in read.addresses if not value.startswith("#")}
    assert all(value.startswith("https://arxiv.org/abs/") for value in outside)
    assert "$" not in re.sub(r"<annotation.*?</annotation>", "", text, flags=re.DOTALL)
    assert "KEPT" not in text
    assert text.count("<figure>") == len(list(TEXTS.glob("*.svg")))


@pytest.mark.parametrize("step", STEPS, ids=[step.page for step in STEPS])
def test_the_file_has_every_word_of_a_passage_in_its_order(step: Step) -> None:
    section = whole_html().split(f'<section id="{step.page}">')[1].split("</section>")[0]
    shown = re.sub(r"<svg.*?</svg>|<math.*?</math>|<[^>]+>", " ", section, flags=re.DOTALL)
    told = passage(step.page)
    written = f"{told.title} {step.title} In the field {step.term} "
    written += " ".join(f"{heading} {text}" for heading, text in zip(PARTS, told.parts, strict=True))
    written = re.sub(r"\[(.*?)\]\(.*?\)", r"\1", FORMULA.sub(" ", written))
    assert re.findall(r"\w+", html.unescape(shown)) == re.findall(r"\w+", written)


@pytest.fixture
def real_data(movielens: Dataset) -> None:
    """Skips where the data cannot be had."""


@pytest.mark.usefixtures("real_data")
def test_the_page_has_all_passages_in_the_order_of_the_story() -> None:
    app = open_app("reading")
    assert not app.exception
    assert [header.value for header in app.header] == [*(passage(step.page).title for step in STEPS), "Glossary"]
    assert [subheader.value for subheader in app.subheader] == list(PARTS) * len(STEPS)
    said = words(app)
    assert f"[{passage('gossip').title}](#gossip)" in said
    assert "Ctrl+P" in said
    pictures = {part.key for part in app.get("bidi_component") if part.key.startswith("picture_")}
    assert pictures == {f"picture_{path.name}" for path in TEXTS.glob("*.svg")}
    assert app.get("download_button")


@pytest.mark.usefixtures("real_data")
def test_a_page_ends_with_its_passage_unless_the_lesson_is_off() -> None:
    app = open_app("guests")
    folded = [expander for expander in app.expander if expander.label.startswith("To read")]
    assert [expander.label for expander in folded] == [f"To read: {passage('guests').title}"]
    assert [header.value for header in folded[0].header] == list(PARTS)
    app.toggle(key="lesson").set_value(False).run()
    assert not [expander for expander in app.expander if expander.label.startswith("To read")]
    app.toggle(key="lesson").set_value(True).run()
    app.switch_page("pages/reading.py").run()
    assert not [expander for expander in app.expander if expander.label.startswith("To read")]
