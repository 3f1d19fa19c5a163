"""A visitor without a browser: Streamlit's web socket protocol, and a server of the app to visit.

What a page shows is not drawn, only counted: when its script is finished, which texts and buttons it has, and what went
wrong. So fifty visitors fit beside the server on one machine.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.holds.row import ROOT

APP = ROOT / "streamlit_app.py"
LONGEST = 60.0
"""Seconds that a visitor waits for a page before this counts as an error."""
WENT_WRONG = "Something went wrong that should not have"


class NeverFinishedError(Exception):
    """A page did not come to its end in time, or the server hung up."""


class Visitor:
    """Somebody with a tab of their own.

    Attributes:
        errors: exceptions that were shown, and runs that did not end well.
        texts: what the page says, in the order in which it came; emptied when a script begins anew.
        buttons: id of each button by its label.
        pages: hash of each page by its name in the address, once the first page has come.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.errors: list[str] = []
        self.texts: list[str] = []
        self.buttons: dict[str, str] = {}
        self.pages: dict[str, str] = {}
        self._page, self._query = "", ""
        address = url.replace("http", "ws", 1) + "/_stcore/stream"
        self._socket = connect(
            address,
            subprotocols=["streamlit"],
            origin=url,
            max_size=None,
            compression=None,
            ping_interval=None,
            close_timeout=1,
        )

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *of_error: object) -> None:
        self.leave()

    def leave(self) -> None:
        """Close the tab."""
        with suppress(OSError, ConnectionClosed):
            self._socket.close()

    def open(self, page: str = "", query: str = "", longest: float = LONGEST) -> float:
        """Type an address: the first page of a session. Gives the seconds until its script was finished."""
        self._query = query
        self._run(page_name=page)
        return self.until_finished(longest)

    def turn_to(self, page: str, longest: float = LONGEST) -> float:
        """Turn to another page by the menu. Gives the seconds until its script was finished."""
        self._page = self.pages[page]
        self._run(page_script_hash=self._page)
        return self.until_finished(longest)

    def press(self, label: str, longest: float = LONGEST) -> float:
        """Press the button with this label. Gives the seconds until the script was finished."""
        self.press_only(label)
        return self.until_finished(longest)

    def press_only(self, label: str) -> None:
        """Press the button with this label, and wait for nothing."""
        message = self._message(page_script_hash=self._page)
        message.rerun_script.widget_states.widgets.add(id=self.buttons[label], trigger_value=True)
        self._socket.send(message.SerializeToString())

    def open_only(self, page: str = "", query: str = "") -> None:
        """Type an address, and wait for nothing."""
        self._query = query
        self._run(page_name=page)

    def until_finished(self, longest: float = LONGEST) -> float:
        """Listen until the script is finished; seconds.

        Raises:
            NeverFinishedError: it is not by then, or the server hung up.
        """
        started = time.monotonic()
        while (left := started + longest - time.monotonic()) > 0:
            if self._hear(left) == ForwardMsg.FINISHED_SUCCESSFULLY:
                return time.monotonic() - started
        raise NeverFinishedError(f"no page after {longest:g} s")

    def listen(self, seconds: float) -> int | None:
        """Listen so long at most; how the script ended in that time, None where it did not."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            status = self._hear(left)
            if status is not None:
                return status
        return None

    def linger(self, seconds: float) -> None:
        """Stay on the page and listen, as an open tab does."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._hear(left)

    def _run(self, **client_state: str) -> None:
        self._socket.send(self._message(**client_state).SerializeToString())

    def _message(self, **client_state: str) -> Any:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self._query
        for name, value in client_state.items():
            setattr(state, name, value)
        state.context_info.url = f"{self.url}/"
        state.context_info.timezone, state.context_info.locale = "Europe/London", "en-GB"
        return message

    def _hear(self, longest: float) -> int | None:
        """One message; what kind of end it says the script has come to, if any."""
        try:
            message = ForwardMsg.FromString(self._socket.recv(timeout=longest))
        except TimeoutError:
            return None
        except ConnectionClosed as error:
            raise NeverFinishedError(f"the server hung up ({error})") from error
        kind = message.WhichOneof("type")
        if kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                self.errors.append("the script cannot be compiled")
            return message.script_finished
        if kind == "new_session":
            self.texts, self.buttons = [], {}
        elif kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            self._page = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._read(message.delta.new_element)
        return None

    def _read(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.errors.append(element.exception.message or "an exception")
        elif kind == "button":
            self.buttons[element.button.label] = element.button.id
        elif kind in ("markdown", "alert", "html", "heading"):
            said = getattr(element, kind)
            self.texts.append(said.body)
            if WENT_WRONG in said.body:
                self.errors.append(said.body)


@contextmanager
def served(
    script: Path = APP, options: Sequence[str] = (), watch: Path | None = None, **environment: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server of a script, as a person starts one, with the app's own options: its address and its process.

    It ends with the block, and with this process however that ends (`server`).

    Args:
        options: of Streamlit's, more than those that every server has here.
        watch: a file into which it writes how many trainings run, for `server.looks`.
        environment: variables of its environment.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.holds.server", str(os.getpid()), str(watch or "-"), str(script)]
    command += [
        f"--server.port={port}",
        "--server.headless=true",
        "--server.address=127.0.0.1",
        "--client.showErrorDetails=full",
        *options,
    ]
    settings = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=ROOT, env=settings, start_new_session=True, **silent) as server:
        try:
            _wait(f"http://127.0.0.1:{port}", server)
            yield f"http://127.0.0.1:{port}", server
        finally:
            with suppress(ProcessLookupError):  # what it started goes with it
                os.killpg(server.pid, signal.SIGKILL)


def is_alive(url: str) -> bool:
    """Whether a server still answers."""
    try:
        urllib.request.urlopen(f"{url}/_stcore/health", timeout=10).close()
    except OSError:
        return False
    return True


def memory_mb(process: int, name: str = "VmRSS") -> float:
    """What a process holds in memory; `VmHWM` is the most it ever held."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


def cpu_seconds(process: int) -> float:
    """Seconds of all cores together that a process has had."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def threads_of(process: int) -> int:
    """Threads that a process has."""
    return len(list(Path(f"/proc/{process}/task").iterdir()))


def open_files(process: int) -> int:
    """Descriptors that a process has open."""
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        if is_alive(url):
            return
        time.sleep(0.2)
    raise NeverFinishedError("the app did not start")
