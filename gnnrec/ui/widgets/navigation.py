"""The pages, and the assurance that every one of them is reached through the router."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

import streamlit as st

from gnnrec.ui.session.assets import ASSETS
from gnnrec.ui.session.page import enter_page, open_page_name
from gnnrec.ui.session.view import View, current
from gnnrec.ui.widgets.lesson_strip import STEPS, strip
from gnnrec.ui.widgets.reading import draw_passage
from gnnrec.ui.widgets.you import seen_by

if TYPE_CHECKING:
    from streamlit.navigation.page import Page


def navigation() -> Page:
    """Declare the pages and give the one that is asked for.

    The picture comes first: a page's own icon would be fetched from outside to stand in the browser's tab. The menu
    is hidden until the pages are declared (.streamlit/config.toml), since a server that has run nothing yet would
    list the files in pages/ while it loads everything.
    """
    st.set_page_config(page_icon=str(ASSETS / "icon.png"), layout="wide")
    st.set_option("client.showSidebarNavigation", True)
    sections: dict[str, list[Page]] = {"The story": [], "Beside the story": []}
    for step in STEPS:
        page = st.Page(f"pages/{step.page}.py", title=step.label, icon=step.icon, default=step.page == "welcome")
        sections["Beside the story" if step.beside else "The story"].append(page)
    page = st.navigation(sections, expanded=True)
    titles = {step.label: step.title for step in STEPS}
    st.set_page_config(page_title=f"{titles[page.title]} - gnnrec")
    return page


def run_page(page: Page) -> None:
    """Run a page from the router, and end it with its passage to read."""
    _load_engine()
    st.session_state["_routed"] = True
    page.run()
    draw_passage(open_page_name())


def _load_engine() -> None:
    """Have PyG loaded, which takes over a second: the first visitor of a server would look at an empty page."""
    if "torch_geometric" not in sys.modules:
        with st.spinner("Opening the doors"):
            import_module("gnnrec.model.lightgcn")


def open_page(name: str) -> View:
    """The first line of every page: its title and lesson strip, and the view to draw.

    A server that has not met `st.navigation` yet takes pages/ for a multipage app of the old kind and runs
    the page that is asked for without the router. Then the pages are declared here, and it runs once more.
    """
    if not st.session_state.pop("_routed", False):
        navigation()
        st.rerun()
    enter_page(name)
    strip(name)
    return seen_by(current(), name)
