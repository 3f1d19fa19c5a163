"""Against the clock: NDCG@10 over seconds of training."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import streamlit as st

from gnnrec.evaluation.kept_race import kept_result
from gnnrec.ui.session.assets import ASSETS
from gnnrec.ui.widgets.figure import QUIET
from gnnrec.ui.widgets.race import LOOKS, race_figure

SHIPPED = ASSETS / "benchmark.json"


def draw_race() -> None:
    """NDCG@10 over seconds of training, as the benchmark last measured it here, or as it is shipped."""
    st.header("Against the clock", anchor=False)
    own = kept_result()
    result = own or _shipped()
    if result is None:
        st.info("There is no measurement to show. `python -m gnnrec benchmark` makes one.")
        return
    contenders = result["contenders"]
    st.plotly_chart(race_figure(contenders), key="race", config=QUIET, alt="NDCG@10 over seconds of training")
    rows = [
        {"model": LOOKS[name][0], "seconds": one["seconds"], "NDCG@10": one["ndcg"], "Hit@10": one["hit"]}
        for name, one in contenders.items()
        if name in LOOKS
    ]
    with st.popover("Table", icon=":material/table:"):
        st.dataframe(pd.DataFrame(rows), hide_index=True)
    where = "on this machine" if own else "on two shared cores"
    low = " What was rated low stays in the lists here, as in papers, so the figures are lower than above."
    st.caption(
        f"Measured {where} by `python -m gnnrec benchmark`. The further left and up, the better."
        f"{'' if result.get('candidates') == 'unrated' else low}"
    )


def _shipped() -> dict[str, Any] | None:
    """The result that comes with the app; None where it is not at hand."""
    try:
        result: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return result
