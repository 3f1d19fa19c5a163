"""What this is in five seconds, one guest at a glance, the six parts with live numbers, and the code that matters."""

import streamlit as st

from gnnrec.ui.screens.welcome.code import draw_code
from gnnrec.ui.screens.welcome.doors import draw_doors
from gnnrec.ui.screens.welcome.first_look import draw_first_look
from gnnrec.ui.screens.welcome.flow import draw_flow
from gnnrec.ui.screens.welcome.picture import draw_picture
from gnnrec.ui.widgets.navigation import open_page

view = open_page("welcome")
draw_doors(view)
movies, picture = st.columns([3, 2], gap="large")
with movies:
    draw_first_look(view)
with picture:
    draw_picture(view)
draw_flow(view)
draw_code()
