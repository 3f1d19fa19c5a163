"""All passages one after the other, with their drawings, a glossary, and the file to take along."""

from __future__ import annotations

from functools import cache

import streamlit as st

from gnnrec.ui.screens.reading.pictures import draw_picture
from gnnrec.ui.screens.reading.standalone import standalone_html
from gnnrec.ui.widgets.lesson_strip import STEPS
from gnnrec.ui.widgets.reading import PARTS, PICTURE, TEXTS, Passage, passage

TITLE = "LightGCN at a party: the whole lesson"
STYLE = """<style>
.st-key-reading_whole {max-width: 46rem}
.st-key-reading_whole h2 {font-size: 1.6rem; padding-top: 2rem}
.st-key-reading_whole h3 {font-size: 1.12rem; padding: .8rem 0 .1rem}
.st-key-reading_whole table {font-size: .9rem}
.st-key-reading_glossary table {table-layout: fixed; width: 100%}
.st-key-reading_glossary :is(td, th) {overflow-wrap: break-word; padding: .3rem .4rem}
.st-key-reading_glossary code {white-space: normal; overflow-wrap: anywhere; padding: 0}
.st-key-reading_whole .katex-display > .katex {font-size: min(1.21em, 3.6vw)}
@media print {
    .st-key-reading_tools {display: none}
    .st-key-reading_whole {max-width: none}
    .st-key-reading_whole h2, .st-key-reading_whole h3 {break-after: avoid}
    .st-key-reading_whole .katex-display, .st-key-reading_whole tr, .st-key-reading_whole figure {break-inside: avoid}
}
</style>"""


def draw_whole() -> None:
    """The page from its contents to the glossary."""
    st.html(STYLE)
    with st.container(key="reading_tools", horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Download as one HTML file",
            whole_html,
            "lightgcn-at-a-party.html",
            "text/html",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption("It opens anywhere without a network. To print this page: Ctrl+P, on a Mac ⌘P.", width="content")
    with st.container(key="reading_whole"):
        st.markdown(contents())
        for where, told in chapters():
            _draw_chapter(where, told)
        st.header("Glossary", anchor="glossary")
        st.container(key="reading_glossary").markdown(glossary())


@cache
def chapters() -> tuple[tuple[str, Passage], ...]:
    """For each page of the story, in its order: its name with the field's words, and its passage."""
    return tuple((f"{step.title}. In the field: {step.term}", passage(step.page)) for step in STEPS)


def contents() -> str:
    """The table of contents, in Markdown."""
    links = [f"1. [{told.title}](#{told.page}): {where.split('.')[0]}" for where, told in chapters()]
    return "\n".join([*links, "1. [Glossary](#glossary)"])


def glossary() -> str:
    """Each word of the story with the field's, its symbol and its place in the code, as a table in Markdown."""
    return (TEXTS / "glossary.md").read_text(encoding="utf-8")


def whole_html() -> str:
    """The same as one file."""
    return standalone_html(TITLE, chapters(), glossary())


def _draw_chapter(where: str, told: Passage) -> None:
    st.header(told.title, anchor=told.page)
    st.caption(where)
    for heading, text in zip(PARTS, told.parts, strict=True):
        st.subheader(heading, anchor=False)
        _draw_part(text)


def _draw_part(text: str) -> None:
    """Text and drawings in turn: the pattern of a picture splits a part into text, alternative, name, text, ..."""
    pieces = PICTURE.split(text)
    for number in range(0, len(pieces), 3):
        if words := pieces[number].strip():
            st.markdown(words)
        if number + 2 < len(pieces):
            draw_picture(pieces[number + 2], pieces[number + 1])
