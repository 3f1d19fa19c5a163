"""The whole party as charts and tables: who is here, what is talked about, how warmly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from gnnrec.data.dataset import Dataset
from gnnrec.data.interactions import IntArray
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.choices import choose_guest, thresholds
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.view import View
from gnnrec.ui.widgets import charts
from gnnrec.ui.widgets.figure import GUEST, QUIET, TOPIC, short
from gnnrec.ui.words import counted, from_threshold, percent, plain

MOST_ROWS = 1000
"""Rows of a table that are sent to a browser."""
MOST_BARS = 25


@remembered(1)
def talks_of_topics(dataset: Dataset) -> IntArray:
    """Conversations about each item. (num_items,)"""
    return np.bincount(dataset.interactions.items, minlength=dataset.interactions.num_items)


@remembered(1)
def talks_by_warmth(dataset: Dataset) -> IntArray:
    """Conversations with each rating of the scale; on an uneven one, from each threshold on. (num_thresholds,)"""
    assert dataset.interactions.ratings is not None
    steps = np.array(thresholds(dataset), np.float32)
    between = (steps[1:] + steps[:-1]) / 2 if dataset.scale and dataset.scale.step else steps[1:]
    found = np.searchsorted(between, dataset.interactions.ratings, side="right")
    return np.bincount(found, minlength=len(steps))


def draw_people(view: View) -> None:
    """Age, gender and occupation; a click on a row chooses a guest."""
    users = view.dataset.users
    left, right = st.columns(2)
    with left:
        ages = _counts(users["age"], "age").sort_values("age")
        figure = charts.histogram(users["age"], colour=GUEST, x="age", y="guests", mark=view.person.age)
        middle = int(users["age"].median())
        young = percent(float((users["age"] <= middle).mean()))
        _chart(f"{young} of the guests are {middle} or younger", figure, ages, "ages")
        genders = _counts(users["gender"].map({"M": "men", "F": "women"}), "gender")
        figure = charts.bars(genders["gender"], genders["count"], colour=GUEST, y="guests", height=200)
        _chart(f"{percent(genders['count'][0] / len(users))} are {genders['gender'][0]}", figure, genders, "genders")
    with right:
        jobs = _counts(users["occupation"], "occupation")
        figure = charts.bars(
            jobs["occupation"],
            jobs["count"],
            colour=GUEST,
            sideways=True,
            height=560,
            mark=view.person.occupation,
        )
        first = f"The commonest occupation is {jobs['occupation'][0]}: {percent(jobs['count'][0] / len(users))}"
        _chart(f"{first} of the guests", figure, jobs, "occupations")
    _choose_from(users)


def draw_talkers(view: View) -> None:
    """Who talked how much and liked how much, where nothing else is known of them; a click on a row chooses a guest."""
    known = view.dataset.interactions
    talks = np.diff(known.user_offsets)
    likes = np.diff(view.split.positives.user_offsets) + np.diff(view.split.held_out.user_offsets)
    first = np.argsort(-talks, kind="stable")[:MOST_ROWS]
    columns = {"user": known.user_ids[first], "conversations": talks[first], "likes": likes[first]}
    if known.num_users > MOST_ROWS:
        st.caption(f"The {MOST_ROWS:,} guests who talk most, of {known.num_users:,}.")
    _choose_from(pd.DataFrame(columns))


def _choose_from(guests: pd.DataFrame) -> None:
    """A table of guests, one of whom is chosen by a click."""

    def choose_clicked() -> None:
        rows = st.session_state[keyed("guest_table")]["selection"]["rows"]
        if rows:
            choose_guest(guests["user"].iloc[rows[:1]].tolist()[0])

    st.markdown("**Choose another guest: click a row**")
    st.dataframe(
        guests,
        hide_index=True,
        height=280,
        on_select=choose_clicked,
        selection_mode="single-row",
        key=keyed("guest_table"),
    )


def draw_topics(view: View) -> None:
    """Genres and years, as far as they are known, and what is talked about most."""
    items = view.dataset.items
    left, right = st.columns(2)
    if view.dataset.has_genres:
        with left:
            _draw_genres(view)
    if view.dataset.has_years:
        with right if view.dataset.has_genres else left:
            years = _counts(items["year"].dropna(), "year").sort_values("year")
            figure = charts.bars(years["year"], years["count"], colour=TOPIC, x="year", y="topics")
            _chart(_about_years(view), figure, years, "years")
    if not view.is_of_movies:
        _draw_most_talked_about(view)


def _draw_genres(view: View) -> None:
    values = view.dataset.items["genres"].str.split("|").explode()
    found = _counts(values[values != ""], view.category)
    shown = found.head(MOST_BARS)
    figure = charts.bars(shown[view.category], shown["count"], colour=TOPIC, sideways=True, height=520)
    title = f"{short(found[view.category][0], 60)} is the commonest {view.category}"
    _chart(title, figure, found, "genres")


def _about_years(view: View) -> str:
    years = view.dataset.items["year"].dropna()
    middle = int(years.median())
    return f"{percent(float((years >= middle).mean()))} of the topics with a year are from {middle} or later"


def _draw_most_talked_about(view: View) -> None:
    talks = talks_of_topics(view.dataset)
    first = np.argsort(-talks, kind="stable")[:MOST_ROWS]
    columns = ["title", *(["year"] if view.dataset.has_years else []), *(["genres"] if view.dataset.has_genres else [])]
    table = view.dataset.items[columns].iloc[first].rename(columns={"title": "topic (item)", "genres": view.category})
    table.insert(1, "conversations", talks[first])
    st.markdown("**What is talked about most**")
    st.dataframe(table, hide_index=True, height=360)


def draw_warmth(view: View) -> None:
    """Ratings where there are any, and conversations per guest and per topic."""
    left, right = st.columns(2)
    if view.dataset.interactions.ratings is not None:
        with left:
            _draw_ratings(view)
    with right if view.dataset.interactions.ratings is not None else left:
        _draw_talks_per_guest(view)
        _draw_talks_per_topic(view)


def _draw_ratings(view: View) -> None:
    scale, ratings = view.dataset.scale, view.dataset.interactions.ratings
    assert scale is not None
    assert ratings is not None
    at, found = thresholds(view.dataset), talks_by_warmth(view.dataset)
    unit = "stars" if scale.is_stars else "rating"
    figure = charts.rating_histogram(at, found, view.choices.threshold, step=scale.step, unit=unit)
    share = np.count_nonzero(ratings >= view.choices.threshold) / len(ratings)
    likes = from_threshold(view.choices.threshold, stars=scale.is_stars)
    title = f"{percent(share)} of the conversations are likes: rated {likes}"
    name = unit if scale.step else f"{unit} from"
    _chart(title, figure, pd.DataFrame({name: at, "count": found}), "stars")


def _draw_talks_per_guest(view: View) -> None:
    known = view.dataset.interactions
    talks = np.diff(known.user_offsets)
    mine = int(talks[view.user])
    table = _most({"guest": known.user_ids}, talks)
    figure = charts.histogram(talks, colour=GUEST, x="conversations per guest", y="guests", mark=mine)
    title = f"{view.guest_name} has {counted(mine, 'conversation')}; the middle guest has {np.median(talks):.0f}"
    _chart(title, figure, table, "per_guest")


def _draw_talks_per_topic(view: View) -> None:
    talks = talks_of_topics(view.dataset)
    table = _most({"topic": view.dataset.items["title"].to_numpy()}, talks)
    figure = charts.histogram(talks, colour=TOPIC, x="conversations per topic", y="topics")
    middle, most = np.median(talks), talks.max()
    title = f"The most talked about topic has {most:,} conversations; the middle one has {middle:.0f}"
    _chart(title, figure, table, "per_topic")


def _most(names: dict[str, Any], count: IntArray) -> pd.DataFrame:
    """A table of those with the highest counts."""
    first = np.argsort(-count, kind="stable")[:MOST_ROWS]
    return pd.DataFrame({name: values[first] for name, values in names.items()} | {"count": count[first]})


def _counts(values: pd.Series, name: str) -> pd.DataFrame:
    """How often each value occurs, most frequent first."""
    return values.value_counts().rename_axis(name).reset_index(name="count")


def _chart(title: str, figure: object, table: pd.DataFrame, key: str) -> None:
    """A chart under its message, with its table behind it."""
    st.markdown(f"**{plain(title)}**")
    st.plotly_chart(figure, key=key, config=QUIET, alt=title)
    with st.popover("Table", icon=":material/table:"):
        st.dataframe(table.head(MOST_ROWS), hide_index=True)
