"""The little party: LightGCN small enough to be drawn whole."""

from gnnrec.ui.screens.little_party.component import show_little_party
from gnnrec.ui.screens.little_party.grown import draw_the_way_on
from gnnrec.ui.widgets.navigation import open_page
from gnnrec.ui.widgets.notes import explain_no_likes

view = open_page("little_party")
show_little_party()
draw_the_way_on(view)
explain_no_likes(view)
