"""The whole lesson as one page to read or to print."""

from gnnrec.ui.widgets.navigation import open_page

view = open_page("reading")
