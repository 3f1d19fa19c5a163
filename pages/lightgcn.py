"""What LightGCN is: what it leaves out, why the root of the degrees, why layers are averaged."""

from gnnrec.ui.screens.lightgcn.average import draw_average
from gnnrec.ui.screens.lightgcn.leaves_out import draw_leaves_out
from gnnrec.ui.screens.lightgcn.measured import draw_provenance
from gnnrec.ui.screens.lightgcn.root import draw_root
from gnnrec.ui.widgets.navigation import open_page
from gnnrec.ui.widgets.notes import explain_no_likes
from gnnrec.ui.widgets.progress import needs_model

view = open_page("lightgcn")
explain_no_likes(view)
draw_leaves_out(view)
recommender = needs_model(view)
draw_root(view, recommender)
draw_average(view, recommender)
draw_provenance()
