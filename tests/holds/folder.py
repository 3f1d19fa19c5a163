"""Every state that a cache folder can be in: what is asked for is answered, the same as with a sound one.

The command line is asked, once in each state, in a process that is forked from here, so that the imports are paid for
once. Where permissions count for nothing, as for root, the process becomes another user first.
"""

from __future__ import annotations

import ctypes
import errno
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import torch

from gnnrec.cli.parser import main
from tests.holds.children import leave_with
from tests.holds.kills import fit
from tests.holds.row import ROOT, Row
from tests.made_up_sets import made_up_set

NOBODY = 65534
SMALL = 2**16
"""Bytes of the disk that is full."""
CLONE_NEWNS, MS_REC, MS_PRIVATE = 0x20000, 0x4000, 0x40000
DISK = "GNNREC_HOLDS_DISK"
"""Says what the full disk was."""
Break = Callable[[Path], None]


def run(share: float, folder: Path) -> Iterator[Row]:
    """The row of the folder's states; all of them, whatever the share."""
    torch.set_num_threads(1)
    fit(made_up_set("tiny"), 0)  # what is imported late is imported now
    folder.chmod(0o777)
    ratings = folder / "ratings.csv"
    ratings.write_text("".join(f"{user},{item},{1 + user * item % 5}\n" for user in range(30) for item in range(20)))
    right, wrong, disk = answer(lambda home: None, folder / "sound", ratings), [], "no full disk was had"
    for state in STATES:
        found = answer(state, folder / state.__name__, ratings)
        disk = found.pop(DISK, disk)
        if found != right or right.get("exit"):
            wrong.append(f"{state.__name__.replace('_', ' ')}: {found.get('said', found)}")
    today = f"{len(STATES) - len(wrong)} of {len(STATES)} states answered; the full disk was {disk}"
    yield Row(
        "every state of the cache folder is answered", "24 of 62 cases ended in a traceback", today, not wrong, wrong
    )
    yield table_of_the_suite()


def table_of_the_suite() -> Row:
    """The quick suite's own table of the states, in which everything that is kept is asked for."""
    command = [sys.executable, "-m", "pytest", "--no-header", "tests/store/test_broken_home.py"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    lines = (done.stdout + done.stderr).strip().splitlines() or ["it printed nothing"]
    counts = [line for line in lines if " passed" in line or " failed" in line or " error" in line]
    failed = [line for line in lines if line.startswith("FAILED")]
    promise = "all that is kept is made once, and what is wrong is said once"
    return Row(promise, "a model just trained was lost", (counts or lines)[-1].strip("= "), not done.returncode, failed)


def answer(state: Break, home: Path, ratings: Path) -> dict[str, Any]:
    """What the command line says in a state of the cache folder, and how it ended."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        parent, child = os.getpid(), os.fork()
        if not child:
            try:
                leave_with(parent)
                json.dump(_asked(state, home, ratings), told)
                told.flush()
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        told.seek(0)
        return dict(json.loads(told.read() or '{"said": "the process died"}'))


def _asked(state: Break, home: Path, ratings: Path) -> dict[str, Any]:
    os.environ["GNNREC_HOME"] = str(home)
    state(home)
    disk = {DISK: os.environ[DISK]} if DISK in os.environ else {}
    out, err = io.StringIO(), io.StringIO()
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main(["recommend", "7", "--ratings", str(ratings), "--passes", "3", "--json"])
        return disk | {"list": json.loads(out.getvalue())["recommendations"]}
    except SystemExit as end:
        return disk | {"exit": str(end.code), "said": f"exit {end.code}: {err.getvalue().strip()[-300:]}"}
    except BaseException:
        return disk | {"said": traceback.format_exc().strip().splitlines()[-1]}


def as_nobody() -> None:
    """From now on a user who may not do everything."""
    if os.geteuid() == 0:
        os.seteuid(NOBODY)


def read_only(home: Path) -> None:
    home.mkdir()
    home.chmod(0o555)
    as_nobody()


def no_permission(home: Path) -> None:
    home.mkdir()
    home.chmod(0o000)
    as_nobody()


def below_a_folder_without_permission(home: Path) -> None:
    home.mkdir()
    home.chmod(0o000)
    os.environ["GNNREC_HOME"] = str(home / "cache")
    as_nobody()


def a_file_in_its_place(home: Path) -> None:
    home.write_text("a file")


def below_a_file(home: Path) -> None:
    home.write_text("a file")
    os.environ["GNNREC_HOME"] = str(home / "cache" / "gnnrec")


def a_link_to_nothing(home: Path) -> None:
    home.symlink_to(home.with_name("nothing") / "there")


def a_link_to_itself(home: Path) -> None:
    home.symlink_to(home)


def a_link_elsewhere(home: Path) -> None:
    home.with_name("elsewhere").mkdir()
    home.symlink_to(home.with_name("elsewhere"))


def files_in_place_of_its_folders(home: Path) -> None:
    home.mkdir()
    for name in ("data", "models", "searches", "rivals"):
        (home / name).write_text("a file")
    (home / "benchmark.json").mkdir()


def a_full_disk(home: Path) -> None:
    """A disk of 64 kB where one may be mounted, which goes with this process; else no file may have more than that."""
    home.mkdir()
    if sys.platform == "linux" and mount_for_itself(home):
        os.environ[DISK] = "a file system of 64 kB"
        return
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, SMALL))
    os.environ[DISK] = "a limit of 64 kB a file, as nothing may be mounted here"


def mount_for_itself(place: Path) -> bool:
    """Mount a small file system that this process alone sees. Whether that may be."""
    libc, data = ctypes.CDLL(None), f"size={SMALL}".encode()
    return (
        libc.unshare(CLONE_NEWNS) == 0
        and libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None) == 0
        and libc.mount(b"none", os.fsencode(place), b"tmpfs", 0, data) == 0
    )


def a_disk_without_a_place_left_for_a_folder(home: Path) -> None:
    _patch("mkdir", errno.ENOSPC)


def a_disk_that_fails(home: Path) -> None:
    _patch("fsync", errno.EIO)


def no_home_folder(home: Path) -> None:
    """As in a container with a user id that nobody knows."""
    del os.environ["GNNREC_HOME"]
    os.environ.pop("XDG_CACHE_HOME", None)
    os.path.expanduser = lambda path: path  # type: ignore[assignment, type-var]
    os.chdir("/")
    as_nobody()


def a_home_of_a_stranger(home: Path) -> None:
    os.environ["GNNREC_HOME"] = "~nobody-of-this-name/cache"
    os.chdir("/")
    as_nobody()


def _patch(name: str, number: int) -> None:
    """Have a function of the system fail. Only this process, which ends soon, is told so."""

    def fails(*given: object, **named: object) -> None:
        raise OSError(number, os.strerror(number))

    setattr(os, name, fails)


STATES: tuple[Break, ...] = (
    read_only,
    no_permission,
    below_a_folder_without_permission,
    a_file_in_its_place,
    below_a_file,
    a_link_to_nothing,
    a_link_to_itself,
    a_link_elsewhere,
    files_in_place_of_its_folders,
    a_full_disk,
    a_disk_without_a_place_left_for_a_folder,
    a_disk_that_fails,
    no_home_folder,
    a_home_of_a_stranger,
)
