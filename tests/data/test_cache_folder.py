"""Drafts: readable by whom the umask lets read, never written through a link, possible for every name."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from gnnrec.data import cache_folder
from gnnrec.data.cache_folder import NOWHERE, home, remove_drafts, replace_file, written_whole
from gnnrec.data.targets import fault_of_target
from gnnrec.store.locks import held

HEX = "0123456789abcdef" * 2


@pytest.fixture
def group() -> Iterator[None]:
    """A umask that lets a group read and write together."""
    before = os.umask(0o007)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
def test_what_is_kept_is_a_group_s_as_the_umask_says(tmp_path: Path, group: None) -> None:
    replace_file(tmp_path / "file", b"")
    with written_whole(tmp_path / "folder") as draft:
        (draft / "file").write_text("")
    assert mode(tmp_path / "file") == mode(tmp_path / "folder" / "file") == 0o660
    assert mode(tmp_path / "folder") == 0o770


def test_no_draft_is_written_through_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even by somebody who knew the draft's name beforehand."""
    monkeypatch.setattr(cache_folder, "uuid4", lambda: SimpleNamespace(hex=HEX))
    victim, folder = tmp_path / "victim", tmp_path / "victims"
    victim.write_text("precious")
    folder.mkdir()
    (tmp_path / f".file.{HEX}").symlink_to(victim)
    (tmp_path / f".folder.{HEX}").symlink_to(folder)
    with pytest.raises(FileExistsError):
        replace_file(tmp_path / "file", b"new")
    with pytest.raises(FileExistsError), written_whole(tmp_path / "folder"):
        pass
    assert victim.read_text() == "precious"
    assert not list(folder.iterdir())


def test_the_word_about_who_holds_a_lock_is_not_written_through_a_link(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "a.holder").symlink_to(victim)
    with held(tmp_path / "a.lock", lambda: False):
        assert (tmp_path / "a.holder").read_text() == str(os.getpid())
    assert victim.read_text() == "precious"


def test_a_file_may_have_the_longest_name_there_is(tmp_path: Path) -> None:
    target = tmp_path / ("x" * 255)
    assert fault_of_target(target) == ""
    replace_file(target, b"content")
    assert target.read_bytes() == b"content"
    (tmp_path / f".{'0' * 64}.{HEX}").write_text("a draft of something else")
    remove_drafts(target)
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("x" * 257, "its name of 257 characters is too long"),
        ("none/file", "there is no folder"),
        ("folder", "it is a folder"),
        ("file/below", "there is no folder"),
    ],
)
def test_a_place_where_no_file_can_be_written(tmp_path: Path, name: str, fault: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    assert fault_of_target(tmp_path / name).startswith(fault)


def test_what_stands_in_the_way_of_a_folder_is_replaced(tmp_path: Path) -> None:
    for name in ("file", "link"):
        target = tmp_path / name
        target.write_text("") if name == "file" else target.symlink_to(tmp_path / "nowhere")
        with written_whole(target) as draft:
            (draft / "content").write_text("")
        assert [path.name for path in target.iterdir()] == ["content"]
    assert {path.name for path in tmp_path.iterdir()} == {"file", "link"}


def test_to_ask_for_the_folder_makes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GNNREC_HOME", str(tmp_path / "a" / "b"))
    assert home() == tmp_path / "a" / "b"
    assert not list(tmp_path.iterdir())
    monkeypatch.delenv("GNNREC_HOME")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert home() == NOWHERE
    with pytest.raises(OSError, match=r"Not a directory|cannot find"):
        NOWHERE.mkdir(parents=True)
