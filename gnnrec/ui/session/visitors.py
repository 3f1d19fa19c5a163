"""Who is here: every browser tab is a visitor, for as long as it is connected; and how the process ends for all."""

from __future__ import annotations

import atexit
import os
import sys
import threading
import uuid
from functools import cache

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from gnnrec.ui.session.jobs import Jobs

STOP_WITHIN = 2.0
"""Seconds that work has to notice that the process ends."""


def visitor() -> str:
    """Name of this visitor among the jobs: Streamlit's name of the session, and one of our own."""
    if "_visitor" not in st.session_state:
        context = get_script_run_ctx()
        st.session_state["_visitor"] = f"{context.session_id if context else ''}/{uuid.uuid4().hex}"
    return str(st.session_state["_visitor"])


def session_of(visitor: str) -> str:
    """Streamlit's name of a visitor's session."""
    return visitor.split("/", maxsplit=1)[0]


def is_here(visitor: str) -> bool:
    """Whether a visitor's tab is connected; where there is no server, as in a test, everybody is."""
    return not runtime.exists() or runtime.get_instance().is_active_session(session_of(visitor))


@cache
def shared_jobs() -> Jobs:
    """The jobs of this process. No cache of Streamlit's holds them, since any visitor may clear those."""
    jobs = Jobs(is_here=is_here)
    atexit.register(_end_process, jobs)
    return jobs


def _end_process(jobs: Jobs) -> None:
    """End with the server: a thread that is inside torch while the interpreter leaves would abort the process."""
    stopped = jobs.stop(STOP_WITHIN)
    drawing = any(thread.name.startswith("ScriptRunner") for thread in threading.enumerate())
    if runtime.exists() and (drawing or not stopped):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
