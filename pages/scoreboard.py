"""Part 6: how many hidden talks the matchmaker guesses, against honest rivals."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from gnnrec import Recommender
from gnnrec.data.cache_folder import home
from gnnrec.ui.screens.scoreboard import rivals
from gnnrec.ui.screens.scoreboard.honest_eyes import show_honest_eyes
from gnnrec.ui.session import models
from gnnrec.ui.session.choices import places
from gnnrec.ui.session.models import NotTrainedError
from gnnrec.ui.session.view import View, explain_no_likes, follow, list_length, needs_model, visitor
from gnnrec.ui.widgets import charts
from gnnrec.ui.widgets.navigation import open_page
from gnnrec.ui.widgets.race import LOOKS, race_figure

EASY = 3  # lists that must fit into what is left to recommend, or anybody would hit
SHIPPED = Path(__file__).parents[1] / "assets" / "benchmark.json"


def draw_large_numbers(view: View, recommender: Recommender, k: int) -> None:
    """Hit@k and NDCG@k, each with its interval and one sentence of meaning."""
    marks = rivals.marks_of(view.model_key, k, recommender, view.party)
    everyone = np.count_nonzero(np.diff(view.party.held_out.user_offsets))
    remaining = np.median(view.party.train.num_items - np.diff(view.party.train.user_offsets)[marks.users])
    drawn = f", drawn at random from {everyone:,}" if everyone > len(marks.users) else ""
    hit, ndcg = (marks.intervals[metric] for metric in ("hit", "ndcg"))
    with st.container(key="scores"):
        left, right = st.columns(2)
        for column, name, value, meaning in (
            (
                left,
                "Hit",
                hit,
                f"For {hit['mean']:.0%} of the guests at least one of {k} matches is a talk that was hidden.",
            ),
            (
                right,
                "NDCG",
                ndcg,
                "How near the hidden talks are to the top of the list: 1 is perfect, 0 is none found.",
            ),
        ):
            with column, st.container(border=True):
                st.metric(f"{name}@{k}", f"{value['mean']:.3f}")
                st.markdown(meaning)
                st.caption(
                    f"95 % interval {value['low']:.3f} to {value['high']:.3f}, over {len(marks.users)} guests{drawn}"
                )
    if remaining < EASY * k:
        st.caption(
            f"The middle guest has only {remaining:.0f} topics left to be recommended, so a list of {k} hits easily. "
            "Only the comparison with simpler matchmakers says something here."
        )


def draw_rivals(view: View, recommender: Recommender, k: int) -> None:
    """Ours and the rivals' with intervals, or the button that invites them."""
    st.subheader("Against simpler matchmakers", anchor=False)
    key = rivals.rivals_key(view.party)
    try:
        invited = rivals.kept_rivals(key)
    except NotTrainedError:
        if not follow(models.jobs().find(key)):
            st.write("Popularity, item-kNN, matrix factorisation and EASE, their settings tuned on the same data.")
            st.button(
                "Invite the rivals",
                type="primary",
                icon=":material/group_add:",
                key="invite",
                on_click=rivals.invite_rivals,
                args=(view.party, view.choices.config, visitor()),
            )
        return
    everyone = [("lightgcn", rivals.marks_of(view.model_key, k, recommender, view.party))]
    everyone += [(name, rivals.marks_of(f"{key}-{name}", k, model, view.party)) for name, model in invited.items()]
    for column, metric, label in zip(st.columns(2), ("hit", "ndcg"), (f"Hit@{k}", f"NDCG@{k}"), strict=True):
        rows = [(rivals.NAMES[name], marks.intervals[metric]) for name, marks in everyone]
        rows.sort(key=lambda row: -row[1]["mean"])
        figure = charts.intervals(rows, ours=rivals.NAMES["lightgcn"], x=f"{label}, with 95 % intervals")
        column.plotly_chart(figure, key=f"rivals_{metric}", config=charts.QUIET, alt=f"{label} of all matchmakers")
        with column.popover("Table", icon=":material/table:"):
            st.dataframe(pd.DataFrame([{"matchmaker": name, **value} for name, value in rows]), hide_index=True)
    missing = [name for key, name in rivals.NAMES.items() if key not in dict(everyone)]
    if missing:
        st.caption(f"Left out, as they cannot be made of this party: {', '.join(missing)}.")


def draw_sweep(view: View, over: str, title: str, axis: str, chosen: float) -> None:
    """NDCG@10 for each number of layers or each threshold, computed on demand."""
    st.markdown(f"**{title}**")
    key = rivals.sweep_key(view.choices.config, over)
    job = models.jobs().find(key)
    if job and job.result:
        points = job.result
        names, values = [point.setting for point in points], [point.ndcg for point in points]
        figure = charts.sweep(names, values, chosen=chosen, x=axis, y="NDCG@10")
        st.plotly_chart(figure, key=f"sweep_{over}", config=charts.QUIET, alt=title)
        with st.popover("Table", icon=":material/table:"):
            st.dataframe(pd.DataFrame(points), hide_index=True)
    elif not follow(job):
        st.button(
            "Compute",
            key=f"start_{over}",
            icon=":material/play_arrow:",
            on_click=rivals.sweep,
            args=(view.choices.config, over, visitor()),
        )


def draw_own_result(view: View, recommender: Recommender, k: int) -> None:
    """What was hidden of the chosen guest's likes, and where the model ranked it."""
    st.subheader(f"{view.guest_in_markdown}'s own test", anchor=False)
    explain_no_likes(view)
    hidden = view.hidden_items
    if not hidden:
        st.info(
            f"Nothing was hidden of {view.guest_in_markdown}: with fewer than five likes, all are needed for training."
        )
        return
    item_ids, _ = recommender.recommend(view.choices.guest, recommender.interactions.num_items)
    places = {item: place for place, item in enumerate(item_ids.tolist(), 1)}
    table = pd.DataFrame(
        {"hidden talk": [view.dataset.titles[item] for item in hidden], "place": map(places.get, hidden)}
    )
    table = table.sort_values("place")
    found = int((table["place"] <= k).sum())
    were = "talk was" if len(hidden) == 1 else "talks were"
    st.markdown(
        f"**{len(hidden)}** {were} hidden; **{found}** {'is' if found == 1 else 'are'} among the first "
        f"{min(k, len(item_ids))} of {len(item_ids):,}. The best place is {table['place'].min()}."
    )
    table[f"in the first {k}"] = table["place"] <= k
    st.dataframe(table, hide_index=True)


def draw_race() -> None:
    """NDCG@10 over seconds of training, as the benchmark last measured it here, or as it is shipped."""
    st.subheader("Against the clock", anchor=False)
    own = home() / "benchmark.json"
    path = own if own.exists() else SHIPPED
    try:
        contenders = json.loads(path.read_text(encoding="utf-8"))["contenders"]
    except (OSError, ValueError, KeyError):
        st.info("There is no measurement to show. `python -m gnnrec benchmark` makes one.")
        return
    st.plotly_chart(race_figure(contenders), key="race", config=charts.QUIET, alt="NDCG@10 over seconds of training")
    rows = [
        {"model": LOOKS[name][0], "seconds": one["seconds"], "NDCG@10": one["ndcg"], "Hit@10": one["hit"]}
        for name, one in contenders.items()
        if name in LOOKS
    ]
    with st.popover("Table", icon=":material/table:"):
        st.dataframe(pd.DataFrame(rows), hide_index=True)
    where = "on this machine" if path == own else "on two shared cores, as shipped"
    st.caption(f"Measured {where} by `python -m gnnrec benchmark`. The further left and up, the better.")


view = open_page("scoreboard")
recommender = needs_model(view)
if recommender is None:
    st.stop()
if not len(view.party.held_out):
    explain_no_likes(view)
    remedy = "Lower the threshold, or bring more ratings." if len(places(view.dataset)) > 1 else "Bring more of them."
    st.info(
        "There is nothing to test with. A fifth of everybody's likes is hidden for the test, and nobody has the five "
        f"likes that this takes. {remedy}",
        icon=":material/scoreboard:",
    )
    st.stop()
k = list_length(view, "k (length of the list)")
draw_large_numbers(view, recommender, k)
draw_rivals(view, recommender, k)
st.subheader("Turning the knobs", anchor=False)
left, right = st.columns(2)
with left:
    draw_sweep(view, "layers", "More rounds of gossip: too few and too many", "layers", view.choices.layers)
if len(places(view.dataset)) > 1:
    with right:
        draw_sweep(view, "threshold", "Counting fewer talks as likes", "threshold", view.choices.threshold)
        st.caption("Each threshold hides other talks, so these scores are not of one and the same test.")
draw_own_result(view, recommender, k)
if view.is_of_movies:  # the race was run on MovieLens
    draw_race()
ten = min(10, view.party.graph.num_items)
show_honest_eyes(view, recommender, rivals.marks_of(view.model_key, ten, recommender, view.party))
