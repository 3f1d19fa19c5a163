"""The whole lesson as one page to read or to print."""

from gnnrec.ui.screens.reading.whole import draw_whole
from gnnrec.ui.widgets.navigation import open_page

open_page("reading")
draw_whole()
