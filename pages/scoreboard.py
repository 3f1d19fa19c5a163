"""Part 6: how many hidden likes the matchmaker guesses, against honest rivals."""

import streamlit as st

from gnnrec.ui.screens.scoreboard.blockbusters import draw_blockbusters
from gnnrec.ui.screens.scoreboard.depths import draw_depths
from gnnrec.ui.screens.scoreboard.failures import draw_failures
from gnnrec.ui.screens.scoreboard.groups import draw_groups
from gnnrec.ui.screens.scoreboard.leak import draw_leak
from gnnrec.ui.screens.scoreboard.own_test import draw_own_result
from gnnrec.ui.screens.scoreboard.race import draw_race
from gnnrec.ui.screens.scoreboard.rivals import draw_rivals
from gnnrec.ui.screens.scoreboard.scores import draw_large_numbers, explain_no_test
from gnnrec.ui.screens.scoreboard.sweeps import draw_sweep
from gnnrec.ui.widgets.navigation import open_page
from gnnrec.ui.widgets.option_lists import list_length
from gnnrec.ui.widgets.progress import needs_model

view = open_page("scoreboard")
recommender = needs_model(view)
if recommender and not len(view.split.held_out):
    explain_no_test(view)
elif recommender:
    k = list_length(view, "k (length of the list)")
    draw_large_numbers(view, recommender, k)
    draw_rivals(view, recommender, k)
    draw_depths(view)
    draw_sweep(view)
    draw_own_result(view, recommender, k)
    if view.is_of_movies:  # the race was run on MovieLens
        draw_race()

    st.header("Honest eyes", anchor=False)
    leak, groups, blockbusters, failed = st.tabs(
        ["What a leak would claim", "For whom does it work?", "Only blockbusters?", "Whom does it fail?"],
        key="eyes",
        on_change="rerun",
    )
    with leak:  # always drawn, so that its switch keeps its state behind another tab
        draw_leak(view, recommender)
    if groups.open:
        with groups:
            draw_groups(view, recommender)
    if blockbusters.open:
        with blockbusters:
            draw_blockbusters(view, recommender)
    if failed.open:
        with failed:
            draw_failures(view, recommender)
