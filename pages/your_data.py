"""A data set of one's own: drop a file, see how it is read and what is wrong with it, and use it on every screen."""

import streamlit as st

from gnnrec.ui.screens.your_data import upload
from gnnrec.ui.screens.your_data.dropped_file import draw_drop, draw_file, draw_in_use
from gnnrec.ui.session import datasets
from gnnrec.ui.widgets.navigation import open_page

view = open_page("your_data")
if datasets.own():
    draw_in_use(view)
    st.header("Another file", anchor=False)
dropped = draw_drop()
if dropped:
    draw_file(dropped)
else:
    upload.clear()
