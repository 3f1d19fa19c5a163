"""Long work in the background: one run a key for all visitors, and nothing here calls Streamlit.

A visitor who asks for something that is being made joins the run that makes it. Moving on does not
end a run: it only lets runs go first that somebody is looking at.
"""

from __future__ import annotations

import atexit
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gnnrec.errors import InputError

FINISHED_KEPT = 16
"""Finished jobs that are remembered; what they made is kept elsewhere."""
SWITCH_EVERY = 0.0005
"""Seconds after which a busy thread lets another one run Python. A training step is a hundred short calls into
torch, each of which must get the interpreter back from whoever draws a page; with Python's own 5 ms it crawls."""
STOP_WITHIN = 10.0
"""Seconds a worker has to notice that it should end."""


@dataclass(eq=False)
class Job:
    """One run. The worker writes, any number of screens read."""

    key: str
    label: str
    started: float = field(default_factory=time.monotonic)
    done_steps: int = 0
    total_steps: int = 0
    remark: str = ""
    losses: list[float] = field(default_factory=list)
    watched: list[tuple[int, float]] = field(default_factory=list)
    result: Any = None
    refusal: str = ""
    """Why there is no result, in words."""
    finished: threading.Event = field(default_factory=threading.Event)
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def fraction(self) -> float:
        return self.done_steps / self.total_steps if self.total_steps else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long it will take if it goes on as it went so far, None before anything is done."""
        if not self.done_steps:
            return None
        return (time.monotonic() - self.started) * (self.total_steps - self.done_steps) / self.done_steps

    def advance(self, done: int, total: int, remark: str = "") -> None:
        self.done_steps, self.total_steps, self.remark = done, total, remark


class Jobs:
    """The runs of this process."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._wanted: dict[str, str] = {}
        self._lock = threading.Lock()
        sys.setswitchinterval(SWITCH_EVERY)
        atexit.register(self.stop)

    def submit(self, key: str, label: str, work: Callable[[Job], Any], visitor: str) -> Job:
        """Join the run of this key, or start it. One that failed or was cancelled stays so until `forget`.

        Args:
            key: names what is made; equal keys are one run.
            label: what is being done, for people.
            work: makes the result; it should call `jobs.make_way(job)` and look at `job.cancelled` now and then.
            visitor: who asks; their latest wish goes before their earlier ones.
        """
        with self._lock:
            self._wanted[visitor] = key
            job = self._jobs.get(key)
            if job:
                return job
            job = self._jobs[key] = Job(key, label)
            for old in [name for name, other in self._jobs.items() if other.finished.is_set()][:-FINISHED_KEPT]:
                del self._jobs[old]
        threading.Thread(target=self._run, args=(job, work), name=f"job-{key}", daemon=True).start()
        return job

    def find(self, key: str) -> Job | None:
        """The run of this key, if there is one."""
        return self._jobs.get(key)

    def running(self) -> list[Job]:
        """Runs that have not ended."""
        with self._lock:
            return [job for job in self._jobs.values() if not job.finished.is_set()]

    def make_way(self, job: Job) -> None:
        """Let the runs that somebody waits for go first; called by the worker between two steps."""
        while job.key not in self._wanted.values() and not job.cancelled.is_set():
            if not any(other.key in self._wanted.values() for other in self.running()):
                return
            time.sleep(0.02)

    def cancel(self, key: str, visitor: str) -> None:
        """End a run, unless somebody else waits for it too."""
        with self._lock:
            others = any(wanted == key for name, wanted in self._wanted.items() if name != visitor)
            job = self._jobs.get(key)
            if job and not others:
                job.cancelled.set()

    def forget(self, key: str) -> None:
        """Forget a run that has ended, so that it can be started anew."""
        with self._lock:
            job = self._jobs.get(key)
            if job and job.finished.is_set():
                del self._jobs[key]

    def stop(self) -> None:
        """End every run: a worker that is inside torch while the interpreter leaves would abort the process."""
        for job in self.running():
            job.cancelled.set()
            job.finished.wait(STOP_WITHIN)

    def _run(self, job: Job, work: Callable[[Job], Any]) -> None:
        try:
            job.result = work(job)
            if job.result is None:
                job.refusal = job.refusal or "It was cancelled."
        except InputError as error:
            job.refusal = str(error)
        except Exception as error:  # a worker's traceback would reach nobody; the screen says it in words
            job.refusal = f"Something went wrong that should not have: {type(error).__name__}: {error}"
        finally:
            job.finished.set()
