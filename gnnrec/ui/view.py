"""What a page needs to draw itself: the choices, the party they make, and the model or the job that trains it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, TypeGuard

import streamlit as st

from gnnrec.datasets import Dataset
from gnnrec.recommender import Recommender
from gnnrec.ui import cards, choices, resources
from gnnrec.ui.choices import Choices
from gnnrec.ui.jobs import Job
from gnnrec.ui.resources import Party

LOOK_AGAIN = 0.4
"""Seconds between two looks at a running job."""


@dataclass(frozen=True)
class View:
    """Everything a page shows is in here or follows from it.

    Attributes:
        user: index of the chosen guest.
        person: their row of the users' table.
        recommender: the trained model of these choices, or None while `job` trains it.
    """

    dataset: Dataset
    choices: Choices
    party: Party
    user: int
    person: Any
    recommender: Recommender | None
    job: Job | None

    @property
    def likes(self) -> int:
        """Likes of the guest that the model may know of."""
        return len(self.party.positives.items_of(self.user))

    @property
    def hidden_items(self) -> list[int]:
        """Ids of the guest's likes that the model may not know of."""
        ids: list[int] = self.dataset.interactions.item_ids[self.party.held_out.items_of(self.user)].tolist()
        return ids

    @property
    def guest_name(self) -> str:
        return f"Guest {self.choices.guest}"


def visitor() -> str:
    """Name of this browser session among the jobs."""
    return str(st.session_state.setdefault("_visitor", f"{time.monotonic_ns()}-{id(st.session_state)}"))


def current() -> View:
    """The view that the choices ask for; starts the training when there is no such model yet."""
    dataset, chosen = resources.dataset(), choices.current()
    party = resources.party(chosen.threshold)
    recommender, job = resources.recommender_or_job(chosen.config, visitor())
    user = dataset.interactions.user_index(chosen.guest)
    person = dataset.users.set_index("user").loc[chosen.guest]
    return View(dataset, chosen, party, user, person, recommender, job)


def draw_outcome(view: View) -> None:
    """What the choices made, below them in the sidebar; while a model is trained, how far it is."""
    with st.container(key="outcome"):
        edges, training, score = st.columns([5, 4, 4], gap="small")
        edges.metric("Edges kept", f"{view.party.graph.num_edges:,}")
        if view.recommender is None:
            if is_running(view.job):
                _repaint_when_ready(view.job.key)
            return
        history = view.recommender.history
        training.metric("Trained in", f"{history.seconds:.1f} s")
        score.metric("NDCG@10", f"{history.watched[-1][1]:.3f}" if history.watched else "none")
    if not view.choices.is_default_training:
        st.caption("Settings of the training page apply.")


def is_running(job: Job | None) -> TypeGuard[Job]:
    """Whether there is something to wait for."""
    return job is not None and not job.finished.is_set()


@st.fragment(run_every=LOOK_AGAIN)
def _repaint_when_ready(key: str) -> None:
    """A small progress bar, on every page; when the job has ended, the whole page repaints."""
    job = resources.jobs().find(key)
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
        st.button("Try again", icon=":material/refresh:", on_click=resources.jobs().forget, args=(key,))
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
    job = resources.jobs().find(key)
    if job is None:
        return
    with st.container(border=True, key="progress"):
        steps = f"{job.done_steps} of {job.total_steps}, {job.remark}" if job.total_steps else "starting"
        st.progress(job.fraction, text=f"{job.label}: {steps}")
        if job.losses:
            st.html(cards.falling_curve(job.losses, job.watched))
        st.caption("You can go on looking around; nothing is lost when you leave this page.")


def explain_no_likes(view: View) -> None:
    """Say why a guest without likes gets what is popular, and what to do."""
    if view.likes:
        return
    st.info(
        f"{view.guest_name} rated nothing {view.choices.threshold} or higher that the model may know of, so no gossip "
        "reaches them. They get what is popular. Lower the threshold, or choose another guest.",
        icon=":material/person_off:",
    )
