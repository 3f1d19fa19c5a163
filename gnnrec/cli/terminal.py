"""The one way out to the terminal: tables, words and JSON on stdout; progress, notes and refusals on stderr.

Titles, ids, columns and names of files come from strangers, so everything that is shown is made nothing but text here.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from gnnrec.ui.words import on_one_line


def never_stumble() -> None:
    """Have letters that the terminal's code page lacks written as \\u0416 and the like: an error would come last.

    Windows pipes in a code page of some 200 letters, and a title of another alphabet would cost the whole answer.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in {"strict", "surrogateescape"}:
            stream.reconfigure(errors="backslashreplace")


def tell(message: str) -> None:
    """Answer in a line on stdout."""
    print(writable(message))


def tell_json(value: Any) -> None:
    """Answer with one JSON object, whose every letter is ASCII."""
    print(json.dumps(value))


def fail(message: str, code: int = 2) -> NoReturn:
    """Say in one line why it ends here, with an exit code."""
    print(f"gnnrec: {' '.join(on_one_line(message).split())}", file=sys.stderr)
    sys.exit(code)


def writable(text: str) -> str:
    """Text on one line with only such letters as standard output can write, so that a table stays in its columns."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return on_one_line(text).encode(encoding, "backslashreplace").decode(encoding, "replace")


def say(message: str) -> None:
    """Tell a person in a line what is going on, without disturbing the output."""
    print(on_one_line(message), file=sys.stderr, flush=True)


def ask(message: str) -> None:
    """Tell a person what they should look at: as `say` does, in orange where the terminal has colours."""
    from rich.console import Console
    from rich.text import Text

    Console(stderr=True, soft_wrap=True).print(Text(on_one_line(message), style="dark_orange"))


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; columns whose values are all numbers are aligned to the right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = [list(row) for row in rows]
    table = Table(title=Text(writable(title)), box=box.SIMPLE_HEAD, title_justify="left")
    for index, column in enumerate(columns):
        numbers = all(isinstance(row[index], int | float) for row in rows)
        table.add_column(Text(writable(column)), justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(f"{value:,.4f}" if isinstance(value, float) else writable(str(value))) for value in row))
    Console(width=None if sys.stdout.isatty() else 120).print(table)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on stderr, gone when done; call what it gives with (done, total, remark)."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[remark]}", markup=False),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None, remark="", visible=False)

        def advance(done: int, total: int, remark: str = "") -> None:
            bar.update(task, completed=done, total=total, remark=on_one_line(remark), visible=True)

        yield advance
