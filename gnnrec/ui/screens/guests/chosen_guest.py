"""The profile and the conversation log of the chosen guest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from gnnrec.data.files.dates import OLDEST
from gnnrec.data.spreadsheet import harmless_table
from gnnrec.ui.session.choices import thresholds
from gnnrec.ui.session.view import View
from gnnrec.ui.words import counted, file_name

DATES_FROM = 10**7  # times below this are numbers of another kind, such as a year or a place in a row


def draw_chosen(view: View) -> None:
    """The profile and the conversation log of the chosen guest."""
    log = view.dataset.log(view.user)
    has_ratings = "rating" in log
    log["like"] = log["rating"] >= view.choices.threshold if has_ratings else True
    log["hidden like"] = log["item"].isin(view.hidden_items)
    if "timestamp" in log:
        log["when"] = when(log["timestamp"])
    if has_ratings:
        log = log.sort_values("rating", ascending=False)
    st.header(f"{view.guest_in_markdown}{about(view)}", anchor=False)
    st.caption(
        f"{counted(len(log), 'conversation')}, {counted(int(log['like'].sum()), 'like')}, "
        + (
            f"{counted(len(view.hidden_items), 'hidden like')} among them, which the model does not know."
            if view.choices.hides
            else "all known to the model."
        )
    )
    category = "genres" if view.is_of_movies else view.category
    wanted = ["title", "rating", "like", "hidden like", "when", "genres" if view.dataset.has_genres else ""]
    shown = log[[name for name in wanted if name in log]].rename(columns={"genres": category})
    st.dataframe(shown, hide_index=True, height=480, column_config=looks(view, shown))
    name = f"guest-{file_name(str(view.choices.guest))}.csv"
    st.download_button(
        "Download the log (CSV)", harmless_table(log).to_csv(index=False), name, "text/csv", on_click="ignore"
    )


def about(view: View) -> str:
    """What is known of the guest as a person."""
    if not view.dataset.has_people:
        return ""
    person = view.person
    gender = {"M": "man", "F": "woman"}.get(person.gender, person.gender)
    return f": {person.age}, {gender}, {person.occupation}"


def when(times: pd.Series) -> pd.Series:
    """Times as dates where they are seconds or finer since 1970; other numbers stay, and OLDEST is no time at all."""
    is_known = times != OLDEST
    latest = float(np.abs(times[is_known]).max()) if is_known.any() else 0
    if latest < DATES_FROM:
        return times.where(is_known)
    unit = next((unit for unit, end in (("s", 1e11), ("ms", 1e14), ("us", 1e17)) if latest < end), "ns")
    return pd.Series(times.to_numpy().astype(f"datetime64[{unit}]"), index=times.index).where(is_known)


def looks(view: View, shown: pd.DataFrame) -> dict[str, Any]:
    """How the columns of the log are drawn."""
    columns: dict[str, Any] = {"title": st.column_config.TextColumn(f"topic ({view.dataset.item_word})", width=260)}
    columns |= {name: st.column_config.CheckboxColumn(name, width=95) for name in ("like", "hidden like")}
    if "when" in shown and pd.api.types.is_datetime64_any_dtype(shown["when"]):
        columns["when"] = st.column_config.DateColumn("when")
    scale, at = view.dataset.scale, thresholds(view.dataset)
    if scale is None:
        return columns
    if scale.is_stars:
        style = "%d" if isinstance(at[0], int) else "%.1f"
        columns["rating"] = st.column_config.ProgressColumn(
            "stars", min_value=0, max_value=5, format=style, width="small"
        )
    elif scale.step and len(at) > 1:
        low, high = min(0.0, at[0]), float(at[-1])
        columns["rating"] = st.column_config.ProgressColumn(
            "rating", min_value=low, max_value=high, format="%g", width="small"
        )
    return columns
