"""The store stays within its bounds, and whoever reads it while it is written finds nothing by halves."""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from gnnrec import Recommender, Store
from gnnrec.data.cache_folder import replace_file, written_whole
from gnnrec.evaluation.protocol import fit_watched
from gnnrec.store.locks import held
from gnnrec.store.model_file import read_model_file
from gnnrec.store.models import Obtained
from gnnrec.store.request import Request


@pytest.fixture
def store(tmp_path: Path, told: list[str]) -> Store:
    return Store(tmp_path / "models", report=told.append)


def obtain(store: Store, request: Request) -> Obtained:
    return store.obtain(request, partial(fit_watched, request.train, request.held_out, request.config))


def spoil(entry: Path) -> None:
    entry.write_bytes(entry.read_bytes()[:-5] + b"wrong")


def kept(store: Store) -> set[str]:
    return {path.stem for path in store.entries()}


def with_seed(request: Request, seed: int) -> Request:
    return replace(request, config=replace(request.config, seed=seed, passes=2))


def test_what_was_used_longest_ago_goes_first(store: Store, request_: Request) -> None:
    store.max_entries = 2
    oldest, middle, newest = (with_seed(request_, seed) for seed in range(3))
    for moment, request in enumerate((oldest, middle)):
        obtain(store, request)
        os.utime(store.entry(request), (moment, moment))
    assert obtain(store, oldest).cached  # used again, although it was made first
    obtain(store, newest)
    assert kept(store) == {oldest.key, newest.key}


def test_entries_take_no_more_bytes_than_allowed(store: Store, request_: Request) -> None:
    requests = [with_seed(request_, seed) for seed in range(4)]
    obtain(store, requests[0])
    size = store.entry(requests[0]).stat().st_size
    os.utime(store.entry(requests[0]), (0, 0))
    store.max_bytes = 5 * size // 2
    for moment, request in enumerate(requests[1:], 1):
        obtain(store, request)
        os.utime(store.entry(request), (moment, moment))
        assert sum(path.stat().st_size for path in store.folder.rglob("*") if path.is_file()) <= store.max_bytes
    assert kept(store) == {request.key for request in requests[2:]}


def test_what_was_set_aside_makes_room_before_what_is_sound(store: Store, request_: Request, told: list[str]) -> None:
    damaged, sound, newest = (with_seed(request_, seed) for seed in range(3))
    for request in (sound, damaged):
        obtain(store, request)
    size = store.entry(sound).stat().st_size
    spoil(store.entry(damaged))
    assert store.load(damaged) is None
    aside = store.folder / "damaged"
    assert len(list(aside.iterdir())) == 1
    store.max_bytes = 5 * size // 2
    obtain(store, newest)
    assert kept(store) == {sound.key, newest.key}
    assert not list(aside.iterdir())
    assert len(told) == 1


def test_what_an_earlier_version_kept_counts_by_what_is_in_its_folder(store: Store, request_: Request) -> None:
    old = store.folder / "0123456789abcdef0123"
    old.mkdir(parents=True)
    (old / "numbers").write_bytes(b"0" * 10**6)
    store.max_bytes = 10**6
    obtain(store, request_)
    assert not old.exists()
    assert kept(store) == {request_.key}


def test_a_model_larger_than_all_that_is_kept_is_not_kept_and_pushes_nothing_out(
    store: Store, request_: Request, told: list[str]
) -> None:
    small, large = with_seed(request_, 0), replace(request_, config=replace(request_.config, embedding_dim=64))
    obtain(store, small)
    store.max_bytes = 2 * store.entry(small).stat().st_size
    assert obtain(store, large).recommender.config.embedding_dim == 64
    assert kept(store) == {small.key}
    assert len(told) == 1
    assert f"all that are kept have {store.max_bytes:,} at most; it works, but for now only" in told[0]


def test_what_processes_that_died_were_writing_is_cleared_away(store: Store, request_: Request) -> None:
    store.folder.mkdir()
    abandoned, in_work = (store.folder / f".{'0123456789abcdef0123'}.gnnrec.{name}" for name in ("dead", "alive"))
    for draft in (abandoned, in_work):
        draft.write_bytes(b"half a model")
    os.utime(abandoned, (0, 0))
    obtain(store, request_)
    assert not abandoned.exists()
    assert in_work.exists()


def test_a_model_is_kept_under_the_lock_of_its_key(store: Store, request_: Request, told: list[str]) -> None:
    recommender = Recommender.fit(request_.train, with_seed(request_, 0).config)
    with held(store.folder / "locks" / f"{request_.key}.lock", lambda: False):
        store.keep(request_, recommender)  # somebody else is making it; it is theirs that is kept
        assert not store.entries()
        store.keep(with_seed(request_, 0), recommender)  # another key is free
    assert kept(store) == {with_seed(request_, 0).key}
    store.keep(request_, recommender)
    assert request_.key in kept(store)
    assert not told


def test_who_reads_while_an_entry_is_replaced_finds_the_old_one_whole(
    store: Store, request_: Request, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at when all of the new one is written and it is not yet in its place."""
    old = obtain(store, request_).recommender
    new = Recommender(request_.train, request_.config, old.ego_embedding + 1, old.history)
    found: list[Recommender | None] = []
    flush = os.fsync

    def read_first(file: int) -> None:
        flush(file)
        found.append(store.load(request_))

    monkeypatch.setattr("gnnrec.data.cache_folder.os.fsync", read_first)
    store.keep(request_, new)
    found.append(store.load(request_))
    assert [model.ego_embedding.tolist() for model in found if model] == [
        old.ego_embedding.tolist(),
        new.ego_embedding.tolist(),
    ]
    assert not told


def test_a_sound_entry_that_has_just_replaced_a_damaged_one_is_not_set_aside(
    store: Store, request_: Request, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    obtain(store, request_)
    sound = store.entry(request_).read_bytes()
    spoil(store.entry(request_))

    def read_then_replaced(path: Path) -> object:
        try:
            return read_model_file(path)
        finally:
            replace_file(path, sound)

    with monkeypatch.context() as patch:
        patch.setattr("gnnrec.store.models.read_model_file", read_then_replaced)
        assert store.load(request_) is None
    assert not told
    assert obtain(store, request_).cached


def test_where_a_damaged_entry_cannot_be_set_aside_it_is_trained_again(
    store: Store, request_: Request, told: list[str]
) -> None:
    obtain(store, request_)
    (store.folder / "damaged").write_text("a file stands where the folder should be")
    spoil(store.entry(request_))
    assert not obtain(store, request_).cached
    assert obtain(store, request_).cached
    assert len(told) == 1


def test_who_reads_while_a_folder_is_replaced_finds_all_of_it_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at between any two steps that the file system is asked for."""
    target, found = tmp_path / "data", set()

    def write(names: str) -> None:
        with written_whole(target) as draft:
            for name in names:
                (draft / name).write_text(name)

    def look() -> None:
        found.add("".join(sorted(path.name for path in target.iterdir())) if target.exists() else "")

    def looked_at(step: Callable[..., object], *arguments: object, **options: object) -> object:
        look()
        done = step(*arguments, **options)
        look()
        return done

    write("abc")
    for name in ("unlink", "rmdir", "rename", "replace"):
        monkeypatch.setattr(os, name, partial(looked_at, getattr(os, name)))
    write("xyz")
    monkeypatch.undo()
    assert found == {"abc", "", "xyz"}
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
