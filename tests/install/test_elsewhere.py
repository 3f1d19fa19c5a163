"""The app started from a folder that is not its own: every page finds its pictures, in the tab and above the menu."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from app_runner import open_app
from streamlit.testing.v1 import local_script_runner
from streamlit.testing.v1.element_tree import ElementTree

from gnnrec.ui.session import everybody
from gnnrec.ui.session.samples import SAMPLE

PARSE = local_script_runner.parse_tree_from_messages


@pytest.fixture
def messages(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """All that the app sends to a browser, from an empty working directory."""
    sent: list[Any] = []
    monkeypatch.setenv("GNNREC_RATINGS", json.dumps({"path": str(SAMPLE)}))

    def keep(messages: list[Any]) -> ElementTree:
        sent.extend(messages)
        return PARSE(messages)

    monkeypatch.setattr(local_script_runner, "parse_tree_from_messages", keep)
    everybody._shelf.clear()
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    yield sent
    everybody._shelf.clear()
    assert list(Path.cwd().iterdir()) == []  # and nothing is left there


def test_logo_and_icon_are_found_from_an_empty_folder(messages: list[Any]) -> None:
    app = open_app("guests", settings="passes:2,embedding_dim:4,snapshots:1")
    assert not app.exception
    icons = [one.page_config_changed.favicon for one in messages if one.HasField("page_config_changed")]
    logos = [address for one in messages if one.HasField("logo") for address in (one.logo.image, one.logo.icon_image)]
    assert logos
    assert any(icons)  # the title is sent without one
    for address in (*filter(None, icons), *logos):
        assert address.startswith(("/mock/media/", "data:image/svg+xml;base64,"))  # made of a file that was there
