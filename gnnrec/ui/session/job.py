"""One piece of long work in the background: how far it is, what came of it, and when it should stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

CHECK_EVERY = 0.2
"""Seconds between two times that a running job asks whether it is still wanted."""


@dataclass(eq=False)
class Job:
    """One run. The worker writes, any number of screens read.

    Attributes:
        key: names what is made.
        label: what is being done, for people.
        work: makes the result, or None when it was stopped; it asks `is_over` between two steps.
        is_long: whether it is many trainings rather than one; long jobs always leave a worker to the others.
        unit: what `total_steps` counts, for people, with a space before it.
        refusal: why there is no result, in words.
        asks: whether it has not begun, and will when its visitor says so.
        said: what else a person should know about it.
    """

    key: Hashable
    label: str
    work: Callable[[Job], Any]
    is_long: bool = False
    unit: str = ""
    started: float | None = None
    looked_at: float = field(default_factory=time.monotonic)
    done_steps: int = 0
    total_steps: int = 0
    remark: str = ""
    losses: list[float] = field(default_factory=list)
    watched: list[tuple[int, float]] = field(default_factory=list)
    result: Any = None
    refusal: str = ""
    asks: bool = False
    said: list[str] = field(default_factory=list)
    finished: threading.Event = field(default_factory=threading.Event)
    cancelled: threading.Event = field(default_factory=threading.Event)
    cancelled_by: str = ""
    is_wanted: Callable[[Job], bool] = lambda job: True
    checked: float = 0.0

    @property
    def fraction(self) -> float:
        return self.done_steps / self.total_steps if self.total_steps else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long it will take if it goes on as it went so far, None before anything is done."""
        if not self.done_steps or self.started is None:
            return None
        return (time.monotonic() - self.started) * (self.total_steps - self.done_steps) / self.done_steps

    def advance(self, done: int, total: int, remark: str = "") -> None:
        self.done_steps, self.total_steps, self.remark = done, total, remark

    def is_over(self) -> bool:
        """Whether the work should stop: it was cancelled, or nobody wants it any more."""
        now = time.monotonic()
        if not self.cancelled.is_set() and now - self.checked >= CHECK_EVERY:
            self.checked = now
            if not self.is_wanted(self):
                self.cancelled.set()
        return self.cancelled.is_set()
