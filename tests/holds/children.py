"""Processes that end with the one that started them, however that one ends: Ctrl-C, a kill, a crash."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
LOOK_EVERY = 0.5


def leave_with(parent: int) -> None:
    """Have this process killed when its parent is gone. The first thing that a child does.

    Linux does it at once, whatever the process is busy with. Elsewhere a thread looks again and again.

    Args:
        parent: its process id, asked by itself before it started this one.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # gone already, before it could be asked for
            os._exit(1)
    else:
        threading.Thread(target=_look, args=(parent,), daemon=True).start()


def _look(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os._exit(1)
