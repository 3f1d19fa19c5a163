"""python -m tests.holds.server PARENT WATCH SCRIPT [OPTION ...]: a server of the app that leaves with its parent.

It is started as `gnnrec serve` starts it. A thread of it writes into the file WATCH, five times a second, how many
trainings run; "-" writes nothing.
"""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from tests.holds.children import leave_with

LOOK_EVERY = 0.2


@dataclass(frozen=True)
class Look:
    """What the server said of itself at one moment.

    Attributes:
        at: the moment, on the clock `time.monotonic`, which all processes share.
        running: trainings, and other long work, that ran.
        steps: that they had done, all together.
    """

    at: float
    running: int
    steps: int


def looks(watch: Path, since: float = 0.0) -> list[Look]:
    """What the server has written until now, the newest last."""
    lines = watch.read_text(encoding="ascii").split("\n")[:-1] if watch.exists() else []
    found = [Look(float(at), int(running), int(steps)) for at, running, steps in map(str.split, lines)]
    return [look for look in found if look.at >= since]


def _keep_watch(watch: Path) -> None:
    with watch.open("w", encoding="ascii") as file:
        while True:
            running, steps = _at_work()
            file.write(f"{time.monotonic():.3f} {running} {steps}\n")
            file.flush()
            time.sleep(LOOK_EVERY)


def _at_work() -> tuple[int, int]:
    """Jobs that run, and their steps; none before the app has asked for any."""
    visitors = sys.modules.get("gnnrec.ui.session.visitors")
    shared = getattr(visitors, "shared_jobs", None)  # a module that is being imported has none yet
    if shared is None or not shared.cache_info().currsize:
        return 0, 0
    running = shared().running()
    return len(running), sum(job.done_steps for job in running)


def main() -> None:
    """Serve until the end."""
    parent, watch, script, *options = sys.argv[1:]
    leave_with(int(parent))
    if watch != "-":
        threading.Thread(target=_keep_watch, args=(Path(watch),), daemon=True).start()
    from streamlit.web.cli import main as streamlit

    streamlit(["run", script, *options], prog_name="streamlit")


if __name__ == "__main__":
    main()
