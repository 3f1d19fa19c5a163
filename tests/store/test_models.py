import json
import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from together import PATIENCE, SERVER, begin

from gnnrec import Interactions, Recommender, Store, hold_out
from gnnrec.evaluation.protocol import fit_watched
from gnnrec.model.tensor_file import checksum
from gnnrec.store.models import Obtained
from gnnrec.store.request import Request


@pytest.fixture
def store(tmp_path: Path, told: list[str]) -> Store:
    return Store(tmp_path / "models", report=told.append)


def obtain(store: Store, request: Request, **options: Any) -> Obtained:
    return store.obtain(request, partial(fit_watched, request.train, request.held_out, request.config, **options))


def test_what_was_trained_comes_back_the_same(store: Store, request_: Request, told: list[str]) -> None:
    first, second = obtain(store, request_), obtain(store, request_)
    assert not first.cached
    assert second.cached
    one, other = first.recommender, second.recommender
    assert torch.equal(one.final_embedding, other.final_embedding)
    assert one.history.losses == other.history.losses
    assert one.history.watched == other.history.watched
    assert [step for step, _ in one.history.snapshots] == [step for step, _ in other.history.snapshots]
    assert all(torch.equal(a[1], b[1]) for a, b in zip(one.history.snapshots, other.history.snapshots, strict=True))
    assert other.history.seconds == pytest.approx(one.history.seconds)
    assert not told


def test_anything_that_matters_changes_the_key(ratings: Interactions, request_: Request) -> None:
    keys = {request_.key}
    for changed in (
        {"seed": 1},
        {"num_layers": 1},
        {"threshold": 3.0},
        {"reg_weight": 0.5},
        {"layer_weights": (1, 0, 0)},
    ):
        keys.add(replace(request_, config=replace(request_.config, **changed)).key)
    keys.add(Request(*hold_out(ratings, 4, seed=1), request_.config).key)
    ratings.ratings[0] += 1
    changed_data = Interactions(ratings.user_ids, ratings.item_ids, ratings.users, ratings.items, ratings.ratings)
    keys.add(Request(*hold_out(changed_data, 4), request_.config).key)
    assert len(keys) == 8


Header = dict[str, str]


def rewrite(entry: Path, change: Callable[[dict[str, torch.Tensor], Header], None]) -> None:
    """Write a sound file anew, with the right checksum of numbers that are changed."""
    with safe_open(entry, framework="pt") as opened:
        header = opened.metadata()
    tensors = load_file(entry)
    change(tensors, header)
    header["sha256"] = checksum(tensors, header["request"])
    save_file(tensors, entry, header)


def changed_request(entry: Path, change: Callable[[dict], object]) -> None:
    def in_header(tensors: dict[str, torch.Tensor], header: Header) -> None:
        about = json.loads(header["request"])
        change(about)
        header["request"] = json.dumps(about)

    rewrite(entry, in_header)


def corrupt_json(entry: Path) -> None:
    rewrite(entry, lambda tensors, header: header.update(request='{"request": '))


def foreign_json(entry: Path) -> None:
    rewrite(entry, lambda tensors, header: header.update(request="[1, 2]"))


def other_request(entry: Path) -> None:
    changed_request(entry, lambda about: about["config"].update(seed=99))


def other_format(entry: Path) -> None:
    changed_request(entry, lambda about: about.update(format=0))


def other_ratings(entry: Path) -> None:
    changed_request(entry, lambda about: about.update(train="0" * 64))


def no_header(entry: Path) -> None:
    save_file(load_file(entry), entry)


def flipped_byte(entry: Path) -> None:
    content = bytearray(entry.read_bytes())
    content[-5] ^= 1
    entry.write_bytes(content)


def cut_short(entry: Path) -> None:
    content = entry.read_bytes()
    entry.write_bytes(content[: len(content) // 2])


def emptied(entry: Path) -> None:
    entry.write_bytes(b"")


def folder_instead(entry: Path) -> None:
    entry.unlink()
    entry.mkdir()
    (entry / "entry.json").write_text("{}")


class Bomb:
    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch {os.environ['BOMB']}",)


def pickle_bomb(entry: Path) -> None:
    entry.write_bytes(pickle.dumps(Bomb()))


def torch_bomb(entry: Path) -> None:
    torch.save({"ego_embedding": Bomb()}, entry)


def wrong_shape(entry: Path) -> None:
    rewrite(entry, lambda tensors, header: tensors.update(ego_embedding=tensors["ego_embedding"][:-1].contiguous()))


def missing_numbers(entry: Path) -> None:
    rewrite(entry, lambda tensors, header: tensors.pop("losses"))


@pytest.mark.parametrize(
    "damage",
    [
        corrupt_json,
        foreign_json,
        other_request,
        other_format,
        other_ratings,
        no_header,
        flipped_byte,
        cut_short,
        emptied,
        folder_instead,
        pickle_bomb,
        torch_bomb,
        wrong_shape,
        missing_numbers,
    ],
)
def test_damaged_entries_are_set_aside_said_and_trained_again(
    store: Store,
    request_: Request,
    told: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: Callable[[Path], None],
) -> None:
    monkeypatch.setenv("BOMB", str(tmp_path / "bomb"))
    first = obtain(store, request_)
    damage(store.entry(request_))
    second = obtain(store, request_)
    assert not second.cached
    assert len(told) == 1
    assert "set aside" in told[0]
    assert torch.equal(first.recommender.ego_embedding, second.recommender.ego_embedding)
    assert len(list((store.folder / "damaged").iterdir())) == 1
    assert obtain(store, request_).cached
    assert not (tmp_path / "bomb").exists()


def test_the_oldest_entries_go_first(store: Store, request_: Request) -> None:
    store.max_entries = 2
    requests = [replace(request_, config=replace(request_.config, seed=seed, passes=2)) for seed in range(4)]
    for moment, request in enumerate(requests):
        obtain(store, request)
        os.utime(store.entry(request), (moment, moment))
    assert {path.stem for path in store.entries()} == {request.key for request in requests[2:]}


def test_what_an_earlier_version_kept_goes_with_the_oldest(store: Store, request_: Request) -> None:
    store.max_entries = 1
    old, foreign = store.folder / "0123456789abcdef0123", store.folder / "mine"
    for folder in (old, foreign):
        folder.mkdir(parents=True)
        (folder / "entry.json").write_text("{}")
    obtain(store, request_)
    assert not old.exists()
    assert foreign.exists()


def test_a_stopped_training_is_not_kept(store: Store, request_: Request) -> None:
    stopped = obtain(store, request_, callback=lambda progress: progress.done == 5)
    assert stopped.recommender.history.stopped
    assert not obtain(store, request_).cached


def test_a_full_disk_costs_the_entry_not_the_answer(
    store: Store, request_: Request, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gnnrec.data.cache_folder.os.fsync", refuse)
    recommender = obtain(store, request_).recommender
    assert len(recommender.recommend(request_.train.user_ids[0], 3)[0]) == 3
    assert "cannot be kept" in told[0]
    assert not store.entries()
    assert not [path for path in store.folder.iterdir() if path.name.startswith(".")]


def test_eight_threads_train_once(store: Store, request_: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    trained = []
    fit = Recommender.fit

    def counted(*args: object, **options: object) -> Recommender:
        trained.append(1)
        return fit(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Recommender, "fit", counted)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(obtain(store, request_))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(trained) == 1
    assert sorted(answer.cached for answer in answers) == [False] + [True] * 7


def obtain_in_a_process(folder: str, request: Request, answers: "multiprocessing.Queue[bool]") -> None:
    torch.set_num_threads(1)
    answers.put(obtain(Store(Path(folder)), request).cached)


def test_eight_processes_train_once(store: Store, request_: Request) -> None:
    answers = SERVER.Queue()
    arguments = (str(store.folder), request_, answers)
    processes = [SERVER.Process(target=obtain_in_a_process, args=arguments) for _ in range(8)]
    begin(processes)
    for process in processes:
        process.join(PATIENCE)
    assert sorted(answers.get(timeout=5) for _ in processes) == [False] + [True] * 7


KILLED = """
import json, os, pickle, shutil, sys
from pathlib import Path
from gnnrec import Store

request, recommender, folder = pickle.loads(Path(sys.argv[1]).read_bytes())

def train():
    return recommender  # what matters here is the writing

def die_at(moment):
    lines = 0
    def trace(frame, event, arg):
        nonlocal lines
        if frame.f_code.co_name not in ("_keep", "replace_file", "_make_room", "entries", "pack", "checksum"):
            return None
        lines += event == "line"
        if lines == moment:
            os.kill(os.getpid(), 9)
        return trace
    sys.settrace(trace)

reports = []
while True:
    shutil.rmtree(folder, ignore_errors=True)
    child = os.fork()
    if child == 0:
        die_at(len(reports) + 1)
        Store(folder).obtain(request, train)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
    told = []
    store = Store(folder, report=told.append)
    store.obtain(request, train)
    drafts = [path.name for path in folder.iterdir() if path.name.startswith(".")]
    reports.append({"told": told, "cached": store.obtain(request, train).cached, "drafts": drafts})
print(json.dumps(reports))
"""


def test_killed_at_any_line_of_writing_the_store_still_works(tmp_path: Path, request_: Request) -> None:
    """A process is killed by SIGKILL at one line after the other of what writes an entry."""
    recommender = Recommender.fit(request_.train, request_.config)
    (tmp_path / "order").write_bytes(pickle.dumps((request_, recommender, tmp_path / "models")))
    command = [sys.executable, "-c", KILLED, str(tmp_path / "order")]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    reports = json.loads(done.stdout)
    assert len(reports) > 30
    assert all(report == {"told": [], "cached": True, "drafts": []} for report in reports)
