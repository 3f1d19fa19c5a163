"""Another process that trains a model and holds its lock."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gnnrec.store.request import Request

HOLDER = """
import pickle, signal, sys
from pathlib import Path
from gnnrec import Store

def train():
    print("training", flush=True)
    while True:
        signal.pause()

folder, request = pickle.loads(Path(sys.argv[1]).read_bytes())
Store(folder).obtain(request, train)
"""


@contextmanager
def training_elsewhere(folder: Path, request: Request, order: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process in the middle of a training that never ends; what it is to do is handed over in the file `order`."""
    order.write_bytes(pickle.dumps((folder, request)))
    command = [sys.executable, "-c", HOLDER, str(order)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "training\n"
        yield process
        process.kill()


def stop(process: "subprocess.Popen[str]") -> None:
    """Have it stand still, as Ctrl-Z does."""
    process.send_signal(signal.SIGSTOP)
    end = time.monotonic() + 60
    while Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "T":
        assert time.monotonic() < end, "it never stopped"
        os.sched_yield()
