import json
import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from gnnrec import Interactions, Recommender, Store, TrainConfig, hold_out
from gnnrec.store.models import Request


@pytest.fixture
def request_(ratings: Interactions, small: TrainConfig) -> Request:
    return Request(*hold_out(ratings, 4), small)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def store(tmp_path: Path, told: list[str]) -> Store:
    return Store(tmp_path / "models", report=told.append)


def test_what_was_trained_comes_back_the_same(store: Store, request_: Request, told: list[str]) -> None:
    first, second = store.obtain(request_), store.obtain(request_)
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


def corrupt_json(entry: Path) -> None:
    (entry / "entry.json").write_text('{"request": ')


def foreign_json(entry: Path) -> None:
    (entry / "entry.json").write_text("[1, 2]")


def other_request(entry: Path) -> None:
    about = json.loads((entry / "entry.json").read_text())
    about["request"]["config"]["seed"] = 99
    (entry / "entry.json").write_text(json.dumps(about))


def other_format(entry: Path) -> None:
    about = json.loads((entry / "entry.json").read_text())
    about["request"]["format"] = 0
    (entry / "entry.json").write_text(json.dumps(about))


def flipped_byte(entry: Path) -> None:
    content = bytearray((entry / "model.safetensors").read_bytes())
    content[-5] ^= 1
    (entry / "model.safetensors").write_bytes(content)


def cut_short(entry: Path) -> None:
    content = (entry / "model.safetensors").read_bytes()
    (entry / "model.safetensors").write_bytes(content[: len(content) // 2])


def missing_file(entry: Path) -> None:
    (entry / "model.safetensors").unlink()


def folder_instead(entry: Path) -> None:
    missing_file(entry)
    (entry / "model.safetensors").mkdir()


def with_right_checksum(entry: Path, content: bytes) -> None:
    import hashlib

    (entry / "model.safetensors").write_bytes(content)
    about = json.loads((entry / "entry.json").read_text())
    about["sha256"] = hashlib.sha256(content).hexdigest()
    (entry / "entry.json").write_text(json.dumps(about))


class Bomb:
    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch {os.environ['BOMB']}",)


def pickle_bomb(entry: Path) -> None:
    with_right_checksum(entry, pickle.dumps(Bomb()))


def wrong_shape(entry: Path) -> None:
    tensors = load_file(entry / "model.safetensors")
    tensors["ego_embedding"] = tensors["ego_embedding"][:-1].contiguous()
    path = entry / "other"
    save_file(tensors, path)
    with_right_checksum(entry, path.read_bytes())


@pytest.mark.parametrize(
    "damage",
    [
        corrupt_json,
        foreign_json,
        other_request,
        other_format,
        flipped_byte,
        cut_short,
        missing_file,
        folder_instead,
        pickle_bomb,
        wrong_shape,
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
    first = store.obtain(request_)
    damage(store.folder / request_.key)
    second = store.obtain(request_)
    assert not second.cached
    assert len(told) == 1
    assert "set aside" in told[0]
    assert torch.equal(first.recommender.ego_embedding, second.recommender.ego_embedding)
    assert len(list((store.folder / "damaged").iterdir())) == 1
    assert store.obtain(request_).cached
    assert not (tmp_path / "bomb").exists()


def test_the_oldest_entries_go_first(store: Store, request_: Request) -> None:
    store.max_entries = 2
    requests = [replace(request_, config=replace(request_.config, seed=seed, steps=2)) for seed in range(4)]
    for request in requests:
        store.obtain(request)
        time.sleep(0.01)
    assert {path.name for path in store.entries()} == {request.key for request in requests[2:]}


def test_a_stopped_training_is_not_kept(store: Store, request_: Request) -> None:
    stopped = store.obtain(request_, callback=lambda progress: progress.step == 5)
    assert stopped.recommender.history.stopped
    assert not store.obtain(request_).cached


def test_a_full_disk_costs_the_entry_not_the_answer(
    store: Store, request_: Request, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gnnrec.store.models.save_file", refuse)
    recommender = store.obtain(request_).recommender
    assert len(recommender.recommend(request_.train.user_ids[0], 3)[0]) == 3
    assert "could not be kept" in told[0]
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
    threads = [threading.Thread(target=lambda: answers.append(store.obtain(request_))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(trained) == 1
    assert sorted(answer.cached for answer in answers) == [False] + [True] * 7


def obtain_in_a_process(folder: str, request: Request, answers: "multiprocessing.Queue[bool]") -> None:
    torch.set_num_threads(1)
    answers.put(Store(Path(folder)).obtain(request).cached)


def test_eight_processes_train_once(store: Store, request_: Request) -> None:
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    arguments = (str(store.folder), request_, answers)
    processes = [context.Process(target=obtain_in_a_process, args=arguments) for _ in range(8)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert sorted(answers.get(timeout=5) for _ in processes) == [False] + [True] * 7


KILLED = """
import json, os, pickle, shutil, sys
from pathlib import Path
from gnnrec import Recommender, Store

request, recommender, folder = pickle.loads(Path(sys.argv[1]).read_bytes())
Recommender.fit = classmethod(lambda *args, **options: recommender)  # what matters here is the writing

def die_at(moment):
    lines = 0
    def trace(frame, event, arg):
        nonlocal lines
        if frame.f_code.co_name not in ("keep", "written_whole", "entries", "sha256", "pack"):
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
        Store(folder).obtain(request)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
    told = []
    store = Store(folder, report=told.append)
    store.obtain(request)
    drafts = [path.name for path in folder.iterdir() if path.name.startswith(".")]
    reports.append({"told": told, "cached": store.obtain(request).cached, "drafts": drafts})
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
