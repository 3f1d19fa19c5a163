"""What the harness of `tests/holds` stands on: nothing outlives it, and it believes nothing that it has not seen."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.holds.row import ROOT
from tests.holds.server import Look, looks
from tests.holds.trainings import under_way

STARTS_A_CHILD = """
import os, signal, sys
from tests.holds.children import leave_with
parent, child = os.getpid(), os.fork()
if not child:
    leave_with(parent)
    os.write(int(sys.argv[1]), b"here")
    signal.pause()
os.close(int(sys.argv[1]))
signal.pause()
"""
LONGEST = 30.0


@pytest.mark.skipif(sys.platform != "linux", reason="the harness is for Linux")
def test_a_child_ends_with_the_process_that_started_it_however_that_ends() -> None:
    reading, writing = os.pipe()
    command = [sys.executable, "-c", STARTS_A_CHILD, str(writing)]
    with subprocess.Popen(command, cwd=ROOT, pass_fds=[writing]) as parent:
        os.close(writing)
        assert os.read(reading, 10) == b"here"
        parent.kill()
    assert select.select([reading], [], [], LONGEST)[0]
    assert os.read(reading, 10) == b""  # nobody holds the other end any more
    os.close(reading)


def written(watch: Path, running: str) -> Path:
    """What a server writes that sees so many trainings, one look after the other."""
    watch.write_text("".join(f"{at}.5 {count} 7\n" for at, count in enumerate(running)))
    return watch


def test_trainings_are_under_way_where_both_are_seen_from_start_to_end(tmp_path: Path) -> None:
    said, is_enough = under_way(written(tmp_path / "watch", "2" * 30), since=0.0)
    assert is_enough
    assert said == "2 trainings seen in 100%, 100% and 100% of 30 looks at its start, middle and end"


@pytest.mark.parametrize("running", ["", "2" * 20 + "1" * 10, "2" * 10 + "0" * 10 + "2" * 10, "0" * 10 + "2" * 20])
def test_trainings_that_nobody_saw_in_a_third_of_the_time_were_not_under_way(tmp_path: Path, running: str) -> None:
    assert not under_way(written(tmp_path / "watch", running), since=0.0)[1]


def test_a_line_that_is_being_written_is_no_look_yet(tmp_path: Path) -> None:
    watch = tmp_path / "watch"
    watch.write_text("1.5 2 7\n2.5 1")
    assert looks(watch) == [Look(1.5, 2, 7)]
    assert looks(watch, since=2.0) == []
    assert looks(tmp_path / "none") == []
