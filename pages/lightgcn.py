"""What LightGCN is: what it leaves out, why the root of the degrees, why layers are averaged."""

from gnnrec.ui.widgets.navigation import open_page

view = open_page("lightgcn")
