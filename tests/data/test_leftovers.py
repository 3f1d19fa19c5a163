"""What killed processes have left goes when it is old or nobody holds it; what somebody works on stays."""

import os
import tempfile
from pathlib import Path

import pytest
import torch
from filelock import FileLock

from gnnrec import Recommender, Store
from gnnrec.data.cache_folder import inside, remove_drafts
from gnnrec.data.leftovers import sweep_drafts, sweep_locks, sweep_temporary
from gnnrec.model.lightgcn import LightGCN, LightGCNConv
from gnnrec.store.locks import held
from gnnrec.store.request import Request

HEX = "0123456789abcdef" * 2


def old(path: Path) -> Path:
    os.utime(path, (0, 0), follow_symlinks=False)
    return path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_old_drafts_go_and_nothing_else_does(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "treasure").write_text("")
    draft_of_data = tmp_path / f".ml-100k.{HEX}"
    draft_of_data.mkdir()
    (draft_of_data / "ratings.parquet").write_text("half")
    link = tmp_path / f".link.{HEX}"
    link.symlink_to(tmp_path / "mine")
    for name in (f".a.json.{HEX}", f".young.json.{HEX}", "a.json", ".hidden", f"{HEX}.json"):
        (tmp_path / name).write_text("")
    for path in tmp_path.iterdir():
        if not path.name.startswith(".young"):
            old(path)
    sweep_drafts(tmp_path)
    assert names(tmp_path) == {"mine", "a.json", ".hidden", f"{HEX}.json", f".young.json.{HEX}"}
    assert names(tmp_path / "mine") == {"treasure"}  # a link goes, not what it leads to


def test_old_locks_that_nobody_holds_go(tmp_path: Path) -> None:
    for name in ("dead", "held", "young"):
        (tmp_path / f"{name}.lock").write_text("")
        (tmp_path / f"{name}.holder").write_text("1")
    with held(tmp_path / "held.lock", lambda: False):
        for name in ("dead", "held"):
            old(tmp_path / f"{name}.lock")
        sweep_locks(tmp_path)
        assert names(tmp_path) == {"held.lock", "held.holder", "young.lock", "young.holder"}


def test_who_waits_for_a_lock_whose_file_is_swept_shares_it_with_nobody(tmp_path: Path) -> None:
    """Both take the lock of the same name after the sweep, and only one of them has it at a time."""
    lock = tmp_path / "a.lock"
    lock.write_text("")
    old(lock)
    one, other = FileLock(lock, thread_local=False), FileLock(lock, thread_local=False)
    sweep_locks(tmp_path)
    assert not lock.exists()
    with one.acquire(blocking=False), pytest.raises(TimeoutError):
        other.acquire(blocking=False)


def test_a_draft_whose_lock_nobody_holds_goes_at_once(
    tmp_path: Path, request_: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    dead, alive, unlocked = (digit * 20 for digit in "abc")
    for key in (dead, alive, unlocked):
        (tmp_path / f".{key}.gnnrec.{HEX}").write_bytes(b"half a model")
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks" / f"{dead}.lock").write_text("")
    with held(tmp_path / "locks" / f"{alive}.lock", lambda: False):
        store.keep(request_, Recommender.fit(request_.train, request_.config))
    assert {path.name.split(".")[1] for path in inside(tmp_path, ".*.gnnrec.*")} == {alive, unlocked}


def test_the_temporary_folder_is_swept_of_this_user_s_old_things(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("gnnrec-old", "gnnrec-young", "another-old"):
        (tmp_path / name).mkdir()
    generated = tmp_path / "gnnrec.model.lightgcn_LightGCNConv_propagate_abc.py"
    generated.write_text("")
    for path in (generated, tmp_path / "gnnrec-old", tmp_path / "another-old"):
        old(path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "getuid", lambda: 12345, raising=False)
        sweep_temporary()
        assert len(names(tmp_path)) == 4  # somebody else's
    sweep_temporary()
    assert names(tmp_path) == {"gnnrec-young", "another-old"}


def test_the_layers_leave_nothing_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not here, and not before in this process: PyTorch Geometric puts the method of a file into the class."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    LightGCN(3, 4)(torch.eye(7).to_sparse_csr())
    assert not list(tmp_path.iterdir())
    assert LightGCNConv.propagate.__module__ == LightGCNConv.__module__


def test_sweeping_never_stumbles(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "none", tmp_path / "file" / "below"):
        sweep_drafts(folder)
        sweep_locks(folder)
        remove_drafts(folder / "target")
    assert names(tmp_path) == {"file"}
