"""What a training costs a server that many visitors share: which ones begin by themselves, and which ones never do.

A slider may train at once, as it costs seconds. An address may ask for hours, in ten tabs at once; so what is dear
waits until its visitor says yes, and what is beyond the bounds of the server is refused in words.
"""

from __future__ import annotations

import os

import streamlit as st

from gnnrec.config import TrainConfig
from gnnrec.model.graph import BipartiteGraph
from gnnrec.model.price import Price, price
from gnnrec.ui.session.datasets import keyed
from gnnrec.ui.session.job import Job
from gnnrec.ui.words import size, waiting_time

DEAR_SECONDS, DEAR_BYTES = 60.0, 500 * 10**6
"""What a training may cost without being asked about."""
LONG = 10.0
"""Seconds from which on a training always leaves a worker to the others."""


def bounds() -> tuple[float, float]:
    """Most seconds and bytes of a training on this server: GNNREC_MOST_SECONDS and GNNREC_MOST_MB, else no bound."""
    seconds, megabytes = (os.environ.get(name, "") for name in ("GNNREC_MOST_SECONDS", "GNNREC_MOST_MB"))
    return _number(seconds), _number(megabytes) * 10**6


def _number(text: str) -> float:
    """A bound; infinity where there is none, or what is there is no number above zero."""
    try:
        value = float(text)
    except ValueError:
        return float("inf")
    return value if value > 0 else float("inf")


def price_of(graph: BipartiteGraph, config: TrainConfig) -> Price:
    """What a training on this graph costs."""
    return price(graph.num_users, graph.num_items, graph.num_edges, config)


def in_the_way(key: str, label: str, cost: Price) -> Job | None:
    """A job in place of a training that does not begin by itself: it says why; None where nothing is in its way.

    Args:
        key: of the training.
        label: what it is, for people.
    """
    words = f"about {size(cost.bytes)} of memory and {waiting_time(cost.seconds)} or more"
    most_seconds, most_bytes = bounds()
    job = Job(key, label, work=lambda job: None)
    job.finished.set()
    if cost.seconds > most_seconds or cost.bytes > most_bytes:
        job.refusal = (
            f"This training would take {words}, more than this server allows; choose fewer passes, columns, "
            "candidates or snapshots on The teaching."
        )
        return job
    if (cost.seconds <= DEAR_SECONDS and cost.bytes <= DEAR_BYTES) or key in _agreed():
        return None
    job.refusal = f"This training takes {words}, so it does not begin by itself."
    job.asks = True
    return job


def agree(key: str) -> None:
    """Have a dear training begin with the next run. A callback."""
    _agreed().add(key)


def _agreed() -> set[str]:
    """Keys of the dear trainings that this visitor said yes to."""
    agreed: set[str] = st.session_state.setdefault(keyed("_agreed"), set())
    return agreed
