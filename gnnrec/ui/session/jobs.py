"""Long work in the background: a bounded pool for all visitors together. Nothing here calls Streamlit.

A job is named by what it makes, so that visitors who want the same thing share one run. Visitors hold wishes, one for
each purpose: a new wish takes the place of the last one, and a visitor who is gone has none. A job that nobody wishes
for any more is stopped, never paused, and nothing here waits while it holds a lock.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Hashable
from typing import Any

from gnnrec.errors import InputError
from gnnrec.ui.session.job import Job

WORKERS = max(1, int(os.environ.get("GNNREC_WORKERS", "2")))
"""Jobs that run at once."""
GRACE = 3.0
"""Seconds that a visitor may be gone, a connection interrupted, before their wishes end."""
LOOKED_AT = 2.0
"""Seconds after the last look in which a job counts as looked at."""
NICE = 10
"""How much a worker gives way, as `nice` has it."""


class Jobs:
    """The jobs of this process.

    Args:
        workers: how many may run at once; of several, one is kept free of long jobs.
        is_here: whether a visitor is still connected.
    """

    def __init__(self, workers: int = WORKERS, is_here: Callable[[str], bool] = lambda visitor: True) -> None:
        self.workers, self.is_here = workers, is_here
        self._jobs: dict[Hashable, Job] = {}  # in the order in which they were asked for
        self._wishes: dict[tuple[str, str], Hashable] = {}  # (visitor, purpose): key
        self._gone_since: dict[str, float] = {}
        self._threads: set[threading.Thread] = set()
        self._closed = False
        self._lock = threading.Lock()

    def submit(
        self,
        key: Hashable,
        label: str,
        work: Callable[[Job], Any],
        visitor: str,
        purpose: str = "model",
        *,
        is_long: bool = False,
    ) -> Job:
        """Join the job of this key, or queue it. One that failed, or that its visitor cancelled, stays until `forget`.

        Args:
            visitor: who asks.
            purpose: what for; the visitor's last wish for the same purpose ends.
        """
        with self._lock:
            self._wishes[visitor, purpose] = key
            self._tidy()
            job = self._jobs.get(key)
            if job is None or (job.cancelled.is_set() and job.cancelled_by != visitor):
                self._jobs.pop(key, None)  # its run may not have noticed yet that it is over; it ends by itself
                job = self._jobs[key] = Job(key, label, work, is_long, is_wanted=self._is_wanted)
                self._employ()
        return job

    def find(self, key: Hashable) -> Job | None:
        """The job of this key, if there is one."""
        return self._jobs.get(key)

    def look(self, job: Job, visitor: str, purpose: str) -> None:
        """Say that a visitor looks at a job now: it goes before those that nobody looks at, and is theirs to cancel."""
        with self._lock:
            job.looked_at = time.monotonic()
            if self._jobs.get(job.key) is job and not job.finished.is_set():
                self._wishes[visitor, purpose] = job.key

    def turn(self, job: Job) -> int:
        """Its turn among those that wait: 1 is next, 0 once it runs."""
        with self._lock:
            waiting = self._waiting()
            return waiting.index(job) + 1 if job in waiting else 0

    def running(self) -> list[Job]:
        """Jobs that are being worked on."""
        with self._lock:
            return [job for job in self._jobs.values() if job.started is not None and not job.finished.is_set()]

    def give_up(self, visitor: str, purpose: str) -> None:
        """End a visitor's wish for a purpose; the job goes on only if somebody else wishes for it."""
        with self._lock:
            self._wishes.pop((visitor, purpose), None)
            self._tidy()

    def leave(self, visitor: str) -> None:
        """End all wishes of a visitor, whose party is over."""
        with self._lock:
            self._wishes = {wish: key for wish, key in self._wishes.items() if wish[0] != visitor}
            self._tidy()

    def tidy(self) -> None:
        """Let go of what nobody who is here wishes for; each other call does so too, but there may be none."""
        with self._lock:
            self._tidy()

    def cancel(self, key: Hashable, visitor: str) -> bool:
        """End a job unless somebody else who is here wants it too. Whether it ends."""
        with self._lock:
            job = self._jobs.get(key)
            wanting = {name for (name, _), wanted in self._wishes.items() if wanted == key} - {visitor}
            if job is None or any(map(self.is_here, wanting)):
                return False
            job.cancelled_by = visitor
            job.cancelled.set()
            if job.started is None:
                self._end(job)
            return True

    def forget(self, key: Hashable) -> None:
        """Forget a job that has ended, so that it can be asked for anew."""
        with self._lock:
            job = self._jobs.get(key)
            if job and job.finished.is_set():
                del self._jobs[key]

    def stop(self, within: float) -> bool:
        """End everything. Whether all workers noticed within so many seconds."""
        with self._lock:
            self._closed = True
            for job in self._jobs.values():
                job.cancelled.set()
            threads = list(self._threads)
        until = time.monotonic() + within
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    # ------------------------------------------------------------ below here: only under the lock, but for the work

    def _employ(self) -> None:
        """One more worker, where there may be one. A worker leaves when nothing is left that it may do."""
        if len(self._threads) < self.workers and not self._closed:
            thread = threading.Thread(target=self._work, name="gnnrec job", daemon=True)
            self._threads.add(thread)
            thread.start()

    def _work(self) -> None:
        _stand_back()
        while True:
            with self._lock:
                self._tidy()
                job = next(iter(self._waiting(allowed=True)), None)
                if job is None or self._closed:
                    self._threads.discard(threading.current_thread())
                    return
                job.started = time.monotonic()
            self._run(job)

    def _run(self, job: Job) -> None:
        """The work itself, outside the lock."""
        try:
            result = job.work(job)
        except InputError as error:
            job.refusal = str(error)
        except Exception as error:  # a worker's traceback would reach nobody; the screen says it in words
            job.refusal = f"Something went wrong that should not have: {type(error).__name__}: {error}"
        else:
            job.result = result
        with self._lock:
            self._end(job)

    def _end(self, job: Job) -> None:
        if job.result is None:
            job.refusal = job.refusal or "It was cancelled."
        job.finished.set()
        if self._jobs.get(job.key) is job and job.cancelled.is_set() and not job.cancelled_by:
            del self._jobs[job.key]  # nobody wanted it

    def _waiting(self, *, allowed: bool = False) -> list[Job]:
        """Jobs that have not begun, in the order in which they will; on request only those that may begin now."""
        waiting = [job for job in self._jobs.values() if job.started is None and not job.finished.is_set()]
        if allowed:
            long = sum(job.is_long for job in self._jobs.values() if job.started and not job.finished.is_set())
            if long >= max(1, self.workers - 1):
                waiting = [job for job in waiting if not job.is_long]
        recent = time.monotonic() - LOOKED_AT
        return sorted(waiting, key=lambda job: job.looked_at < recent)  # a stable sort: first come, first served

    def _is_wanted(self, job: Job) -> bool:
        """Asked by the job itself while it runs, so not under the lock."""
        with self._lock:
            self._tidy()
            return job.key in self._wishes.values() and self._jobs.get(job.key) is job

    def _tidy(self) -> None:
        """Let go of the wishes of visitors who are gone, and of jobs that nobody waits for."""
        now = time.monotonic()
        for visitor in {visitor for visitor, _ in self._wishes}:
            if self.is_here(visitor):
                self._gone_since.pop(visitor, None)
            elif now - self._gone_since.setdefault(visitor, now) >= GRACE:
                self._wishes = {wish: key for wish, key in self._wishes.items() if wish[0] != visitor}
                del self._gone_since[visitor]
        wanted = set(self._wishes.values())
        for job in [job for key, job in self._jobs.items() if key not in wanted]:
            if job.started is None or job.finished.is_set():
                job.cancelled.set()
                job.finished.set()
                del self._jobs[job.key]


def _stand_back() -> None:
    """Have this thread, and those that torch begins for it, give way to the pages where a core is wanted by both."""
    if sys.platform == "linux":  # elsewhere it would be the whole process
        me = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, me, max(NICE, os.getpriority(os.PRIO_PROCESS, me)))
