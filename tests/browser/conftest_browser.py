"""A server with a Streamlit app, and a headless Chromium to look at it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from gnnrec.ui.widgets.lesson_strip import STEPS

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
CUT_OFF = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
PATIENCE = 120
"""Seconds after which something that a test waits for will never come; a bound of what hangs, not of what is slow."""
AT_REST = "[data-testid='stApp'][data-test-script-state='notRunning'][data-test-connection-state='CONNECTED']"


@contextmanager
def launch() -> Iterator[Any]:
    """A headless Chromium that does not call home, and finds no machine but this one."""
    with sync_api.sync_playwright() as playwright:
        args = ["--no-sandbox", "--disable-gpu", CUT_OFF, *QUIET]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield browser
        browser.close()


def open_context(chromium: Any, **settings: Any) -> Any:
    """A browser of one's own within the browser, that waits for things as long as a busy machine may need."""
    context = chromium.new_context(**settings)
    context.set_default_timeout(1000 * PATIENCE)
    return context


@contextmanager
def serve(script: Path, **environment: str) -> Iterator[str]:
    """Run a Streamlit script on a free port of this machine, and give its address."""
    with run_server(script, subprocess.DEVNULL, **environment) as (url, _):
        yield url


@contextmanager
def run_server(script: Path, output: Any, **environment: str) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The same, with the server's process; what it prints goes to `output`, or to this process's stderr."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"server.port": port, "server.address": "127.0.0.1", "server.headless": "true"}
    options |= {"browser.gatherUsageStats": "false", "server.fileWatcherType": "none"}
    options |= {"client.showErrorDetails": "full"}
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += [f"--{name}={value}" for name, value in options.items()]
    root = Path(__file__).parents[2]
    settings = os.environ | {"PYTHONPATH": str(root)} | environment
    errors = None if output == subprocess.DEVNULL else subprocess.STDOUT
    with subprocess.Popen(command, env=settings, cwd=root, stdout=output, stderr=errors) as server:
        try:
            _wait(f"http://127.0.0.1:{port}", server)
            yield f"http://127.0.0.1:{port}", server
        finally:
            server.terminate()


def _wait(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the app did not start")


class Visitor:
    """Somebody with a browser of their own, cut off from everything but this machine; it remembers what went wrong."""

    def __init__(self, chromium: Any, url: str) -> None:
        self.url = url
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.context = open_context(chromium, viewport={"width": 1300, "height": 1000})
        self.context.on("request", self.note)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def note(self, request: Any) -> None:
        """A request that would have left the machine; to stop each on its way would switch the browser's cache off."""
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.outside.append(request.url)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.url}/{path}")
        self.page.wait_for_selector(".st-key-outcome")

    def go(self, title: str) -> None:
        label = next((step.label for step in STEPS if step.title == title), title)
        self.page.locator("[data-testid='stSidebarNav']").get_by_text(label, exact=True).click()
        self.page.wait_for_selector(f"h1:has-text('{title}'), [data-testid='stException']")
        assert self.exceptions() == []

    def rest(self) -> None:
        """Until the server has run the page to its end, and nothing is waited for."""
        self.page.wait_for_selector(AT_REST)

    def until(self, condition: Callable[[], object]) -> None:
        """Until what this process knows of the browser comes true."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, "it never came true"
            self.page.wait_for_timeout(20)

    def exceptions(self) -> list[str]:
        """Tracebacks on the screen."""
        shown: list[str] = self.page.locator("[data-testid='stException']").all_inner_texts()
        return shown

    def wait_address(self, **wanted: object) -> None:
        """Until the address has these parameters; None for one that it has not."""
        for name, value in wanted.items():
            self.page.wait_for_function(
                "([name, value]) => new URL(location).searchParams.get(name) === value",
                arg=[name, None if value is None else str(value)],
            )

    def wait_model(self) -> None:
        """Until the sidebar shows the score of a trained model."""
        self.page.wait_for_function(
            "() => /0\\.\\d{3}/.test(document.querySelector('.st-key-outcome')?.innerText || '')"
        )

    def leave(self) -> None:
        """Close the browser, and say what went wrong in it."""
        hacked = self.page.evaluate("window.hacked")
        exceptions = self.exceptions()
        self.context.close()
        assert hacked is None
        assert exceptions == []
        assert self.errors == []
        assert self.outside == []
