"""Part 4: one comparison up close, the loss, the knobs, the training replayed, and settings that suit the party."""

import streamlit as st

from gnnrec.ui.screens.training.curves import draw_curves, draw_replay
from gnnrec.ui.screens.training.model_file import draw_model_file
from gnnrec.ui.screens.training.one_comparison import draw_triplet
from gnnrec.ui.screens.training.settings_form import draw_knobs
from gnnrec.ui.screens.training.tune_for_my_data import draw_tuning
from gnnrec.ui.screens.training.which_start import draw_which_start
from gnnrec.ui.widgets.navigation import open_page
from gnnrec.ui.widgets.notes import warn_of_training

view = open_page("training")
left, right = st.columns([3, 2], gap="large")
with right:
    draw_knobs(view)
    draw_model_file(view, view.recommender)
with left:
    if view.recommender:
        warn_of_training(view.recommender)
    if recommender := draw_which_start(view):
        draw_curves(recommender)
        draw_triplet(view, recommender)
        draw_replay(view, recommender)
draw_tuning(view)
