"""The passages: complete, in three parts, filled, and true to the figures and the code that they name."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from gnnrec.ui.session.shipped import as_shipped
from gnnrec.ui.widgets.lesson_strip import STEPS
from gnnrec.ui.widgets.reading import PARTS, PICTURE, PLACEHOLDER, TEXTS, passage
from gnnrec.ui.widgets.reading_figures import UNKNOWN, figures

ROOT = Path(__file__).parents[3]
PAGES = [step.page for step in STEPS]
GLOSSARY = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (TEXTS / "glossary.md").read_text(encoding="utf-8").splitlines()[2:]
]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_a_passage_in_three_parts(page: str) -> None:
    told = passage(page)
    assert told.title
    assert len(told.parts) == len(PARTS)
    for part in told.parts:
        assert len(part.split()) > 30
        assert not PLACEHOLDER.search(part)
        assert "[[" not in part
    plain, field, paper = told.parts
    assert "**" in field  # the field's words stand out
    assert re.search(r"\b(19|20)\d\d\b", paper)
    assert "$" not in plain


def test_there_is_no_passage_without_a_page() -> None:
    assert {path.stem for path in TEXTS.glob("*.md")} == {*PAGES, "glossary"}


@pytest.mark.parametrize("page", PAGES)
def test_the_style_of_the_house(page: str) -> None:
    text = (TEXTS / f"{page}.md").read_text(encoding="utf-8")
    assert not re.search(r"\bsimply\b|—|–", text)
    assert "!" not in PICTURE.sub("", text)
    assert "movie" not in text.replace("MovieLens", "").lower()  # a party of one's own has other topics
    assert max(map(len, text.splitlines())) < 160


def test_every_drawing_is_there_and_well_formed() -> None:
    named = {found["name"] for path in TEXTS.glob("*.md") for found in PICTURE.finditer(path.read_text("utf-8"))}
    assert named == {path.name for path in TEXTS.glob("*.svg")}
    for name in named:
        drawing = (TEXTS / name).read_text(encoding="utf-8")
        assert ElementTree.fromstring(drawing).tag.endswith("svg")
        assert not re.search(r"href|url\(|<script|<image", drawing)
        assert 'fill="currentColor"' in drawing  # words take the colour of the theme


def test_a_part_without_its_parts_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "half.md").write_text("# Half\n\n## In plain words\n\nNo more.\n", encoding="utf-8")
    monkeypatch.setattr("gnnrec.ui.widgets.reading.TEXTS", tmp_path)
    with pytest.raises(ValueError, match=r"half\.md has the parts"):
        passage("half")


def test_every_place_that_the_glossary_names_exists() -> None:
    assert len(GLOSSARY) > 20
    for story, field, symbol, place in GLOSSARY:
        assert story
        assert field
        assert symbol
        assert (ROOT / place.strip("`")).is_file(), place
    assert len({story for story, *_ in GLOSSARY}) == len(GLOSSARY)


def test_what_is_said_of_depth_follows_from_the_study() -> None:
    study = json.loads((ROOT / "assets" / "depths.json").read_text(encoding="utf-8"))
    assert as_shipped() == study
    said = figures(study)
    best = max(study["depths"], key=lambda depth: depth["validation"])
    gain = best["minus"]["0"]["ndcg"]
    assert f"{best['layers']} layers against none: {gain['mean']:+.3f} [{gain['low']:.3f}" in said["depth_field"]
    means = [depth["ndcg"]["mean"] for depth in study["depths"]]
    assert f"between {min(means):.3f} and {max(means):.3f}" in said["depth_field"]
    assert study["command"] in said["depth_field"]
    assert said["depth_plain"] in passage("scoreboard").parts[0]


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (0.01, 0.03, "2 rounds of gossip did better than none"),
        (-0.03, -0.01, "no gossip did better than 2 rounds of it"),
        (-0.01, 0.01, "no difference between 2 rounds of gossip and none could be told"),
    ],
)
def test_a_study_that_says_otherwise_is_told_otherwise(low: float, high: float, told: str) -> None:
    gain = {"mean": (low + high) / 2, "low": low, "high": high}
    group = {"group": "1-9 likes", "models": {"2": {"minus": {"0": gain}}}}
    study = {
        "depths": [
            {"layers": 0, "validation": 0.1, "ndcg": {"mean": 0.3}},
            {"layers": 2, "validation": 0.2, "ndcg": {"mean": 0.3}, "minus": {"0": {"ndcg": gain}}},
        ],
        **{"groups": [group], "k": 10, "splits": 5, "date": "2026-01-01", "command": "python"},
        "settings": {"threshold": 4.0, "num_layers": 3},
    }
    said = figures(study)["depth_plain"]
    assert told in said
    assert ("It helped guests with 1-9 likes" in said) == (low > 0)
    assert ("It cost guests with 1-9 likes" in said) == (high < 0)


def test_without_a_study_nothing_is_claimed() -> None:
    assert set(figures({}).values()) == {UNKNOWN}
    assert not re.search(r"\d\.\d", UNKNOWN)


def test_a_step_is_told_otherwise_where_no_gossip_travels() -> None:
    for step in STEPS:
        assert step.told(3) == step.analogy
        assert step.told(0) == (step.silent or step.analogy)
    silent = {step.page for step in STEPS if step.silent}
    assert silent == {"gossip", "walk_in"}
    for step in STEPS:
        if step.page != "map":  # it shows other numbers of rounds than the chosen one
            assert "gossip" not in step.told(0) or "0 layers" in step.told(0) or step.page == "your_data"
