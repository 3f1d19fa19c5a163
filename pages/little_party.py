"""The little party: LightGCN small enough to be drawn whole."""

from gnnrec.ui.widgets.navigation import open_page

view = open_page("little_party")
