"""The router: what is chosen, the pages, and the page that is asked for."""

import sys
from importlib import import_module

import streamlit as st

if "torch" not in sys.modules:  # which takes seconds: the first visitor of a server would look at an empty page
    with st.spinner("Opening the doors"):
        import_module("gnnrec.ui.widgets.sidebar")

from gnnrec.ui.session import address, caretaker, datasets, drawn, reload
from gnnrec.ui.session.assets import ASSETS
from gnnrec.ui.session.own_address import ask_nobody
from gnnrec.ui.session.view import current
from gnnrec.ui.tour import frame
from gnnrec.ui.widgets import browser, progress
from gnnrec.ui.widgets.arrival import arrive, explain_sample
from gnnrec.ui.widgets.navigation import navigation, run_page
from gnnrec.ui.widgets.notes import draw_notes, draw_pending
from gnnrec.ui.widgets.phone_menu import close_menu_on_phones
from gnnrec.ui.widgets.sidebar import draw_controls
from gnnrec.ui.words import plain

caretaker.attend()
ask_nobody()  # where the server was not started by `gnnrec serve`, from the first page on
progress.start_page()
page = navigation()
st.html(ASSETS / "style.css")
if st.context.theme.type == "dark":
    st.html(ASSETS / "print_dark.css")
st.logo(str(ASSETS / "logo.svg"), icon_image=str(ASSETS / "icon.png"), size="large")

dataset = arrive()
address.read_address(dataset)
with st.sidebar:
    draw_controls(dataset)
    progress.draw_outcome(current())
    frame.draw_entry()
    st.toggle("Show the lesson", key="lesson")
    if datasets.suits_movielens():
        st.caption("MovieLens-100K by GroupLens, for research use, not to be redistributed.", help=dataset.notice)
    elif dataset.notice:
        st.caption(plain(dataset.notice))
    close_menu_on_phones(st.session_state["guest"])
browser.mount(*reload.remember())
address.write_address(dataset, page.url_path)
frame.draw_around(page)
draw_pending()
explain_sample(page.url_path)
draw_notes()
run_page(page)
progress.wait()
drawn.forget_others()  # while something is waited for, what was drawn before is still on the screen
