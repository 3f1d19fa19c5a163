"""How far the work in the background is: shown while it runs, waited for at the page's end, cancelled on request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeGuard

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gnnrec.recommender import Recommender
from gnnrec.ui.session import choices, models, prices
from gnnrec.ui.session.choices import Choices
from gnnrec.ui.session.job import Job
from gnnrec.ui.session.view import View
from gnnrec.ui.session.visitors import shared_jobs, visitor
from gnnrec.ui.widgets import cards
from gnnrec.ui.words import brief, counted, in_brief, plain, waiting_time

LOOK_AGAIN = 0.3
"""Seconds between two looks at a running job."""
LONG = 5.0
"""Seconds from which on people want to know how long it will take, and may want to stop it."""
WAITING = "_waiting"
OF_LOOK = (
    "A few very short trainings, tested on a part of the likes that the model may know, chose them before the first "
    "real one. *The teaching* has the switch, and a longer search: *Tune for my data*."
)
OF_DEPTH = (
    "Chosen for this number of layers on a validation part, never on the hidden likes. *The teaching* has the switch."
)


@dataclass
class Shown:
    """A job on the page: its bar, and, where there is room, its falling loss and the button that ends it."""

    job: Job
    purpose: str
    bar: DeltaGenerator
    curve: DeltaGenerator | None = None
    button: DeltaGenerator | None = None
    has_button: bool = field(default=False)

    def draw(self) -> None:
        """How far it is now."""
        job, turn = self.job, shared_jobs().turn(self.job)
        self.bar.progress(job.fraction, text=_in_words(job, turn, brief=self.curve is None))
        if self.curve and job.losses:
            self.curve.html(cards.falling_curve(job.losses, job.watched))
        is_long = bool(turn) or (job.seconds_left or 0.0) >= LONG
        if self.button and is_long and not self.has_button:
            self.has_button = True  # a button can be drawn once a run
            name = f"cancel_{self.purpose}"
            self.button.button("Cancel", icon=":material/stop_circle:", key=name, on_click=cancel, args=(job,))


def is_running(job: Job | None) -> TypeGuard[Job]:
    """Whether there is something to wait for."""
    return job is not None and not job.finished.is_set()


def is_awaited(job: Job | None) -> TypeGuard[Job]:
    """Whether it runs, or ended well since it was asked for: then the page is drawn anew at once."""
    return is_running(job) or (job is not None and job.result is not None)


def start_page() -> None:
    """Nothing is waited for yet. The router calls it before anything is drawn."""
    st.session_state[WAITING] = []


def draw_outcome(view: View) -> None:
    """What the choices made, below them in the sidebar; while a model is trained, how far it is."""
    with st.container(key="outcome"):
        edges, training, score = st.columns([5, 4, 4], gap="small")
        edges.metric("Edges kept", brief(view.split.graph.num_edges))
        if view.recommender:
            history = view.recommender.history
            training.metric("Trained in", f"{history.seconds:.1f} s")
            score.metric("NDCG@10", f"{history.watched[-1][1]:.3f}" if history.watched else "none")
        elif is_awaited(view.job):
            _show(Shown(view.job, models.IN_FORCE, st.progress(0.0)))
    if said := settings_in_force(view.choices):
        how = OF_DEPTH if view.choices.by_depth else OF_LOOK if view.choices.by_look else None
        st.caption(said, help=how)


def settings_in_force(choices: Choices) -> str:
    """Which settings are in force, in a line; nothing where they are the defaults."""
    values = ", ".join(in_brief(name, getattr(choices.config, name)) for name in (*choices.by_depth, *choices.by_look))
    if choices.by_depth:
        return f"Settings: tuned for {counted(choices.layers, 'round')} ({values})."
    if choices.by_look:
        return f"Settings: found by a short look ({values})."
    return "" if choices.is_default_training else "Settings of the page *The teaching* apply."


def needs_model(view: View) -> Recommender | None:
    """The recommender; while it is being trained, its progress instead, or why there is none."""
    if view.recommender is None:
        follow_training(view.job, models.IN_FORCE)
    return view.recommender


def follow_training(job: Job | None, purpose: str) -> None:
    """How far a training is, or why there is no model, with the way to ask again."""
    if follow(job, purpose) or job is None:
        return
    if job.asks:
        agree, name = prices.agree, f"agree_{purpose}"
        st.button("Train it", icon=":material/play_arrow:", key=name, on_click=agree, args=(job.key,), type="primary")
    else:
        shared, key = shared_jobs(), job.key
        st.button("Try again", icon=":material/refresh:", key="try_again", on_click=shared.forget, args=(key,))


def follow(job: Job | None, purpose: str) -> bool:
    """Show how far a job is, or why it ended without a result. False when there is nothing to follow.

    Args:
        purpose: what the visitor wants it for; see `Jobs.submit`.
    """
    if is_awaited(job):
        with st.container(border=True, key=f"progress_{purpose}"):
            _show(Shown(job, purpose, st.progress(0.0), st.empty(), st.empty()))
            st.caption("You can go on looking around; nothing is lost when you leave this page.")
        return True
    if job is not None and job.refusal:
        st.warning(job.refusal)
    return False


def cancel(job: Job) -> None:
    """End a job, unless others want it; then say so. A callback."""
    if not shared_jobs().cancel(job.key, visitor()) and is_running(job):
        choices.note("Somebody else is waiting for this too, so it goes on.")


def wait() -> None:
    """Wait until one of the jobs on this page has ended, and have the page drawn anew.

    The router calls it when the page is drawn. It is the script that waits, not a timer that runs it again and again:
    whatever a visitor does ends the waiting at once, and no click meets a run that has just begun.
    """
    shown: list[Shown] = st.session_state.pop(WAITING, [])
    if not shown:
        return
    jobs = list(dict.fromkeys(one.job for one in shown))
    while all(map(is_running, jobs)):
        for job in jobs:
            job.finished.wait(LOOK_AGAIN / len(jobs))
        for one in shown:
            shared_jobs().look(one.job, visitor(), one.purpose)
            one.draw()
    choices.say_again()
    for words in (words for one in shown if one.job.finished.is_set() for words in one.job.said):
        choices.note(plain(words))
    st.rerun()


def _show(shown: Shown) -> None:
    shared_jobs().look(shown.job, visitor(), shown.purpose)
    shown.draw()
    st.session_state.setdefault(WAITING, []).append(shown)


def _in_words(job: Job, turn: int, *, brief: bool) -> str:
    """A job in a line: what is done, how far it is or whose turn it is before."""
    if turn:
        return f"{job.label}: {'next in the queue' if turn == 1 else f'{turn - 1} before you in the queue'}"
    if brief:
        return f"{job.label} {job.fraction:.0%}"
    left = job.seconds_left or 0.0
    doing = job.remark or "starting"
    steps = f"{job.done_steps} of {job.total_steps}{job.unit}, {job.remark}" if job.total_steps else doing
    return f"{job.label}: {steps}" + (f", {waiting_time(left)} left" if left >= LONG else "")
