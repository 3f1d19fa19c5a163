"""A party for everybody: the file that the app was started on takes the place of MovieLens for all visitors."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from app_runner import open_app, words
from own_parties import library, likes

from gnnrec.ui.session import everybody
from gnnrec.ui.session.choices import default_guest

QUICK = {"settings": "passes:2,embedding_dim:4,snapshots:1"}


@pytest.fixture
def party_file(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """60 guests and 150 topics, with columns of which nobody would guess right."""
    path = tmp_path / "our party.csv"
    rows = likes().interactions.to_frame().rename(columns={"user": "b", "item": "a"})
    rows[["a", "b"]].to_csv(path, index=False, sep=";")
    asked = {"columns": {"user": "b", "item": "a"}}
    monkeypatch.setenv("GNNREC_RATINGS", json.dumps({"path": str(path), "asked": asked}))
    everybody._shelf.clear()
    yield path
    everybody._shelf.clear()


def test_every_visitor_is_at_the_party_that_the_app_was_started_on(party_file: Path) -> None:
    told: list[str] = []
    app = open_app("guests", **QUICK)
    everybody.fetch(told.append, lambda come, whole: None)
    assert told == []  # it is opened once
    assert not app.exception
    assert everybody.dataset().fingerprint == likes().fingerprint
    assert app.session_state["guest"] == default_guest(everybody.dataset())
    assert not {"data", "read"} & set(app.query_params)
    said = words(app)
    assert "our party" in said
    assert "GroupLens" not in said
    assert "Back to" not in said
    assert not app.warning
    again = open_app("recommendations", **{name: app.query_params[name] for name in app.query_params})
    assert not again.exception
    assert again.session_state["guest"] == app.session_state["guest"]
    assert not again.warning
    link = open_app("guests", data=likes().fingerprint, guest="7", **QUICK)  # of somebody who had dropped the same file
    assert link.session_state["guest"] == 7
    assert not link.warning


def test_a_visitor_may_still_bring_a_file_of_their_own_and_come_back(party_file: Path) -> None:
    app = open_app("your_data", **QUICK)
    app.session_state["_own_party"] = library()
    app.run()
    assert app.query_params["data"] == library().fingerprint
    assert "Back to our party.csv" in [button.label for button in app.button]
    app.button(key="leave_party").click().run()
    assert not app.exception
    assert "data" not in app.query_params
    assert "our party" in words(app)


def test_a_file_that_cannot_be_used_is_said_and_the_sample_opens(party_file: Path) -> None:
    party_file.write_text("b;a\n")
    app = open_app("guests", **QUICK)
    assert not app.exception
    said = words(app)
    assert "This is the sample party" in said
    assert "our party.csv" in said
    assert "There is no column 'b' for user" in said.replace("\\", "")
    party_file.write_text("b;a\n" + "".join(f"{row % 9};{row}\n" for row in range(60)))
    app.button(key="try_movielens").click().run()
    assert "sample party" not in words(app)
    assert len(everybody.dataset().users) == 9
