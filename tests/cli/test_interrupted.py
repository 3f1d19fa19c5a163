"""Ctrl-C at any moment: one line, exit 130, no traceback. The moment is that of an import, not of a clock."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from gnnrec.cli import parser, start

ROOT = Path(__file__).parents[2]
AT_AN_IMPORT = """
import os, runpy, signal, sys

class Pressed:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]:
            os.kill(os.getpid(), signal.SIGINT)
            raise SystemExit(7)  # nobody listened

sys.meta_path.insert(0, Pressed())
signal.signal(signal.SIGINT, {"ignored": signal.SIG_IGN}.get(sys.argv[2], signal.default_int_handler))
runpy.run_module("gnnrec", run_name="__main__")
"""


def pressed_at(module: str, how: str) -> "subprocess.CompletedProcess[str]":
    """`python -m gnnrec`, and Ctrl-C when it begins to import a module."""
    command = [sys.executable, "-c", AT_AN_IMPORT, module, how]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("module", ["gnnrec.cli.parser", "numpy", "torch"])
def test_while_it_is_being_imported(module: str) -> None:
    ended = pressed_at(module, "pressed")
    assert (ended.returncode, ended.stderr, ended.stdout) == (130, f"gnnrec: {start.SAYS}\n", "")


def test_what_runs_in_the_background_goes_on() -> None:
    assert pressed_at("torch", "ignored").returncode == 7


def test_before_the_command_has_begun(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def press() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(parser, "build_parser", press)
    with pytest.raises(SystemExit) as stopped:
        start.main()
    assert stopped.value.code == 130
    assert capsys.readouterr().err == f"gnnrec: {start.SAYS}\n"


def test_the_command_that_is_installed_begins_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"]["gnnrec"] == f"{start.__name__}:main"
