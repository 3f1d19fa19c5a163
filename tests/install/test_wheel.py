"""gnnrec as people install it: a wheel, in an environment that has its dependencies and nothing else, far from here."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from gnnrec import Dataset
from gnnrec.data.cache_folder import home

ROOT = Path(__file__).parents[2]
PACKED = ("gnnrec", "pages", "assets", ".streamlit")
QUICK = ("--passes", "2", "--dim", "8", "--snapshots", "1")
APP = """
import json
from streamlit import config
from streamlit.testing.v1 import AppTest
from streamlit.web import bootstrap
from gnnrec.cli.parser import main
from gnnrec.ui.session.assets import APP

names = ("theme.light.primaryColor", "server.address", "server.port", "client.toolbarMode")
found = {"script": str(APP)}
bootstrap.run = lambda *given: found.update({name: config.get_option(name) for name in names})
main(["serve", "--port", "9000", "--", "--client.toolbarMode", "viewer"])
app = AppTest.from_file(APP, default_timeout=60)
app.query_params["settings"] = "passes:2,embedding_dim:4,snapshots:1"
app.switch_page("pages/guests.py").run()
found["titles"], found["errors"] = [title.value for title in app.title], [error.message for error in app.exception]
print(json.dumps(found))
"""


@dataclass
class Installed:
    """An environment with the wheel in it, and an empty folder to start from."""

    scripts: Path
    elsewhere: Path
    wheel: Path
    environment: dict[str, str]

    def run(self, *command: str) -> str:
        """What a command of this environment prints; what it says on stderr is in the error where it fails."""
        done = subprocess.run(
            [self.scripts / command[0], *command[1:]],
            env=self.environment,
            cwd=self.elsewhere,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def build(folder: Path) -> Path:
    """The wheel, from a copy of what is packed: a build leaves folders beside its sources."""
    for name in PACKED:
        shutil.copytree(ROOT / name, folder / "sources" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy2(path, folder / "sources")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(folder / "sources"))
    return next(folder.glob("*.whl"))


def pip(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "pip", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel where nothing of gnnrec was; the dependencies are those of the environment that runs the tests."""
    folder = tmp_path_factory.mktemp("installed")
    wheel = build(folder)
    venv.create(folder / "venv", with_pip=False)
    place = {"base": str(folder / "venv"), "platbase": str(folder / "venv")}
    library = Path(sysconfig.get_path("purelib", "venv", vars=place))
    (library / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    scripts = Path(sysconfig.get_path("scripts", "venv", vars=place))
    python = next(scripts.glob("python*"))
    pip("--python", str(python), "install", "--no-deps", "--no-index", "--ignore-installed", str(wheel))
    (folder / "home").mkdir()
    (folder / "elsewhere").mkdir()
    if (home() / "data").is_dir():
        (folder / "home" / "data").symlink_to(home() / "data")
    strange = ("PYTHON", "STREAMLIT", "GNNREC")  # settings of the tests' own
    plain = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
    return Installed(scripts, folder / "elsewhere", wheel, plain | {"GNNREC_HOME": str(folder / "home")})


def test_the_wheel_holds_the_app_the_licence_and_the_types(installed: Installed) -> None:
    held = set(ZipFile(installed.wheel).namelist())
    app = {
        f"gnnrec/app/{path.relative_to(ROOT)}" for name in ("pages", "assets") for path in (ROOT / name).rglob("*.*")
    }
    app = {name for name in app if "__pycache__" not in name}
    assert app | {"gnnrec/app/streamlit_app.py", "gnnrec/app/.streamlit/config.toml", "gnnrec/py.typed"} <= held
    assert any(name.endswith("licenses/LICENSE") for name in held)
    assert not any(name.startswith(("tests/", "docs/", "pages/", "build/")) or "__pycache__" in name for name in held)


@pytest.mark.real_data
def test_the_command_recommends(installed: Installed, movielens: Dataset) -> None:
    answer = json.loads(installed.run("gnnrec", "recommend", "1", "--json", *QUICK))
    rated = movielens.interactions.to_frame().query("user == 1")["item"]
    listed = [line["item"] for line in answer["recommendations"]]
    assert len(set(listed)) == 10
    assert not set(listed) & set(rated)


def test_the_app_is_drawn_from_the_installed_files_with_their_settings(installed: Installed) -> None:
    sample = next(installed.scripts.parent.rglob("gnnrec/app/assets/sample_party.csv"))
    installed.environment["GNNREC_RATINGS"] = json.dumps({"path": str(sample)})
    found = json.loads(installed.run("python", "-c", APP).splitlines()[-1])
    del installed.environment["GNNREC_RATINGS"]
    assert Path(found.pop("script")).is_relative_to(installed.scripts.parent)
    assert found == {
        "theme.light.primaryColor": "#0067A3",
        "server.address": "127.0.0.1",
        "server.port": 9000,
        "client.toolbarMode": "viewer",  # what stands behind the dashes wins
        "titles": ["The guests"],
        "errors": [],
    }


def test_serve_opens_the_app_and_ends_with_ctrl_c(installed: Installed) -> None:
    port = free_port()
    options = ("--port", str(port), "--", "--server.headless", "true")
    server = start_server(installed, ["serve", "--ratings", str(ROOT / "assets" / "sample_party.csv"), *options])
    try:
        wait_until_healthy(port, server)
        server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=60)
    finally:
        server.kill()
    assert server.returncode == 0
    assert "Traceback" not in errors


def start_server(installed: Installed, arguments: Sequence[str]) -> "subprocess.Popen[str]":
    command = [installed.scripts / "gnnrec", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env=installed.environment, cwd=installed.elsewhere, **pipes)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_until_healthy(port: int, server: "subprocess.Popen[str]") -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as answer:
                assert answer.read() == b"ok"
                return
        except OSError:
            os.sched_yield()
    pytest.fail("the app did not start")
