"""The command that opens the app: Streamlit, in this process, from wherever the app's files stand."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from gnnrec.cli.options import add_data_options, load_data, refuse_reading_options
from gnnrec.cli.reading_options import asked_of
from gnnrec.data.dataset import Dataset
from gnnrec.errors import InputError

NAME = "serve"
PORTS = range(1, 2**16)


def add_serve_options(command: argparse.ArgumentParser) -> None:
    """Whose party the app opens with, and where it is found; what follows -- goes to Streamlit."""
    command.usage = f"{command.prog} [-h] [--ratings FILE] [--port N] [how your file is read] [-- STREAMLIT OPTIONS]"
    add_data_options(command)
    command.add_argument("--port", type=port, metavar="N", help="port of the app (8501, or the next one that is free)")


def port(text: str) -> int:
    """A port's number."""
    if not (text.isascii() and text.isdigit() and int(text) in PORTS):
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 1 to {PORTS[-1]}")
    return int(text)


def apart(typed: Sequence[str]) -> tuple[list[str], list[str]]:
    """What was typed for gnnrec, and what for Streamlit behind it: after --, and for this command alone."""
    if typed[:1] != [NAME] or "--" not in typed:
        return list(typed), []
    end = list(typed).index("--")
    return list(typed[:end]), list(typed[end + 1 :])


def run_serve(args: argparse.Namespace) -> None:
    """Open the app, on a file that was read already so that nobody waits for one that is bad.

    Raises:
        InputError: the file cannot be used, the app is not here, or Streamlit does not know an option.
    """
    options = [] if args.port is None else ["--server.port", str(args.port)]
    if args.ratings:
        open_with(args, load_data(args))
    else:
        refuse_reading_options(args)
    start([*options, *args.beyond])


def open_with(args: argparse.Namespace, dataset: Dataset) -> None:
    """Have everybody meet at a file's party: pages find it named in the environment, and read already."""
    from gnnrec.ui.session import everybody

    named = {"path": str(Path(args.ratings).absolute()), "asked": asdict(asked_of(args))}
    os.environ[everybody.STARTED_ON] = json.dumps(named)
    everybody.bring(dataset)


def start(options: Sequence[str]) -> None:
    """Run the app until Ctrl-C, with options of Streamlit's."""
    try:
        from gnnrec.ui.session.server import serve_app
    except ImportError as error:
        raise InputError(f"The app needs {error.name}, which is not installed; pip install {error.name}.") from error
    serve_app(options)
