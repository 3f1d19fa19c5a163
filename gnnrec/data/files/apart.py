"""Part 1: a stranger's file, read in a process of its own with a bound on memory and time, which can be ended.

That process gets what to do from its parent and leaves the outcome in a folder that only they can open; nobody else's
pickle is ever read.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gnnrec.data.files.asked import Asked
from gnnrec.data.files.budget import SECONDS, Budget, budget_at_hand, in_bytes, too_long, within
from gnnrec.data.files.dialects import MAGIC
from gnnrec.data.files.ratings import RatingsFile, read_seen
from gnnrec.data.files.reading import look
from gnnrec.data.files.tables import Look
from gnnrec.data.files.unpacking import ratings_source
from gnnrec.data.files.workbook import OLD
from gnnrec.errors import InputError

SMALL = 2 * 10**6
"""Bytes of a file of plain text that is read at once, where it is: a process of its own takes a second to start."""
BEAT = 0.1
"""Seconds between two looks at the process."""
OUTCOME = "outcome"
PACKED = (b"PK", b"\x1f\x8b", b"PAR1", OLD, *MAGIC)
CODE = "import sys; from gnnrec.data.files import apart; apart.main(sys.argv[1])"


def look_at(path: Path, asked: Asked, name: str) -> Look:
    """A file at first sight, that holds on to nothing on disk.

    Args:
        asked: what is fixed by hand.
        name: what it is called from here on.
    """
    source = ratings_source(path, asked.table)
    inside = source.at if isinstance(source, zipfile.Path) else ""
    return replace(look(source, asked), source=Path(name, inside))


def read_at(path: Path, seen: Look, asked: Asked, name: str) -> RatingsFile:
    """The whole file, read and checked; see `read_seen`."""
    return read_seen(replace(seen, source=ratings_source(path, asked.table)), asked, name)


def apart(
    path: Path,
    do: Callable[..., Any],
    *args: Any,
    budget: Budget | None = None,
    beat: Callable[[], object] = lambda: None,
    always: bool = False,
) -> Any:
    """What a function makes of a file and some more arguments, within a budget; in a process of its own if need be.

    Args:
        do: at the top of a module, so that another process finds it.
        budget: by default what is at hand, and `SECONDS`.
        beat: called now and then; the process is ended when it raises, as it is whenever this is left.
        always: that even a small text is read in a process of its own.

    Raises:
        InputError: the function did, with all its attributes; or the process took too much memory or time.
    """
    budget = budget or budget_at_hand(SECONDS)
    if not always and is_small_text(path):
        return _here(path, do, args, budget)
    with tempfile.TemporaryDirectory(prefix="gnnrec-") as folder:  # for its owner alone
        try:
            process = _started(Path(folder))
        except OSError:
            return _here(path, do, args, budget)
        try:
            _hand_over(process, (do, (path, *args), budget))
            _wait(process, path, budget, beat)
            return _outcome(Path(folder), process.returncode, path, budget)
        finally:
            process.kill()
            process.wait()


def is_small_text(path: Path) -> bool:
    """Whether a file is small and unpacks to nothing, so that it costs little to read."""
    try:
        if not path.is_file() or path.stat().st_size > SMALL:
            return False
        with path.open("rb") as file:
            return not file.read(32).startswith(PACKED)
    except OSError:
        return False


def _here(path: Path, do: Callable[..., Any], args: tuple[Any, ...], budget: Budget) -> Any:
    with within(budget):
        return do(path, *args)


def _started(folder: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, (str(Path(__file__).parents[3]), *sys.path))),
        "MALLOC_ARENA_MAX": "2",  # each would reserve addresses, which are what is bounded
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    command = [sys.executable, "-c", CODE, str(folder)]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, env=environment)


def _hand_over(process: subprocess.Popen[bytes], work: object) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError):  # it has died already, which is told by its end
        pickle.dump(work, process.stdin)
        process.stdin.close()


def _wait(process: subprocess.Popen[bytes], path: Path, budget: Budget, beat: Callable[[], object]) -> None:
    until = time.monotonic() + budget.seconds
    while True:
        try:
            process.wait(BEAT)
            return
        except subprocess.TimeoutExpired:
            beat()
        if time.monotonic() > until:
            raise too_long(path, budget.seconds)


@dataclass(frozen=True)
class _Raised:
    """An error with its attributes, whatever its own `__init__` asks for."""

    kind: type[BaseException]
    args: tuple[Any, ...]
    attributes: dict[str, Any]

    def error(self) -> BaseException:
        again = self.kind.__new__(self.kind, *self.args)
        again.__dict__.update(self.attributes)
        return again


def _outcome(folder: Path, status: int, path: Path, budget: Budget) -> Any:
    try:
        with (folder / OUTCOME).open("rb") as file:
            made = pickle.load(file)  # noqa: S301 - written by our own process, in a folder that is ours alone
    except (OSError, EOFError, pickle.UnpicklingError):
        raise _too_much_memory(path, budget, f"the process that read it ended with {status}") from None
    if isinstance(made, _Raised):
        error = made.error()
        if isinstance(error, MemoryError):
            raise _too_much_memory(path, budget, "there was no more memory") from None
        raise error
    return made


def _too_much_memory(path: Path, budget: Budget, why: str) -> InputError:
    return InputError(
        f"{path} cannot be read within {in_bytes(budget.memory)}, half of the memory that is free ({why}); "
        "give a part of it, or give it as CSV."
    )


def main(folder: str) -> None:
    """Do what the parent says, and leave the outcome, or what went wrong, in the folder."""
    do, args, budget = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our parent
    _bound(budget)
    made: object
    try:
        made = _here(args[0], do, args[1:], budget)
    except Exception as error:
        made = _Raised(type(error), error.args, dict(error.__dict__))
    draft = Path(folder) / "draft"
    with draft.open("wb") as file:
        pickle.dump(made, file, protocol=pickle.HIGHEST_PROTOCOL)
    draft.rename(Path(folder) / OUTCOME)


def _bound(budget: Budget) -> None:
    """Take no more memory than may be, and end by itself when the parent is gone and the time is over."""
    if sys.platform == "win32":
        return
    import resource
    import signal

    if budget.seconds < 10**6:
        signal.alarm(int(budget.seconds) + 1)
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + budget.memory
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (limit if hard < 0 else min(limit, hard), hard))
    except (OSError, ValueError):  # a system without such a bound
        return
