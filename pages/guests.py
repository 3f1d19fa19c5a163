"""Part 1: who is here, what is talked about, how warmly, and one guest's conversations."""

import pandas as pd
import streamlit as st

from gnnrec.cells import harmless_table
from gnnrec.ui import charts
from gnnrec.ui.choices import choose_guest
from gnnrec.ui.navigation import open_page
from gnnrec.ui.view import explain_no_likes

view = open_page("guests")
users, items, talks = view.dataset.users, view.dataset.items, view.dataset.ratings

with st.container(horizontal=True):
    st.metric("Guests (users)", f"{len(users):,}", border=True)
    st.metric("Topics (movies)", f"{len(items):,}", border=True)
    st.metric("Conversations (ratings)", f"{len(talks):,}", border=True)
    st.metric("Likes", f"{int((talks['rating'] >= view.choices.threshold).sum()):,}", border=True)

explain_no_likes(view)
who, what, how, one = st.tabs(
    ["Who is here", "What is talked about", "How warmly", "The chosen guest"], key="about", on_change="rerun"
)


def chart(title: str, figure: object, table: pd.DataFrame, key: str) -> None:
    """A chart under its message, with its table behind it."""
    st.markdown(f"**{title}**")
    st.plotly_chart(figure, key=key, config=charts.QUIET, alt=title)
    with st.popover("Table", icon=":material/table:"):
        st.dataframe(table, hide_index=True)


def choose_clicked() -> None:
    """Make the guest of the clicked row the chosen one."""
    rows = st.session_state["guest_table"]["selection"]["rows"]
    if rows:
        choose_guest(int(users["user"].iloc[rows[0]]))


def counts(values: pd.Series, name: str) -> pd.DataFrame:
    """How often each value occurs, most frequent first."""
    return values.value_counts().rename_axis(name).reset_index(name="count")


def draw_guests() -> None:
    """Age, gender and occupation; a click on a row chooses a guest."""
    left, right = st.columns(2)
    with left:
        ages = counts(users["age"], "age").sort_values("age")
        figure = charts.histogram(users["age"], colour=charts.GUEST, x="age", y="guests", mark=view.person.age)
        chart(f"Half the guests are {users['age'].median():.0f} or younger", figure, ages, "ages")
        genders = counts(users["gender"].map({"M": "men", "F": "women"}), "gender")
        figure = charts.bars(genders["gender"], genders["count"], colour=charts.GUEST, y="guests", height=200)
        chart(f"{genders['count'][0] / len(users):.0%} are {genders['gender'][0]}", figure, genders, "genders")
    with right:
        jobs = counts(users["occupation"], "occupation")
        figure = charts.bars(
            jobs["occupation"],
            jobs["count"],
            colour=charts.GUEST,
            sideways=True,
            height=560,
            mark=view.person.occupation,
        )
        chart(f"Most are {jobs['occupation'][0]}s", figure, jobs, "occupations")
    st.markdown("**Choose another guest: click a row**")
    st.dataframe(
        users,
        hide_index=True,
        height=280,
        on_select=choose_clicked,
        selection_mode="single-row",
        key="guest_table",
    )


def draw_topics() -> None:
    """Genres and years."""
    left, right = st.columns(2)
    genre_counts = counts(items["genres"].str.split("|").explode(), "genre")
    with left:
        figure = charts.bars(
            genre_counts["genre"], genre_counts["count"], colour=charts.TOPIC, sideways=True, height=520
        )
        chart(f"{genre_counts['genre'][0]} is the commonest genre", figure, genre_counts, "genres")
    with right:
        years = counts(items["year"].dropna(), "year").sort_values("year")
        figure = charts.bars(years["year"], years["count"], colour=charts.TOPIC, x="year", y="topics")
        chart(f"{(items['year'] >= 1990).mean():.0%} of the topics are from the nineties", figure, years, "years")


def draw_warmth() -> None:
    """Stars, and conversations per guest and per topic."""
    left, right = st.columns(2)
    with left:
        stars = counts(talks["rating"], "stars").sort_values("stars")
        figure = charts.rating_histogram(stars["stars"], stars["count"], view.choices.threshold)
        share = (talks["rating"] >= view.choices.threshold).mean()
        title = f"From {view.choices.threshold} stars up, {share:.0%} of the conversations are likes"
        chart(title, figure, stars, "stars")
    with right:
        per_guest = counts(talks["user"], "guest")
        mine = len(talks[talks["user"] == view.choices.guest])
        figure = charts.histogram(
            per_guest["count"], colour=charts.GUEST, x="conversations per guest", y="guests", mark=mine
        )
        title = f"{view.guest_name} has {mine} conversations; the middle guest has {per_guest['count'].median():.0f}"
        chart(title, figure, per_guest, "per_guest")
        per_topic = counts(talks["item"].map(view.dataset.titles), "topic")
        figure = charts.histogram(per_topic["count"], colour=charts.TOPIC, x="conversations per topic", y="topics")
        title = f"A few topics are everywhere; the middle topic has {per_topic['count'].median():.0f} conversations"
        chart(title, figure, per_topic, "per_topic")


def draw_chosen() -> None:
    """The profile and the conversation log of the chosen guest."""
    person = view.person
    gender = {"M": "man", "F": "woman"}.get(person.gender, person.gender)
    st.markdown(f"#### {view.guest_name}: {person.age}, {gender}, {person.occupation}")
    log = talks[talks["user"] == view.choices.guest].merge(items[["item", "title", "genres"]], on="item")
    log = log.sort_values("rating", ascending=False)
    log["like"] = log["rating"] >= view.choices.threshold
    log["hidden for the test"] = log["item"].isin(view.hidden_items)
    log["when"] = pd.to_datetime(log["timestamp"], unit="s")
    st.caption(
        f"{len(log)} conversations, {int(log['like'].sum())} likes, "
        f"of which {len(view.hidden_items)} are hidden from the model."
    )
    st.dataframe(
        log[["title", "rating", "genres", "like", "hidden for the test", "when"]].sort_values(
            "rating", ascending=False
        ),
        hide_index=True,
        height=480,
        column_config={
            "title": st.column_config.TextColumn("topic (movie)", width="large"),
            "rating": st.column_config.ProgressColumn("stars", min_value=0, max_value=5, format="%d"),
            "when": st.column_config.DateColumn("when"),
        },
    )
    name = f"guest-{view.choices.guest}.csv"
    st.download_button(
        "Download the log (CSV)", harmless_table(log).to_csv(index=False), name, "text/csv", on_click="ignore"
    )


for tab, draw in ((who, draw_guests), (what, draw_topics), (how, draw_warmth), (one, draw_chosen)):
    if tab.open:
        with tab:
            draw()
