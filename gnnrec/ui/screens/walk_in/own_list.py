"""Where somebody who walks in can bring the list that they keep elsewhere."""

from __future__ import annotations

import streamlit as st

from gnnrec.errors import InputError
from gnnrec.ui.session.brought import MOST_PICKS, own_list
from gnnrec.ui.session.dropped import Dropped
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets.own_list import draw_own_list
from gnnrec.ui.words import plain

LIMIT_MB = 20


def draw_bring(view: View) -> None:
    """A place for the file, folded away, and what of it is here."""
    with st.expander("Or bring the list you keep elsewhere", icon=":material/upload_file:"):
        known = "Letterboxd or IMDb exports" if view.is_of_movies else "Goodreads or the like exports"
        st.caption(
            f"What {known} as CSV, or any table with a title on each row. Titles that are "
            f"here become your picks, the best rated first, {MOST_PICKS} at most. The file itself is not kept."
        )
        given = st.file_uploader("Your own list", key="own_list_file", max_upload_size=LIMIT_MB)
        if given is None:
            return
        try:
            titles = own_list(Dropped(given.name, given.file_id, given.getbuffer()))
        except InputError as error:
            st.error(f"It cannot be read. {plain(str(error))}", icon=":material/block:")
            return
        if titles is None:
            st.info("It is not one person's list of titles. A file with several people is a party of its own:")
            st.page_link("pages/your_data.py", label="Open it on Your data", icon=":material/upload_file:")
        else:
            draw_own_list(titles)
