"""gnnrec serve: what is refused before a server starts, and what the app is handed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gnnrec.cli import serve
from gnnrec.cli.parser import main
from gnnrec.ui.session import everybody

Started = list[list[str]]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[Started]:
    """What Streamlit is given, in place of a server."""
    options: Started = []
    monkeypatch.setenv("GNNREC_RATINGS", "")
    monkeypatch.setattr(serve, "start", lambda given: options.append(list(given)))
    everybody._shelf.clear()
    yield options
    everybody._shelf.clear()


def party(folder: Path) -> Path:
    rows = [f"u{user};t{item};{1 + (user * item) % 5}" for user in range(12) for item in range(12)]
    (folder / "ours.csv").write_text("\n".join(["who;what;stars", *rows]))
    return folder / "ours.csv"


def test_options_behind_the_dashes_go_to_streamlit_as_they_are(started: Started) -> None:
    main(["serve", "--port", "8600", "--", "--server.address", "0.0.0.0", "--", "x"])
    main(["serve"])
    assert started == [["--server.port", "8600", "--server.address", "0.0.0.0", "--", "x"], []]


def test_dashes_of_other_commands_are_left_alone() -> None:
    typed = ["similar", "--", "-5"]
    assert serve.apart(typed) == (typed, [])
    assert serve.apart(["serve", "--"]) == (["serve"], [])


def test_the_app_is_handed_the_file_and_how_it_is_read(
    started: Started, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    party(tmp_path)
    monkeypatch.chdir(tmp_path)
    main(["serve", "--ratings", "ours.csv", "--columns", "user=who,item=what,rating=", "--min-user-ratings", "2"])
    assert started == [[]]
    monkeypatch.chdir("/")  # the path holds from everywhere
    path, asked = everybody.started_on()
    assert Path(path) == tmp_path / "ours.csv"
    assert dict(asked.columns) == {"user": "who", "item": "what", "rating": ""}
    assert asked.min_user_ratings == 2
    assert everybody.is_here()  # it was read once, and nobody reads it again
    assert everybody.dataset().interactions.num_users == 12


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--ratings", "missing.csv"], "missing.csv cannot be read"),
        (["--ratings", "empty.csv"], "empty.csv"),
        (["--ratings", "ours.csv", "--columns", "user=nobody"], "nobody"),
        (["--columns", "user=who"], "name it with --ratings FILE"),
        (["--port", "0"], "no port"),
        (["--port", "eight"], "no port"),
        (["--layers", "3"], "--layers"),
        (["--json"], "--json"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_before_a_server_starts(
    typed: list[str],
    said: str,
    started: Started,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    party(tmp_path)
    Path("empty.csv").write_text("")
    with pytest.raises(SystemExit, match="2"):
        main(["serve", *typed])
    errors = capsys.readouterr().err
    assert said in errors
    assert errors.count("\n") == 1
    assert started == []
    assert not everybody.is_here()


def test_options_that_streamlit_does_not_know_are_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["serve", "--", "--server.colour", "red"])
    errors = capsys.readouterr().err
    assert "--server.colour" in errors
    assert errors.count("\n") == 1
