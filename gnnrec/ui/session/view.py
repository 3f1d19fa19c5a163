"""What a page needs to draw itself: the choices, the party they make, and the model or the job that trains it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from gnnrec.data.dataset import Dataset
from gnnrec.recommender import Recommender
from gnnrec.ui.session import choices, datasets, models
from gnnrec.ui.session.caches import once_a_party
from gnnrec.ui.session.choices import Choices
from gnnrec.ui.session.jobs import Job
from gnnrec.ui.session.models import Party
from gnnrec.ui.widgets import cards
from gnnrec.ui.words import brief, distinct, number, plain, topic_word, waiting_time

LOOK_AGAIN = 0.4
"""Seconds between two looks at a running job."""
LONG = 5.0
"""Seconds from which on people want to know how long it will take, and may want to stop it."""


@dataclass(frozen=True)
class View:
    """Everything a page shows is in here or follows from it.

    Attributes:
        user: index of the chosen guest.
        recommender: the trained model of these choices, or None while `job` trains it.
    """

    dataset: Dataset
    choices: Choices
    party: Party
    user: int
    recommender: Recommender | None
    job: Job | None

    @property
    def person(self) -> Any:
        """The guest's row of the users' table."""
        return self.dataset.users.iloc[self.user]

    @property
    def likes(self) -> int:
        """Likes of the guest that the model may know of."""
        return len(self.party.positives.items_of(self.user))

    @property
    def hidden_items(self) -> list[Any]:
        """Ids of the guest's likes that the model may not know of."""
        ids: list[Any] = self.dataset.interactions.item_ids[self.party.held_out.items_of(self.user)].tolist()
        return ids

    @property
    def guest_name(self) -> str:
        """Plain text, which may hold anything."""
        return f"Guest {self.choices.guest}"

    @property
    def guest_in_markdown(self) -> str:
        """The guest's name for where text is Markdown: paragraphs, captions, headings, labels of buttons."""
        return plain(self.guest_name)

    @property
    def model_key(self) -> str:
        """Name of the model that the choices ask for."""
        return models.request_for(self.choices.config).key

    @property
    def words(self) -> str:
        """What several items are called in the field."""
        return f"{self.dataset.item_word}s"

    @property
    def topic(self) -> str:
        """What an item is called in the story."""
        return topic_word(self.dataset.item_word)

    @property
    def category(self) -> str:
        """What a group of items is called."""
        return "genre" if self.is_of_movies else "category"

    @property
    def is_of_movies(self) -> bool:
        """Whether items are movies, which have genres and can be looked up."""
        return self.dataset.item_word == "movie"

    @property
    def labels(self) -> dict[Any, str]:
        """What each item is called in a list of options, by item id; unlike titles no two are the same."""
        return item_labels(self.dataset)

    def rows_of(self, item_ids: NDArray[Any]) -> pd.DataFrame:
        """Rows of the items' table, in the order of the ids."""
        return self.dataset.items.iloc[np.searchsorted(self.dataset.interactions.item_ids, item_ids)]


@once_a_party
def item_labels(dataset: Dataset) -> dict[Any, str]:
    """A name for each item id, no two the same."""
    ids = list(dataset.titles)
    return dict(zip(ids, distinct(list(dataset.titles.values()), ids), strict=True))


def visitor() -> str:
    """Name of this browser session among the jobs."""
    return str(st.session_state.setdefault("_visitor", f"{time.monotonic_ns()}-{id(st.session_state)}"))


def current() -> View:
    """The view that the choices ask for; starts the training when there is no such model yet."""
    dataset, chosen = datasets.active(), choices.current()
    party = models.party(chosen.threshold)
    recommender, job = models.recommender_or_job(chosen.config, visitor())
    user = dataset.interactions.user_index(chosen.guest)
    return View(dataset, chosen, party, user, recommender, job)


def draw_outcome(view: View) -> None:
    """What the choices made, below them in the sidebar; while a model is trained, how far it is."""
    with st.container(key="outcome"):
        edges, training, score = st.columns([5, 4, 4], gap="small")
        edges.metric("Edges kept", brief(view.party.graph.num_edges))
        if view.recommender is None:
            if is_running(view.job):
                _repaint_when_ready(view.job.key)
            return
        history = view.recommender.history
        training.metric("Trained in", f"{history.seconds:.1f} s")
        score.metric("NDCG@10", f"{history.watched[-1][1]:.3f}" if history.watched else "none")
    if not view.choices.is_default_training:
        st.caption("Settings of the page *The teaching* apply.")


def is_running(job: Job | None) -> TypeGuard[Job]:
    """Whether there is something to wait for."""
    return job is not None and not job.finished.is_set()


@st.fragment(run_every=LOOK_AGAIN)
def _repaint_when_ready(key: str) -> None:
    """A small progress bar, on every page; when the job has ended, the whole page repaints."""
    job = models.jobs().find(key)
    if not is_running(job):
        st.rerun()
    st.progress(job.fraction, text=f"{job.label} {job.fraction:.0%}")


def needs_model(view: View) -> Recommender | None:
    """The recommender; while it is being trained, its progress instead, or why there is none."""
    if view.recommender is not None:
        return view.recommender
    if is_running(view.job):
        _progress(view.job.key)
    else:
        st.error(f"There is no model of these settings. {view.job.refusal if view.job else ''}")
        key = view.job.key if view.job else ""
        st.button("Try again", icon=":material/refresh:", on_click=models.jobs().forget, args=(key,))
    return None


def follow(job: Job | None) -> bool:
    """Show how far a job is, or why it ended without a result. False when there is nothing to follow."""
    if is_running(job):
        _progress(job.key)
        _repaint_when_ready(job.key)
        return True
    if job is not None and job.refusal:
        st.warning(job.refusal)
    return False


@st.fragment(run_every=LOOK_AGAIN)
def _progress(key: str) -> None:
    """How far a job is, with its falling loss. Only this part of the page repaints while it runs.

    It must stay cheap: whatever Python does here, the training thread waits for.
    """
    job = models.jobs().find(key)
    if job is None:
        return
    with st.container(border=True, key="progress"):
        steps = f"{job.done_steps} of {job.total_steps}, {job.remark}" if job.total_steps else "starting"
        left = job.seconds_left or 0.0
        remaining = f", {waiting_time(left)} left" if left >= LONG else ""
        st.progress(job.fraction, text=f"{job.label}: {steps}{remaining}")
        if job.losses:
            st.html(cards.falling_curve(job.losses, job.watched))
        st.caption("You can go on looking around; nothing is lost when you leave this page.")
        if left >= LONG:
            cancel = models.jobs().cancel
            st.button(
                "Cancel", icon=":material/stop_circle:", key=f"cancel_{key}", on_click=cancel, args=(key, visitor())
            )


def explain_no_likes(view: View) -> None:
    """Say why a guest without likes gets what is popular, and what to do."""
    if view.likes:
        return
    st.info(
        f"{view.guest_in_markdown} rated nothing {number(view.choices.threshold)} or higher that the model may know "
        "of, so no gossip reaches them. They get what is popular. Lower the threshold, or choose another guest.",
        icon=":material/person_off:",
    )


def list_length(view: View, label: str) -> int:
    """A slider for how long a list is, as far as the party has items for it."""
    most = min(50, view.party.graph.num_items // 5 * 5)
    if most <= 5:
        return min(10, view.party.graph.num_items)
    state = st.session_state
    if state.get("k", 0) > most:
        state["k"] = most
    return st.slider(label, 5, most, 10, 5, key="k", bind="query-params")
