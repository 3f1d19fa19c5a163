"""The passages to read: one a page, in plain words, in the field's words, and where it was first written.

They are Markdown files, assets/reading/<page>.md: a title, three parts under fixed headings, formulas between dollar
signs, pictures on lines of their own, and [[names]] in place of anything that was measured.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import streamlit as st

from gnnrec.ui.session import shipped
from gnnrec.ui.session.assets import ASSETS
from gnnrec.ui.widgets.reading_figures import figures

TEXTS = ASSETS / "reading"
PARTS = ("In plain words", "In the field's words", "Where it was first written")
PICTURE = re.compile(r"^!\[(?P<alternative>[^\]]+)\]\((?P<name>[\w.]+)\)$", re.MULTILINE)
PLACEHOLDER = re.compile(r"\[\[(\w+)\]\]")
WHOLE = "reading"
"""The page that has all passages, and needs none at its foot."""
STYLE = """<style>
.st-key-reading h2 {font-size: 1.15rem; padding: .8rem 0 .1rem}
.st-key-reading .stMarkdown {max-width: 46rem}
.st-key-reading .katex-display > .katex {font-size: min(1.21em, 3.6vw)}
</style>"""


@dataclass(frozen=True)
class Passage:
    """What there is to read about one page.

    Attributes:
        title: what it answers.
        parts: Markdown of the three parts, in the order of PARTS.
    """

    page: str
    title: str
    parts: tuple[str, str, str]


@cache
def passage(page: str) -> Passage:
    """The passage of a page, with every placeholder filled."""
    text = PLACEHOLDER.sub(_measured, (TEXTS / f"{page}.md").read_text(encoding="utf-8"))
    heading, *parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    if tuple(parts[::2]) != PARTS or not re.fullmatch(r"# .+\s+", heading):
        raise ValueError(f"{page}.md has the parts {parts[::2]} below {heading!r}; it must have a title and {PARTS}.")
    plain, field, paper = (part.strip() for part in parts[1::2])
    return Passage(page, heading.strip().removeprefix("# "), (plain, field, paper))


def without_pictures(text: str) -> str:
    """A part as it stands below a page, whose own picture is the better one."""
    return PICTURE.sub("", text)


def draw_passage(page: str) -> None:
    """The passage of a page, folded, at its foot; nothing where the lesson is switched off."""
    if page == WHOLE or not st.session_state.get("lesson", True):
        return
    told = passage(page)
    with st.container(key="reading"), st.expander(f"To read: {told.title}", icon=":material/menu_book:"):
        st.html(STYLE)
        for heading, text in zip(PARTS, told.parts, strict=True):
            st.header(heading, anchor=False)
            st.markdown(without_pictures(text))
        st.page_link(f"pages/{WHOLE}.py", label="All passages on one page, to print", icon=":material/print:")


def _measured(found: re.Match[str]) -> str:
    return figures(shipped.as_shipped())[found[1]]
