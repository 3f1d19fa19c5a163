"""The whole lesson as one HTML file that loads nothing: text, drawings and formulas, to read anywhere and to print."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from markdown_it import MarkdownIt

from gnnrec.ui.screens.reading.mathml import to_mathml
from gnnrec.ui.screens.reading.pictures import drawing
from gnnrec.ui.widgets.reading import PARTS, PICTURE, Passage

FORMULA = re.compile(r"\$\$(?P<display>.+?)\$\$|\$(?P<inline>[^$]+?)\$", re.DOTALL)
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
STYLE = """
:root {color-scheme: light dark; --ground: #fffdf8; --ink: #1e2530; --line: #d8d2c4; --link: #005a8e}
@media (prefers-color-scheme: dark) {
  :root {--ground: #12151d; --ink: #eceae4; --line: #3a4256; --link: #7cc4f0}
}
* {box-sizing: border-box}
body {background: var(--ground); color: var(--ink); font: 1.05rem/1.6 Charter, Georgia, serif; margin: 0 auto;
  max-width: 46rem; padding: 2rem 1.2rem 4rem}
h1, h2, h3 {font-family: system-ui, sans-serif; line-height: 1.25}
h2 {border-top: 2px solid var(--line); margin-top: 3rem; padding-top: 1.2rem}
h3 {font-size: 1.05rem; margin-bottom: .2rem}
a {color: var(--link)}
figure {margin: 1rem 0}
svg {width: 100%; height: auto; max-width: 38rem}
figcaption, .where {font-size: .9rem; opacity: .85}
math[display=block] {overflow-x: auto; margin: .6rem 0}
code {font-size: .88em; overflow-wrap: anywhere}
.table {overflow-x: auto}
table {border-collapse: collapse; font-size: .92rem; width: 100%}
th, td {border-bottom: 1px solid var(--line); padding: .3rem .5rem .3rem 0; text-align: left; vertical-align: top}
@media print {
  :root {--ground: #fff; --ink: #000; --line: #bbb; --link: #000}
  body {font-size: 10.5pt; max-width: none; padding: 0}
  h2, h3 {break-after: avoid}
  figure, tr, math[display=block] {break-inside: avoid}
  @page {margin: 18mm}
}
"""


def standalone_html(title: str, chapters: Sequence[tuple[str, Passage]], glossary: str) -> str:
    """The whole as one page; its content policy forbids every request.

    Args:
        chapters: where each passage belongs, and the passage, in the order of the story.
        glossary: a table in Markdown.
    """
    contents = "".join(
        f'<li><a href="#{told.page}">{html.escape(told.title)}</a> <span class="where">{html.escape(where)}</span></li>'
        for where, told in chapters
    )
    body = "".join(_chapter(where, told) for where, told in chapters)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<title>{html.escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{html.escape(title)}</h1>\n"
        f'<nav aria-label="Contents"><ol>{contents}<li><a href="#glossary">Glossary</a></li></ol></nav>\n{body}'
        f'<section id="glossary"><h2>Glossary</h2><div class="table">{to_html(glossary)}</div></section>\n'
        "</main>\n</body>\n</html>\n"
    )


def to_html(markdown: str) -> str:
    """Markdown with formulas and drawings as HTML; markup that it holds is shown and not obeyed."""
    kept: list[str] = []

    def keep(made: str) -> str:
        kept.append(made)
        return f"KEPT{len(kept) - 1}KEPT"

    text = PICTURE.sub(lambda found: keep(_figure(found["name"], found["alternative"])), markdown)
    text = FORMULA.sub(lambda found: keep(_formula(found)), text)
    made: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    made = re.sub(r"<p>(KEPT\d+KEPT)</p>", r"\1", made)
    return re.sub(r"KEPT(\d+)KEPT", lambda found: kept[int(found[1])], made)


def _chapter(where: str, told: Passage) -> str:
    parts = "".join(
        f"<h3>{html.escape(heading)}</h3>\n{to_html(text)}" for heading, text in zip(PARTS, told.parts, strict=True)
    )
    return (
        f'<section id="{told.page}"><h2>{html.escape(told.title)}</h2>\n'
        f'<p class="where">{html.escape(where)}</p>\n{parts}</section>\n'
    )


def _figure(name: str, alternative: str) -> str:
    """A drawing inside the page, with its alternative as the caption."""
    svg = drawing(name).replace("<svg ", '<svg aria-hidden="true" ', 1)
    return f"<figure>{svg}<figcaption>{html.escape(alternative)}</figcaption></figure>"


def _formula(found: re.Match[str]) -> str:
    return to_mathml(found["display"] or found["inline"], display=bool(found["display"]))
