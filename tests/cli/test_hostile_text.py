"""Nothing from data moves a cursor, changes colours, begins a line or turns a text round, whatever prints it."""

import ast
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from gnnrec.cli import terminal
from gnnrec.cli.parser import main

CLI = Path(terminal.__file__).parent
HARMFUL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""All of them but the line break, which ends the lines that are gnnrec's own."""
TURNED = "\u202eevil\u202c\u2066x\u2069\u200e\u200f\u061c"
"""What an id may hold; control characters in ids are refused."""
TRICKS = f"\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[2J\x9b2K\r\x7f{TURNED}\u2028\u2029\x85"
HOSTILE = f"{TRICKS}\nFORGED"
EMOJI = "👩\u200d🚀 Шашлык"
QUICK = ["--passes", "3", "--dim", "4", "--threshold", "3"]


@pytest.fixture(scope="module")
def party(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file whose name, columns, users, items, titles and categories are all hostile."""
    rows = [(user, item) for user in range(12) for item in range(8) if (user + item) % 3]
    frame = pd.DataFrame(
        {
            f"user {HOSTILE}": [f"u{user} {TURNED}" for user, _ in rows],
            f"item {HOSTILE}": [f"i{item} {TURNED}" for _, item in rows],
            f"rating {HOSTILE}": [3 + (user * item) % 3 for user, item in rows],
            f"title {HOSTILE}": [f"{EMOJI} {item} {HOSTILE}" for _, item in rows],
            f"category {HOSTILE}": [f"c{item % 2} {HOSTILE}" for _, item in rows],
        }
    )
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / f"a{TRICKS.replace('/', '')}.parquet"
    try:
        frame.to_parquet(path)
    except OSError:  # a system whose files are never called so
        path = folder / "a.parquet"
        frame.to_parquet(path)
    return path


def columns() -> list[str]:
    names = {role: f"{role} {HOSTILE}" for role in ("user", "item", "rating", "title", "category")}
    return ["--columns", ",".join(f"{role}={name}" for role, name in names.items())]


def printed(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    """What a command prints, whether it answers or refuses; every line of it begins as a line of gnnrec's."""
    try:
        main(command)
    except SystemExit as ended:
        assert ended.code == 2  # noqa: PT017  # some of them refuse
    out, err = capsys.readouterr()
    found = HARMFUL.search(out + err)
    assert not found, repr((out + err)[max(0, found.start() - 80) : found.end() + 80])
    assert not any(line.startswith("FORGED") for line in (out + err).splitlines())
    return out + err


USER, ITEM = f"u1 {TURNED}", f"i1 {TURNED}"
COMMANDS = {
    "data": ["data"],
    "train": ["train", *QUICK],
    "recommend": ["recommend", USER, *QUICK],
    "recommend for likes": ["recommend", "--likes", f'"{EMOJI} 1 {HOSTILE}"', *QUICK],
    "similar": ["similar", ITEM, *QUICK, "--k", "3"],
    "explain": ["explain", USER, ITEM, *QUICK],
    "evaluate": ["evaluate", *QUICK, "--fraction", "0.3"],
    "an unknown user": ["recommend", f"nobody {HOSTILE}", *QUICK],
    "an unknown item": ["similar", f"nothing {HOSTILE}", *QUICK],
    "an item that is known": ["explain", USER, f"i2 {TURNED}", *QUICK],
    "a missing model": ["train", "--load", f"missing {HOSTILE}"],
    "a missing folder": ["train", "--save", f"missing {HOSTILE}/model"],
    "a wrong name": ["recommend", "--all", "--out", f"wrong {HOSTILE}", *QUICK],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_command_prints_of_data_is_nothing_but_text(
    name: str, party: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = printed(capsys, *COMMANDS[name], "--ratings", str(party), *columns())
    assert said.strip()
    if name in ("recommend", "similar", "explain"):
        assert EMOJI in said  # what joins emoji, and every script, stays


@pytest.mark.parametrize(
    "command",
    [
        ["data", "--ratings", f"missing {HOSTILE}.csv"],
        ["data", "--columns", f"nothing {HOSTILE}"],
        ["data", "--encoding", HOSTILE],
        ["data", f"--unknown{HOSTILE}"],
        [f"unknown {HOSTILE}"],
        ["serve", "--port", HOSTILE],
        ["benchmark", "--tables", f"missing {HOSTILE}"],
        ["evaluate", "--train-file", f"missing {HOSTILE}", "--test-file", HOSTILE],
    ],
)
def test_what_a_command_refuses_is_said_in_nothing_but_text(
    command: list[str], cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(capsys, *command).startswith("gnnrec: ")


def test_columns_that_are_found_and_uncertain_are_named_in_nothing_but_text(
    party: Path, cache: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    printed(capsys, "data", "--ratings", str(party))
    path = tmp_path / "cells.csv"
    path.write_text(
        f"user,item,rating {TRICKS},warmth {TRICKS}\n" + "".join(f"u{u},i{u % 7},{u % 5},{u % 4}\n" for u in range(60))
    )
    printed(capsys, "data", "--ratings", str(path))


def test_own_list_that_names_what_is_not_there_is_said_in_nothing_but_text(
    party: Path, cache: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(f'Name,Rating\n"{EMOJI} 1 {TRICKS}",5\n"Nowhere {TRICKS}",5\n')
    command = ["recommend", "--likes-file", str(path), *QUICK, "--ratings", str(party), *columns()]
    assert "Nowhere" in printed(capsys, *command)


def test_titles_columns_and_cells_of_a_table_are_text(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show_table(HOSTILE, [f"[bold]{HOSTILE}", "b"], [(HOSTILE, 1)])
    terminal.tell(HOSTILE)
    terminal.ask(HOSTILE)
    out, err = capsys.readouterr()
    assert not HARMFUL.search(out + err)
    assert "[bold]" in out  # a column's name is no markup either
    assert err.count("\n") == 1


def test_json_has_every_letter_as_it_was(party: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["similar", ITEM, "--json", *QUICK, "--ratings", str(party), *columns()])
    out = capsys.readouterr().out
    assert not HARMFUL.search(out)
    assert json.loads(out)["item"].startswith("i1 ")
    assert "\x1b[31m" in json.loads(out)["title"]


@pytest.mark.parametrize("path", sorted(CLI.glob("*.py")), ids=lambda path: path.stem)
def test_nothing_is_printed_past_the_one_way_out(path: Path) -> None:
    if path.stem == "terminal":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Name) and node.id == "print"), f"{path.name}:{node.lineno}"
        is_stream = isinstance(node, ast.Attribute) and node.attr in ("write", "writelines")
        assert not (is_stream and ast.unparse(node).startswith("sys.std")), f"{path.name}:{node.lineno}"
