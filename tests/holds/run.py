"""The harness: every promise of the README is put to the test, and a table says what holds. Ten minutes.

    python -m tests.holds [--quick] [--only NAME] [--json FILE]
    python tests/holds/run.py ...

--quick does a tenth of everything. Exit 1 where a promise does not hold. It leaves nothing behind, however it is ended:
its processes go with it (`children`), and what it has in the temporary folder goes with Ctrl-C and a polite end.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("STREAMLIT_LOGGER_LEVEL", "error")  # rows say what goes wrong
os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 2) // 2)))

from tests.holds.row import Row

NAMES = ("kills", "one_key", "corruption", "tampered", "folder", "hostile", "settings", "crowd", "dear", "soak")


def main(typed: Sequence[str] | None = None) -> int:
    """Run what is asked for, and print the table."""
    parser = argparse.ArgumentParser(description="Whether every promise of the README holds.")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--only", choices=NAMES, action="append", help="this part; may be given more than once")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows into this file too")
    args = parser.parse_args(typed)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what is open is closed
    started, before, rows = time.monotonic(), os.getloadavg()[0], list[tuple[str, Row]]()
    for name in args.only or NAMES:
        began = time.monotonic()
        for row in tried(name, 0.1 if args.quick else 1.0):
            rows.append((name, row))
            print(f"{name}: {row.promise}: {row.today}: {'holds' if row.holds else 'DOES NOT HOLD'}", flush=True)
            for note in row.notes[:10]:
                print(f"    {note}", flush=True)
        print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)
    print(f"\n{table(rows)}\n\n{time.monotonic() - started:.0f} s in all; {machine(before)}")
    if args.json:
        args.json.write_text(as_json(rows, time.monotonic() - started, machine(before)), encoding="utf-8")
    return int(not all(row.holds for _, row in rows))


def tried(name: str, share: float) -> Iterator[Row]:
    """The rows of one part; where it breaks off, a row says so."""
    folder = Path(tempfile.mkdtemp(prefix=f"gnnrec-holds-{name}-"))
    try:
        yield from import_module(f"tests.holds.{name}").run(share, folder)
    except Exception as error:  # the other parts are worth having
        today = f"not measured: {type(error).__name__}: {error}"
        yield Row(f"{name} runs to its end", "", today, holds=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def machine(load: float) -> str:
    """What the seconds were measured on; they say little where others were at work too."""
    cores = os.cpu_count() or 1
    busy = "" if load < cores / 2 else ": others were at work, so the seconds of all rows are theirs as well"
    return f"{cores} cores with a load of {load:.1f} before it began{busy}"


def as_json(rows: Sequence[tuple[str, Row]], seconds: float, said_of_machine: str) -> str:
    """The rows, one object each, how long they took all together, and on what."""
    found = [{"part": name, **asdict(row)} for name, row in rows]
    return json.dumps({"seconds": round(seconds, 1), "machine": said_of_machine, "rows": found}, indent=2)


def table(rows: Sequence[tuple[str, Row]]) -> str:
    """The rows as Markdown has a table."""
    lines = ["| part | promise | before | today | |", "|---|---|---|---|---|"]
    for name, row in rows:
        says = "holds" if row.holds else "**does not hold**"
        cells = (name, row.promise, row.before or "not tried", row.today, says)
        lines.append("| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
