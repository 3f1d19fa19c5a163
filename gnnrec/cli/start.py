"""Where the command line begins: Ctrl-C is answered from the first moment on, also while torch is being imported."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

INTERRUPTED = 130
"""The exit code of a command that Ctrl-C ended, as shells have it."""
SAYS = "stopped; nothing half-made was kept."


def main() -> None:
    """Run what was typed."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:  # not where Ctrl-C is ignored, as for what runs in the background
        signal.signal(signal.SIGINT, _leave)
    from gnnrec.cli import parser, terminal

    signal.signal(signal.SIGINT, before)
    try:
        parser.main()
    except KeyboardInterrupt:  # before the command began, or after it was done
        terminal.fail(SAYS, INTERRUPTED)


def _leave(signal_number: int, frame: FrameType | None) -> None:
    """End this process at once: it has begun nothing, and what is imported half would swallow an exception."""
    os.write(sys.stderr.fileno(), f"gnnrec: {SAYS}\n".encode())
    os._exit(INTERRUPTED)
